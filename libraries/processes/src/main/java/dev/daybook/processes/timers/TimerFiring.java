package dev.daybook.processes.timers;

import dev.daybook.eventstore.AppendCondition;
import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.ExpectedVersion;
import dev.daybook.eventstore.StreamAppend;
import dev.daybook.eventstore.errors.AppendConditionFailedException;
import dev.daybook.eventstore.errors.EventStoreException;
import dev.daybook.processes.history.ProcessEvent.TimerFired;
import dev.daybook.processes.history.ProcessEvents;
import java.util.List;

/// The append by which a timer fires. It has two conditions: the log's clock is at or past the due
/// time, and the timer has neither fired nor was cancelled. So any node may try to fire any timer
/// at any time. Thread-safe.
public record TimerFiring(EventStore log) {
  public enum Outcome {
    FIRED,
    /// It has fired before, or was cancelled.
    ENDED,
    /// The log's clock has not reached the due time.
    TOO_EARLY
  }

  /// Fires a timer if its time has come and it has not ended.
  ///
  /// @throws EventStoreException if the log is unavailable, or doesn't have the process's stream
  public Outcome fire(PendingTimer timer) {
    var fired = new TimerFired(timer.id(), timer.timer(), timer.due());
    var event = ProcessEvents.encode(timer.process(), fired, timer.metadata());
    try {
      log.append(
          List.of(
              new StreamAppend(timer.process(), ExpectedVersion.streamExists(), List.of(event))),
          List.of(
              AppendCondition.noEventTagged(ProcessEvents.timerTag(timer.id()), 0),
              AppendCondition.notBefore(timer.due())));
      return Outcome.FIRED;
    } catch (AppendConditionFailedException e) {
      return e.condition().dueAt() == null ? Outcome.ENDED : Outcome.TOO_EARLY;
    }
  }
}
