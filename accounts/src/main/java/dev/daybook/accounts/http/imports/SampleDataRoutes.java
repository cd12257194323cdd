package dev.daybook.accounts.http.imports;

import dev.daybook.accounts.http.request.Body;
import dev.daybook.accounts.http.request.Query;
import dev.daybook.accounts.http.response.Json;
import dev.daybook.accounts.http.response.Problem;
import dev.daybook.accounts.http.response.ProblemException;
import dev.daybook.accounts.http.response.ProblemType;
import dev.daybook.accounts.http.routing.Exchange;
import dev.daybook.accounts.http.routing.Routes;
import dev.daybook.accounts.imports.Import.Outcome;
import dev.daybook.accounts.imports.Imports.Result;
import dev.daybook.accounts.sample.LogNotEmptyException;
import dev.daybook.accounts.sample.SampleData;
import java.util.Set;

/// Route that loads sample data into an empty log.
public final class SampleDataRoutes {
  private final SampleData sample;

  public SampleDataRoutes(SampleData sample) {
    this.sample = sample;
  }

  public void addTo(Routes routes) {
    routes.post("/api/sample-data", this::load);
  }

  private void load(Exchange exchange) {
    new Query(exchange, Set.of());
    Body.readIfPresent(exchange, Set.of());
    Result result = result();
    Json.respond(
        exchange,
        json -> {
          Outcome outcome = result.outcome();
          json.writeNumberProperty("accounts", outcome.accounts());
          json.writeNumberProperty("appended", outcome.appended());
          json.writeNumberProperty("alreadyInLog", outcome.alreadyInLog());
          json.writeNumberProperty("rejected", outcome.rejected());
          json.writeArrayPropertyStart("rejects");
          result.preview().rejects().forEach(it -> ImportRoutes.write(json, it));
          json.writeEndArray();
        });
  }

  private Result result() {
    try {
      return sample.load().orElseThrow(ImportRoutes::running);
    } catch (LogNotEmptyException _) {
      throw new ProblemException(
          Problem.of(
              ProblemType.LOG_NOT_EMPTY,
              "The log has events already, and no event can be removed: sample data is for an"
                  + " empty log."));
    }
  }
}
