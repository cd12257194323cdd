package dev.daybook.accounts.http.imports;

import dev.daybook.accounts.domain.Currency;
import dev.daybook.accounts.http.request.CsvBody;
import dev.daybook.accounts.http.request.Query;
import dev.daybook.accounts.http.response.Json;
import dev.daybook.accounts.http.response.Problem;
import dev.daybook.accounts.http.response.ProblemException;
import dev.daybook.accounts.http.response.ProblemType;
import dev.daybook.accounts.http.routing.Exchange;
import dev.daybook.accounts.http.routing.Routes;
import dev.daybook.accounts.imports.Import.Outcome;
import dev.daybook.accounts.imports.ImportOptions;
import dev.daybook.accounts.imports.ImportPreview;
import dev.daybook.accounts.imports.ImportPreview.Accepted;
import dev.daybook.accounts.imports.ImportPreview.Rejected;
import dev.daybook.accounts.imports.Imports;
import dev.daybook.accounts.imports.Imports.Progress;
import dev.daybook.accounts.imports.Imports.Result;
import dev.daybook.accounts.imports.Order;
import dev.daybook.accounts.imports.People;
import dev.daybook.accounts.imports.csv.ImportException;
import dev.daybook.accounts.imports.rows.Column;
import dev.daybook.accounts.imports.rows.Format;
import dev.daybook.accounts.imports.rows.Row;
import dev.daybook.eventstore.errors.EventStoreException;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.core.JsonGenerator;

/// Routes for the import of a CSV file, its preview and its progress.
public final class ImportRoutes {
  private static final List<String> SEPARATORS = List.of(",", ";", "|", "\t");
  private static final String COLUMN = "column.";
  private static final Set<String> PARAMETERS =
      Stream.concat(
              Stream.of("check", "currency", "separator", "credit", "debit", "reverse"),
              Arrays.stream(Column.values()).map(column -> COLUMN + column))
          .collect(Collectors.toUnmodifiableSet());

  private final Imports imports;

  public ImportRoutes(Imports imports) {
    this.imports = imports;
  }

  public void addTo(Routes routes) {
    routes.post("/api/imports", this::run);
    routes.get("/api/imports/progress", this::progress);
  }

  private void progress(Exchange exchange) {
    long after = new Query(exchange, Set.of("after")).number("after").orElse(0);
    Optional<Progress> progress = imports.progress();
    Json.respond(
        exchange,
        json -> {
          json.writeBooleanProperty("running", progress.isPresent());
          progress.ifPresent(it -> write(json, it, after));
        });
  }

  private static void write(JsonGenerator json, Progress progress, long after) {
    json.writeBooleanProperty("check", progress.check());
    json.writeNumberProperty("rows", progress.rows());
    json.writeNumberProperty("done", progress.done());
    json.writeNumberProperty("rejected", progress.rejects().size());
    json.writeArrayPropertyStart("rejects");
    progress.rejects().stream().skip(after).forEach(row -> write(json, row));
    json.writeEndArray();
  }

  private void run(Exchange exchange) {
    var query = new Query(exchange, PARAMETERS);
    boolean check = flag(query, "check");
    try {
      var order = flag(query, "reverse") ? Order.REVERSE : Order.FORWARD;
      var options = new ImportOptions(format(query), People.generated(), order, false);
      Result result =
          imports.run(CsvBody.read(exchange), options, check).orElseThrow(ImportRoutes::running);
      Json.respond(exchange, json -> write(json, check, result));
    } catch (ImportException e) {
      if (e.getCause() instanceof EventStoreException failed) {
        throw failed;
      }
      throw ProblemException.invalid(
          e.setting().map(ImportException.Setting::parameter).orElse("file"), e.getMessage() + ".");
    }
  }

  static ProblemException running() {
    return new ProblemException(
        Problem.of(ProblemType.OVERLOADED, "Another import is running. Try again."));
  }

  private static Format format(Query query) {
    Map<Column, String> columns = new EnumMap<>(Column.class);
    for (Column column : Column.values()) {
      query.text(COLUMN + column).ifPresent(name -> columns.put(column, name));
    }
    String separator = query.text("separator").orElse(",");
    if (!SEPARATORS.contains(separator)) {
      throw ProblemException.invalid("separator", "The separator must be , ; | or a tab.");
    }
    return new Format(
        columns,
        separator.charAt(0),
        query.text("credit").orElse("credit"),
        query.text("debit").orElse("debit"),
        query.text("currency").map(ImportRoutes::currency).orElse(null));
  }

  private static Currency currency(String code) {
    return Currency.find(code)
        .orElseThrow(
            () -> ProblemException.invalid("currency", "The currency is not a code of ISO 4217."));
  }

  private static boolean flag(Query query, String name) {
    String value = query.text(name).orElse("false");
    if (!value.equals("true") && !value.equals("false")) {
      throw ProblemException.invalid(
          name, "The parameter %s must be true or false.".formatted(name));
    }
    return value.equals("true");
  }

  private static void write(JsonGenerator json, boolean check, Result result) {
    Outcome outcome = result.outcome();
    json.writeBooleanProperty("written", !check);
    json.writeNumberProperty("accounts", outcome.accounts());
    json.writeNumberProperty("appended", outcome.appended());
    json.writeNumberProperty("alreadyInLog", outcome.alreadyInLog());
    json.writeNumberProperty("rejected", outcome.rejected());
    ImportPreview preview = result.preview();
    json.writeArrayPropertyStart("columns");
    preview.columns().forEach((name, column) -> write(json, name, column));
    json.writeEndArray();
    json.writeArrayPropertyStart("rows");
    preview.rows().forEach(row -> write(json, row));
    json.writeEndArray();
    json.writeArrayPropertyStart("rejects");
    preview.rejects().forEach(row -> write(json, row));
    json.writeEndArray();
  }

  private static void write(JsonGenerator json, String name, Optional<Column> column) {
    json.writeStartObject();
    json.writeStringProperty("name", name);
    json.writeStringProperty("becomes", column.map(Column::name).orElse("metadata"));
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, Accepted accepted) {
    Row row = accepted.row();
    json.writeStartObject();
    json.writeNumberProperty("line", row.line());
    json.writeStringProperty("account", row.account());
    json.writeStringProperty("occurredAt", Json.instant(row.occurredAt()));
    json.writeStringProperty("eventType", row.credit() ? "FUNDS_DEPOSITED" : "FUNDS_WITHDRAWN");
    json.writeNumberProperty("amount", row.amount());
    json.writeStringProperty("currency", row.currency().code());
    json.writeBooleanProperty("alreadyInLog", accepted.alreadyInLog());
    json.writeName("imported");
    json.writeStartObject();
    row.further().forEach(json::writeStringProperty);
    json.writeEndObject();
    json.writeEndObject();
  }

  static void write(JsonGenerator json, Rejected rejected) {
    json.writeStartObject();
    json.writeNumberProperty("line", rejected.line());
    json.writeStringProperty("reason", rejected.reason());
    json.writeEndObject();
  }
}
