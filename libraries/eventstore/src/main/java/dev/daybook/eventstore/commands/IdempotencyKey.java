package dev.daybook.eventstore.commands;

import dev.daybook.eventstore.AppendCondition;
import dev.daybook.eventstore.NewEvent;
import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.errors.AppendConditionFailedException;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

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

  NewEvent mark(NewEvent event) {
    return event.taggedAlso(Set.of(tag));
  }

  /// The condition that no command with this key has appended events.
  AppendCondition condition() {
    return AppendCondition.noEventTagged(tag, 0);
  }

  /// Whether an append failed because a command with this key has appended events.
  static boolean hasHappened(@Nullable IdempotencyKey key, AppendConditionFailedException failed) {
    return key != null && failed.condition().equals(key.condition());
  }
}
