package dev.daybook.eventstore.commands;

import dev.daybook.eventstore.AppendCondition;
import dev.daybook.eventstore.NewEvent;
import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.errors.AppendConditionFailedException;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// By which a command is known when it is sent again, for [CommandHandler#once].
///
/// @param tag on all events of the command and on no others: 1 to [NewEvent#TAG_LENGTH_MAX]
///   printable ASCII characters without spaces. It takes one of the [NewEvent#TAGS_MAX] tags of
///   each event.
/// @param sameCommand is shown the first event of the command that has happened with this key, and
///   throws if that was another command: it reaches the caller. What it compares best went into the
///   metadata of the events.
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

  /// That no command with this key has happened.
  AppendCondition condition() {
    return AppendCondition.noEventTagged(tag, 0);
  }

  /// Whether an append failed because a command with this key has happened.
  static boolean hasHappened(@Nullable IdempotencyKey key, AppendConditionFailedException failed) {
    return key != null && failed.condition().equals(key.condition());
  }
}
