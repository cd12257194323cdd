package dev.daybook.eventstore.commands;

import dev.daybook.eventstore.AppendCondition;
import dev.daybook.eventstore.EventFilter;
import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.NewEvent;
import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.errors.EventStoreUnavailableException;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/// Identifies a command that may be sent repeatedly, for [CommandHandler#once].
///
/// @param tag on all events of the command and on no others: 1 to [NewEvent#TAG_LENGTH_MAX]
///   printable ASCII characters without spaces. It counts as one of the [NewEvent#TAGS_MAX] tags of
///   each event.
/// @param sameCommand gets the first event that was appended with this key. It throws if that event
///   belongs to another command; the exception reaches the caller. Compare the event's metadata.
public record IdempotencyKey(String tag, Consumer<RecordedEvent> sameCommand) {
  public IdempotencyKey {
    requireTag(tag);
  }

  private static void requireTag(String tag) {
    AppendCondition.noEventTagged(tag, 0);
  }

  /// An event of the command, with the key's tag.
  public NewEvent mark(NewEvent event) {
    return event.taggedAlso(Set.of(tag));
  }

  /// The condition that no command with this key has appended events.
  public AppendCondition condition() {
    return AppendCondition.noEventTagged(tag, 0);
  }

  /// The events that were appended with this key; empty if there are none.
  ///
  /// @throws EventStoreUnavailableException if the store can't be reached
  /// @throws RuntimeException by [#sameCommand()] if they belong to another command
  public List<RecordedEvent> findEvents(EventStore store) {
    List<RecordedEvent> events =
        store
            .readLog(0, EventFilter.all().withTags(tag))
            .limit(EventStore.EVENTS_PER_APPEND_MAX)
            .toList();
    if (!events.isEmpty()) {
      sameCommand.accept(events.getFirst());
    }
    return events;
  }
}
