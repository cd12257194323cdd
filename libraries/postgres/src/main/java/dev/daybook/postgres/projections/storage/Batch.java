package dev.daybook.postgres.projections.storage;

import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.subscriptions.LogCursor;
import java.util.List;

/// The events of a section of the log that a projection may apply.
///
/// @param after where the section begins
/// @param events all events of the section, or only those of the projection's types
/// @param end where the section ends; equal to `after` if the log ends there
public record Batch(LogCursor after, List<RecordedEvent> events, LogCursor end) {
  /// A batch of all events of a section.
  public static Batch of(LogCursor after, List<RecordedEvent> events) {
    return new Batch(after, events, events.isEmpty() ? after : LogCursor.on(events.getLast()));
  }

  /// Number of events of the section, also of those that are not in the batch.
  public long length() {
    return end.position() - after.position();
  }

  /// The part of the batch up to a position. Asks the store only if the position's event is not in
  /// the batch.
  public Batch upTo(long position, EventStore store) {
    if (end.position() <= position) {
      return this;
    }
    List<RecordedEvent> part =
        events.stream().takeWhile(event -> event.position() <= position).toList();
    Batch known = of(after, part);
    return known.end().position() >= position
        ? known
        : new Batch(after, part, LogCursor.at(store, position));
  }
}
