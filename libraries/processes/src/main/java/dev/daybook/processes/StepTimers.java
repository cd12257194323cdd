package dev.daybook.processes;

import dev.daybook.eventstore.processes.TimerChange;
import dev.daybook.processes.history.ProcessEvent;
import dev.daybook.processes.history.ProcessEvent.TimerCancelled;
import dev.daybook.processes.history.ProcessEvent.TimerScheduled;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// Turns the timer changes of a reaction into events.
final class StepTimers {
  /// How far ahead of its input a timer may be due: 100 years.
  static final Duration HORIZON = Duration.ofDays(36_525);

  private StepTimers() {}

  /// The events of the changes.
  ///
  /// @param pending the timers of the process, by their names
  /// @param at the time of the input
  /// @throws IllegalArgumentException if a timer is due after the [#HORIZON]
  static List<ProcessEvent> events(
      List<TimerChange> changes, Map<String, TimerScheduled> pending, Instant at) {
    Map<String, TimerScheduled> now = new HashMap<>(pending);
    List<ProcessEvent> events = new ArrayList<>();
    for (TimerChange change : changes) {
      TimerScheduled former = now.remove(change.timer());
      if (former != null) {
        events.add(new TimerCancelled(former.id(), former.timer()));
      }
      if (change instanceof TimerChange.Scheduled(String timer, Instant due)) {
        requireWithinHorizon(timer, due, at);
        var scheduled =
            new TimerScheduled(UUID.randomUUID(), timer, due.truncatedTo(ChronoUnit.MICROS));
        now.put(timer, scheduled);
        events.add(scheduled);
      }
    }
    return events;
  }

  private static void requireWithinHorizon(String timer, Instant due, Instant at) {
    if (due.isAfter(at.plus(HORIZON)) || due.isBefore(at.minus(HORIZON))) {
      throw new IllegalArgumentException(
          "The timer %s is due at %s, more than %d days from its input at %s"
              .formatted(timer, due, HORIZON.toDays(), at));
    }
  }
}
