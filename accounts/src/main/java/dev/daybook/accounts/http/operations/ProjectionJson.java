package dev.daybook.accounts.http.operations;

import dev.daybook.accounts.http.response.Json;
import dev.daybook.postgres.operations.OperatorAction;
import dev.daybook.postgres.projections.ParkedStream;
import dev.daybook.postgres.projections.VerificationResult;
import dev.daybook.postgres.projections.running.ProjectionReport;
import dev.daybook.postgres.projections.running.ProjectionReport.CheckpointView;
import dev.daybook.postgres.projections.running.ProjectionRunner.Status;
import java.util.Locale;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/// JSON rendering of projections in responses.
final class ProjectionJson {
  private ProjectionJson() {}

  static void status(JsonGenerator json, ProjectionStatus status) {
    json.writeStartObject();
    json.writeStringProperty("name", status.name());
    json.writeNumberProperty("version", status.version());
    json.writeStringProperty("state", status.state());
    if (status.head() != null) {
      json.writeNumberProperty("head", status.head());
    }
    progress(json, status, status.position(), status.pace());
    if (status.status() instanceof Status.Failed(long position, String error)) {
      failure(json, position, error);
    }
    if (status.status() instanceof Status.AtOtherVersion(int version)) {
      json.writeNumberProperty("viewVersion", version);
    }
    rebuild(json, status);
    ProjectionReport report = status.report();
    VerificationResult verified = report.verified();
    if (verified != null) {
      json.writeName("verified");
      json.writeStartObject();
      json.writeStringProperty("at", Json.instant(verified.at()));
      json.writeNumberProperty("differences", verified.differences());
      json.writeEndObject();
    }
    json.writeName("parked");
    json.writeStartArray();
    report.parked().forEach(stream -> parked(json, stream));
    json.writeEndArray();
    json.writeName("acts");
    json.writeStartArray();
    report.acts().forEach(action -> action(json, action));
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void rebuild(JsonGenerator json, ProjectionStatus status) {
    CheckpointView shadow = status.report().shadow();
    OperatorAction asked = status.report().asked();
    if (shadow == null || asked == null) {
      return;
    }
    json.writeName("rebuild");
    json.writeStartObject();
    json.writeStringProperty("purpose", kind(asked));
    json.writeNumberProperty("version", shadow.version());
    progress(json, status, shadow.position(), status.rebuildPace());
    if (shadow.error() != null) {
      failure(json, shadow.failedPosition(), shadow.error());
    }
    json.writeEndObject();
  }

  private static void progress(
      JsonGenerator json, ProjectionStatus status, long position, OptionalDouble pace) {
    json.writeNumberProperty("position", position);
    status.behind(position).ifPresent(lag -> json.writeNumberProperty("lag", lag));
    pace.ifPresent(p -> json.writeNumberProperty("eventsPerSecond", Math.round(p)));
    if (status.behind(position).orElse(0) > 0) {
      status
          .secondsLeft(position, pace)
          .ifPresent(seconds -> json.writeNumberProperty("secondsLeft", seconds));
    }
  }

  private static void failure(JsonGenerator json, @Nullable Long position, String error) {
    json.writeName("failure");
    json.writeStartObject();
    if (position != null) {
      json.writeNumberProperty("position", position);
    }
    json.writeStringProperty("error", error);
    json.writeEndObject();
  }

  private static void parked(JsonGenerator json, ParkedStream parked) {
    json.writeStartObject();
    json.writeStringProperty("stream", parked.stream().toString());
    json.writeNumberProperty("position", parked.position());
    json.writeNumberProperty("version", parked.version());
    json.writeStringProperty("error", parked.error());
    json.writeStringProperty("since", Json.instant(parked.since()));
    json.writeEndObject();
  }

  static void action(JsonGenerator json, OperatorAction action) {
    json.writeStartObject();
    json.writeNumberProperty("id", action.id());
    json.writeStringProperty("what", kind(action));
    json.writeStringProperty("at", Json.instant(action.at()));
    json.writeStringProperty("by", action.by());
    json.writeStringProperty("why", action.why());
    json.writeNumberProperty("position", action.position());
    if (action.stream() != null) {
      json.writeStringProperty("stream", action.stream().toString());
    }
    if (action.outcome() != null) {
      json.writeStringProperty("outcome", action.outcome());
    }
    json.writeEndObject();
  }

  private static String kind(OperatorAction action) {
    return action.kind().name().toLowerCase(Locale.ROOT);
  }
}
