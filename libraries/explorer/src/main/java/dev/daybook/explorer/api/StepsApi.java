package dev.daybook.explorer.api;

import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.StreamId;
import dev.daybook.explorer.access.Rights;
import dev.daybook.explorer.log.BoundedReads;
import dev.daybook.explorer.log.LogEvent;
import dev.daybook.explorer.log.LogReads;
import dev.daybook.explorer.parts.ExplorerParts;
import dev.daybook.explorer.states.EventDecryption;
import dev.daybook.explorer.steps.StepJson;
import dev.daybook.postgres.projections.Projection;
import dev.daybook.postgres.projections.running.ProjectionRunner;
import dev.daybook.postgres.projections.steps.ProjectionStep;
import dev.daybook.postgres.projections.steps.ProjectionSteps;
import dev.daybook.postgres.projections.steps.ProjectionSteps.Steps;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// What single events do to the rows of a read model.
final class StepsApi {
  private static final int STEPS = 20;
  private static final int STEPS_MAX = 50;

  private final ExplorerParts parts;
  private final BoundedReads reads;
  private final LogReads log;
  private final StreamsApi streams;
  private final EventDecryption decryption;

  StepsApi(
      ExplorerParts parts,
      BoundedReads reads,
      LogReads log,
      StreamsApi streams,
      EventDecryption decryption) {
    this.parts = parts;
    this.reads = reads;
    this.log = log;
    this.streams = streams;
    this.decryption = decryption;
  }

  /// What some events of a stream do to the rows of a read model; those of the last page if no
  /// version is given.
  ObjectNode steps(Parameters parameters) {
    ProjectionRunner runner = ReadersApi.requireRunner(parts, parameters.require("name"));
    StreamId stream = parameters.stream("stream");
    int limit = parameters.limit(STEPS, STEPS_MAX);
    long version = versionOf(stream);
    long after = parameters.number("after").orElse((version - 1) / limit * limit);
    return steps(runner.projection(), stream, version, after, limit, false);
  }

  /// As [#steps(Parameters)], with personal data.
  ///
  /// @throws ApiException if the sender has no right to see it
  ObjectNode reveal(Operation operation, Rights rights) {
    ProjectionRunner runner = ReadersApi.requireRunner(parts, operation.require("name"));
    StreamId stream = Parameters.requireStream(operation.require("stream"));
    long after = operation.number("after");
    Projection projection = runner.projection();
    operation.logReveal(
        "the rows of %s in %s after version %d".formatted(stream, projection.name(), after),
        rights);
    return steps(projection, stream, versionOf(stream), after, STEPS, true);
  }

  private long versionOf(StreamId stream) {
    return log.last(stream.toString(), Long.MAX_VALUE)
        .orElseThrow(() -> ApiException.notFound("The log has no stream " + stream))
        .version();
  }

  private ObjectNode steps(
      Projection projection,
      StreamId stream,
      long version,
      long after,
      int limit,
      boolean personalData) {
    ObjectNode json =
        EventJson.object()
            .put("name", projection.name())
            .put("stream", stream.toString())
            .put("version", version)
            .put("after", after);
    ArrayNode array = json.putArray("steps");
    if (after >= version) {
      return json;
    }
    long upTo = Math.min(version, after + limit);
    if (upTo > ProjectionSteps.EVENTS_MAX) {
      return json.put(
          "ended", "Steps are shown up to version %d".formatted(ProjectionSteps.EVENTS_MAX));
    }
    List<RecordedEvent> events = new ArrayList<>();
    streams.read(stream, 0, upTo, page -> page.forEach(events::add));
    Steps taken =
        reads.inTurn(
            () ->
                new ProjectionSteps(projection, parts.database())
                    .take(events, (int) (events.size() - after)));
    var rows =
        new StepJson(projection, parts.plainColumns().getOrDefault(projection.name(), Set.of()));
    long hiddenFrom =
        events.stream()
            .filter(it -> !personalData && decryption.mayHavePersonalData(it))
            .mapToLong(RecordedEvent::version)
            .findFirst()
            .orElse(Long.MAX_VALUE);
    for (ProjectionStep step : taken.steps()) {
      ObjectNode shown = array.addObject();
      shown.set("event", EventJson.listed(LogEvent.of(step.event())));
      rows.put(shown, step, step.event().version() >= hiddenFrom);
    }
    return json.put("hidden", hiddenFrom <= upTo).put("ended", taken.ended());
  }
}
