package dev.daybook.explorer.api;

import dev.daybook.explorer.access.Rights;
import dev.daybook.explorer.log.LogEvent;
import dev.daybook.explorer.log.LogFilter;
import dev.daybook.explorer.log.LogReads;
import dev.daybook.explorer.log.LogSearch;
import dev.daybook.explorer.log.LogSection;
import dev.daybook.explorer.states.EventDecryption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import tools.jackson.databind.node.ObjectNode;

/// Events: a section of the log, one event, and those that are connected with it.
final class EventsApi {
  private static final int LIMIT = 50;
  private static final int RELATED_MAX = 20;

  private final LogReads log;
  private final LogSearch search;
  private final EventDecryption decryption;

  EventsApi(LogReads log, LogSearch search, EventDecryption decryption) {
    this.log = log;
    this.search = search;
    this.decryption = decryption;
  }

  /// The newest events before a position, or the oldest ones after a position.
  ObjectNode list(Parameters parameters) {
    LogFilter filter = parameters.filter();
    int limit = parameters.limit(LIMIT, LogSearch.LIMIT_MAX);
    Optional<Long> after = parameters.number("after");
    long head = log.headPosition(); // before the search
    LogSection section =
        after.isPresent()
            ? search.forward(filter, after.get(), limit)
            : search.backward(filter, parameters.number("before").orElse(Long.MAX_VALUE), limit);
    return EventJson.section(section).put("head", head);
  }

  /// The position of the last event that was recorded before a time.
  ObjectNode positionAt(Parameters parameters) {
    Instant at = parameters.requireInstant("at");
    return EventJson.object().put("position", log.countBefore(List.of(at)).getFirst());
  }

  /// One event, with its neighbours in its stream.
  ObjectNode event(Parameters parameters) {
    LogEvent event = find(parameters);
    ObjectNode json = EventJson.object();
    json.set("event", EventJson.of(event));
    putPosition(json, "previousOfStream", event, event.version() - 1);
    putPosition(json, "nextOfStream", event, event.version() + 1);
    return json.put("personalData", isEncrypted(event));
  }

  private void putPosition(ObjectNode json, String name, LogEvent event, long version) {
    Optional<LogReads.StreamPosition> there =
        version < 1 ? Optional.empty() : log.ofVersion(event.stream(), version);
    there.ifPresentOrElse(it -> json.put(name, it.position()), () -> json.putNull(name));
  }

  private boolean isEncrypted(LogEvent event) {
    return event.data() != null && decryption.isEncrypted(event.recorded());
  }

  /// The events that caused an event, that it has caused, and that have the same correlation id.
  ObjectNode relations(Parameters parameters) {
    LogEvent event = find(parameters);
    long position = event.position();
    LogSection effects = search.forward(LogFilter.causedBy(event.eventId()), position, RELATED_MAX);
    ObjectNode json = EventJson.object();
    long back = position;
    Optional<UUID> cause = EventJson.metadata(event, "causationId").flatMap(Parameters::uuidOf);
    if (cause.isPresent()) {
      LogSection causes = search.backward(LogFilter.ofEvent(cause.get()), position, 1);
      EventJson.putEvents(json, "causes", causes.events());
      back = causes.looked();
    } else {
      json.putArray("causes");
    }
    EventJson.putEvents(json, "effects", effects.events());
    long to = effects.looked();
    Optional<String> correlation = EventJson.metadata(event, "correlationId");
    if (correlation.isPresent()) {
      LogFilter same = LogFilter.correlated(correlation.get());
      LogSection before = search.backward(same, position, RELATED_MAX);
      LogSection after = search.forward(same, position, RELATED_MAX);
      var all = new ArrayList<>(before.events().reversed());
      all.addAll(after.events());
      EventJson.putEvents(json, "correlated", all);
      back = Math.min(back, before.looked());
      to = Math.min(to, after.looked());
    } else {
      json.putArray("correlated");
    }
    return json.put("lookedBackTo", back).put("lookedUpTo", to);
  }

  /// One event with its personal data.
  ///
  /// @throws ApiException if the sender has no right to see it
  ObjectNode reveal(Operation operation, Rights rights) {
    long position = operation.position();
    LogEvent event = log.event(position).orElseThrow(() -> noEvent(position));
    if (event.data() == null) {
      throw tooLarge();
    }
    operation.logReveal("event " + position, rights);
    ObjectNode json = EventJson.object();
    json.set("event", EventJson.of(LogEvent.of(decryption.decrypt(event.recorded()))));
    return json;
  }

  private static ApiException tooLarge() {
    return new ApiException(
        413, "The event is larger than %d bytes".formatted(LogReads.EVENT_BYTES_MAX));
  }

  private LogEvent find(Parameters parameters) {
    long position = parameters.requireNumber("position");
    return log.event(position).orElseThrow(() -> noEvent(position));
  }

  private static ApiException noEvent(long position) {
    return ApiException.notFound("The log has no event at position %d".formatted(position));
  }
}
