package dev.daybook.accounts.testing;

import dev.daybook.accounts.http.request.AccountIds;
import dev.daybook.eventstore.ExpectedVersion;
import dev.daybook.eventstore.NewEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import tools.jackson.databind.JsonNode;

/// Appends accounts whose events occurred at other times than they are recorded.
public final class ImportedHistory {
  private static final String DEPOSIT = "{\"amount\":10,\"currency\":\"USD\"}";

  private final RunningApi api;
  private final JsonNode created;

  public ImportedHistory(RunningApi api) {
    this.api = api;
    Client client = api.client();
    String events = "/api/accounts/" + client.createUser() + "/events";
    created = client.get(events).items("events").getFirst();
  }

  /// An account opened at the first time, with a deposit of 10 at each time.
  ///
  /// @param times of the deposits; empty for one without an `occurredAt`
  public UUID account(String... times) {
    UUID id = UUID.randomUUID();
    List<NewEvent> events = new ArrayList<>();
    String data = created.get("data").toString();
    String opened = data.replace(created.get("aggregateId").stringValue(), id.toString());
    String version = created.at("/metadata/schemaVersion").toString();
    events.add(event("USER_CREATED", opened, version, times[0]));
    for (String time : times) {
      events.add(event("FUNDS_DEPOSITED", DEPOSIT, "1", time));
    }
    api.log().append(AccountIds.stream(id), ExpectedVersion.noStream(), events);
    return id;
  }

  private static NewEvent event(String type, String data, String version, String time) {
    String happened = time.isEmpty() ? "" : ",\"occurredAt\":\"%s\"".formatted(time);
    String metadata = "{\"schemaVersion\":%s%s}".formatted(version, happened);
    return new NewEvent(UUID.randomUUID(), type, data, metadata);
  }
}
