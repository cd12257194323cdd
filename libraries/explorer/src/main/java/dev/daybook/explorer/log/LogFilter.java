package dev.daybook.explorer.log;

import dev.daybook.eventstore.EventFilter;
import dev.daybook.eventstore.StreamId;
import java.time.Instant;
import java.util.List;
import java.util.Set;
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
/// @param upTo last position; [Long#MAX_VALUE] for the whole log
public record LogFilter(
    EventFilter events,
    @Nullable Instant from,
    @Nullable Instant to,
    @Nullable UUID eventId,
    @Nullable String correlation,
    @Nullable String causation,
    @Nullable String text,
    long upTo) {
  public static final int TEXT_MAX = 200;

  /// Events with a tag.
  ///
  /// @throws IllegalArgumentException if no event can have it
  public static LogFilter tagged(String tag) {
    var events = new EventFilter(Set.of(), Set.of(), Set.of(), Set.of(tag));
    return new LogFilter(events, null, null, null, null, null, null, Long.MAX_VALUE);
  }

  /// Events with an id.
  public static LogFilter ofEvent(UUID id) {
    return new LogFilter(EventFilter.all(), null, null, id, null, null, null, Long.MAX_VALUE);
  }

  /// Events that an event has caused.
  public static LogFilter causedBy(UUID id) {
    return new LogFilter(
        EventFilter.all(), null, null, null, null, id.toString(), null, Long.MAX_VALUE);
  }

  /// Events of a correlation id.
  public static LogFilter correlated(String id) {
    return new LogFilter(EventFilter.all(), null, null, null, id, null, null, Long.MAX_VALUE);
  }

  /// Those of these events that have a correlation id.
  LogFilter withCorrelation(String id) {
    return new LogFilter(events, from, to, eventId, id, causation, text, upTo);
  }

  /// These events up to a position.
  public LogFilter upTo(long position) {
    return new LogFilter(events, from, to, eventId, correlation, causation, text, position);
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
