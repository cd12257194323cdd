package dev.daybook.processes.timers;

import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.StreamId;
import dev.daybook.processes.history.Origin;
import dev.daybook.processes.history.ProcessEvent.TimerScheduled;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;

/// A timer that has neither fired nor was cancelled, as far as its reader knows.
///
/// @param correlation id of what began the process
/// @param chain length of the chain of steps that goes on when it fires; 0 if a new one begins
public record PendingTimer(
    UUID id, StreamId process, String timer, Instant due, String correlation, int chain) {
  /// A timer that is due within this time goes on with the chain of steps that scheduled it: a
  /// process that schedules timers for now without end is found as one that reacts to itself.
  private static final Duration SAME_CHAIN = Duration.ofSeconds(1);

  public static PendingTimer of(RecordedEvent event, TimerScheduled scheduled) {
    Origin origin = Origin.stored(event);
    boolean atOnce = scheduled.due().isBefore(event.recordedAt().plus(SAME_CHAIN));
    return new PendingTimer(
        scheduled.id(),
        event.stream(),
        scheduled.timer(),
        scheduled.due(),
        origin.correlation(),
        atOnce ? origin.chain() : 0);
  }

  /// The metadata of the event by which it fires.
  Map<String, String> metadata() {
    return new Origin(correlation, id.toString(), chain).metadata(process);
  }
}
