package dev.daybook.explorer.log;

import dev.daybook.eventstore.EventFilter;
import dev.daybook.eventstore.StreamId;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Which events of the log are wanted: those that match every part that is given.
///
/// @param events categories, streams (at most one), types and tags
/// @param from earliest recorded time
/// @param to recorded time before which events lie
/// @param eventId the event's id
/// @param correlation `correlationId` of the metadata
/// @param causation `causationId` of the metadata
/// @param text a text that the data contains, in any case; at most [#TEXT_MAX] characters. Events
///   whose data is larger than 1 MiB are not searched
public record LogFilter(
    EventFilter events,
    @Nullable Instant from,
    @Nullable Instant to,
    @Nullable UUID eventId,
    @Nullable String correlation,
    @Nullable String causation,
    @Nullable String text) {
  public static final int TEXT_MAX = 200;

  /// Events with an id.
  public static LogFilter ofEvent(UUID id) {
    return new LogFilter(EventFilter.all(), null, null, id, null, null, null);
  }

  /// Events that an event has caused.
  public static LogFilter causedBy(UUID id) {
    return new LogFilter(EventFilter.all(), null, null, null, null, id.toString(), null);
  }

  /// Events of a correlation id.
  public static LogFilter correlated(String id) {
    return new LogFilter(EventFilter.all(), null, null, null, id, null, null);
  }

  @Nullable StreamId stream() {
    return events.streams().stream().findFirst().orElse(null);
  }

  @Nullable String firstTag() {
    return events.tags().stream().sorted().findFirst().orElse(null);
  }

  List<String> types() {
    return List.copyOf(events.types());
  }
}
