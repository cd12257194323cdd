package dev.daybook.eventstore.loop;

import dev.daybook.eventstore.AppendCondition;
import dev.daybook.eventstore.errors.AppendConditionFailedException;
import org.jspecify.annotations.Nullable;

/// A decision on its way into the log, and in the end its result. Used by one thread at a time: the
/// caller's, and the one that runs the [DecisionLoop].
///
/// @param <R> results
public class PendingResult<R> {
  private final @Nullable AppendCondition keyCondition;
  private @Nullable R result;
  private @Nullable Throwable failure;
  private boolean completed;

  /// @param keyCondition the condition of its idempotency key; null for a decision without one
  public PendingResult(@Nullable AppendCondition keyCondition) {
    this.keyCondition = keyCondition;
  }

  final @Nullable AppendCondition keyCondition() {
    return keyCondition;
  }

  /// Whether an append failed because a command with the same key has appended events.
  final boolean hasHappened(AppendConditionFailedException failed) {
    return keyCondition != null && failed.condition().equals(keyCondition);
  }

  final boolean isCompleted() {
    return completed;
  }

  public final void complete(R value) {
    result = value;
    completed = true;
  }

  public final void fail(Throwable cause) {
    failure = cause;
    completed = true;
  }

  /// Returns the result.
  ///
  /// @throws RuntimeException if the decision has failed
  public final R result() {
    return switch (failure) {
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      case null, default -> {
        R value = result;
        if (value == null || failure != null) {
          throw new IllegalStateException("The decision was not completed", failure);
        }
        yield value;
      }
    };
  }
}
