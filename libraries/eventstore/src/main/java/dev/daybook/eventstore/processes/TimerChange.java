package dev.daybook.eventstore.processes;

import java.time.Instant;

/// What a reaction does with a timer of its process.
public sealed interface TimerChange {
  int NAME_LENGTH_MAX = 100;

  /// Unique within the process at a time: a timer that is scheduled again replaces the pending one
  /// of this name.
  String timer();

  /// The timer fires once, at this time or after it. A time in the past means at once.
  record Scheduled(String timer, Instant due) implements TimerChange {
    public Scheduled {
      requireName(timer);
    }
  }

  /// The timer does not fire, if it has not fired yet. Does nothing if no timer of this name is
  /// pending.
  record Cancelled(String timer) implements TimerChange {
    public Cancelled {
      requireName(timer);
    }
  }

  private static void requireName(String timer) {
    if (timer.isBlank() || timer.length() > NAME_LENGTH_MAX) {
      throw new IllegalArgumentException(
          "The name of a timer has 1 to %d characters".formatted(NAME_LENGTH_MAX));
    }
  }
}
