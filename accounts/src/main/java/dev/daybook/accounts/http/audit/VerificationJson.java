package dev.daybook.accounts.http.audit;

import dev.daybook.accounts.http.response.Json;
import dev.daybook.audit.verification.Fault;
import dev.daybook.audit.verification.background.BackgroundVerification;
import dev.daybook.audit.verification.background.VerificationStatus;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JsonGenerator;

/// JSON rendering of the verification in the background. Failures are told by the state only: their
/// messages may name the database.
final class VerificationJson {
  /// Maximum number of faults in a response.
  private static final int FAULTS_MAX = 20;

  private VerificationJson() {}

  /// @param verification empty if the log is not verified
  static void write(JsonGenerator json, Optional<BackgroundVerification> verification) {
    json.writeName("verification");
    json.writeStartObject();
    if (verification.isEmpty()) {
      json.writeStringProperty("state", "off");
    } else {
      write(json, verification.get().status());
    }
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, VerificationStatus status) {
    json.writeStringProperty("state", state(status.state()));
    json.writeNumberProperty("position", status.position());
    json.writeNumberProperty("size", status.size());
    status.startedAt().ifPresent(it -> json.writeStringProperty("startedAt", Json.instant(it)));
    status
        .last()
        .ifPresent(
            it -> {
              json.writeStringProperty("completedAt", Json.instant(it.endedAt()));
              json.writeNumberProperty("completedSize", it.report().events());
            });
    status
        .isSound()
        .ifPresent(it -> json.writeStringProperty("verdict", it ? "intact" : "changed"));
    List<Fault> listed = status.faults().stream().limit(FAULTS_MAX).toList();
    json.writeName("faults");
    json.writeStartArray();
    for (Fault fault : listed) {
      json.writeStartObject();
      json.writeStringProperty("kind", fault.kind().name());
      json.writeNumberProperty("from", fault.from());
      json.writeNumberProperty("to", fault.to());
      json.writeStringProperty("detail", fault.message());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeNumberProperty("moreFaults", status.faultCount() - listed.size());
  }

  private static String state(VerificationStatus.State state) {
    return switch (state) {
      case RUNNING -> "running";
      case IDLE -> "idle";
      case STANDING_BY -> "standby";
      case FAILED -> "failed";
    };
  }
}
