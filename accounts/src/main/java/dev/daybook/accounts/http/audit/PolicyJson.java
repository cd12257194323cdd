package dev.daybook.accounts.http.audit;

import dev.daybook.accounts.http.response.Json;
import dev.daybook.audit.witness.client.PolicyStatus;
import dev.daybook.audit.witness.client.WitnessFailure;
import dev.daybook.audit.witness.client.WitnessStatus;
import java.util.Locale;
import tools.jackson.core.JsonGenerator;

/// JSON of the policy of witnesses and of its witnesses.
final class PolicyJson {
  /// In place of the message of a failure in this node, which may name the database.
  private static final String UNPROVABLE =
      "This node can't prove that the log has grown; the service's log has the reason";

  private PolicyJson() {}

  /// Writes the property `policy`.
  static void write(JsonGenerator json, PolicyStatus status) {
    json.writeName("policy");
    json.writeStartObject();
    json.writeStringProperty("quorum", quorum(status));
    status
        .verdict()
        .ifPresent(
            it -> {
              json.writeStringProperty("since", Json.instant(it.since()));
              json.writeStringProperty("origin", it.origin());
              json.writeNumberProperty("size", it.size());
            });
    status
        .lastMet()
        .ifPresent(
            it -> {
              json.writeName("lastReached");
              json.writeStartObject();
              json.writeStringProperty("origin", it.origin());
              json.writeNumberProperty("size", it.size());
              json.writeStringProperty("at", Json.instant(it.at()));
              json.writeEndObject();
            });
    json.writeName("witnesses");
    json.writeStartArray();
    status.witnesses().forEach(it -> write(json, it));
    json.writeEndArray();
    json.writeEndObject();
  }

  private static String quorum(PolicyStatus status) {
    if (status.verdict().isEmpty()) {
      return "pending";
    }
    return status.isMet() ? "reached" : "missing";
  }

  private static void write(JsonGenerator json, WitnessStatus witness) {
    json.writeStartObject();
    json.writeStringProperty("name", witness.witness().name());
    json.writeBooleanProperty("hasCosigned", witness.isCurrent());
    json.writeNumberProperty("size", witness.size());
    witness.cosignedAt().ifPresent(at -> json.writeStringProperty("cosignedAt", Json.instant(at)));
    witness.failure().ifPresent(it -> write(json, it));
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, WitnessStatus.Failure failure) {
    WitnessFailure reason = failure.reason();
    json.writeName("error");
    json.writeStartObject();
    json.writeStringProperty("code", reason.name().toLowerCase(Locale.ROOT).replace('_', '-'));
    json.writeStringProperty(
        "detail", reason == WitnessFailure.UNPROVABLE ? UNPROVABLE : failure.message());
    json.writeStringProperty("since", Json.instant(failure.since()));
    json.writeEndObject();
  }
}
