package dev.daybook.processes.history;

import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.StreamId;
import dev.daybook.processes.history.ProcessEvent.CommandAccepted;
import dev.daybook.processes.history.ProcessEvent.CommandRejected;
import dev.daybook.processes.history.ProcessEvent.InputSkipped;
import dev.daybook.processes.history.ProcessEvent.InputTaken;
import dev.daybook.processes.history.ProcessEvent.InputWaiting;
import dev.daybook.processes.history.ProcessEvent.Parked;
import dev.daybook.processes.history.ProcessEvent.Retried;
import dev.daybook.processes.history.ProcessEvent.TimerCancelled;
import dev.daybook.processes.history.ProcessEvent.TimerFired;
import dev.daybook.processes.history.ProcessEvent.TimerScheduled;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What a process has done, folded from its stream. Inputs are taken in the order of the log, so
/// the newest one says which were taken. Not thread-safe.
public final class ProcessHistory {
  private final StreamId stream;
  private final Deque<Long> waiting = new ArrayDeque<>();
  private final Map<String, TimerScheduled> timers = new HashMap<>();
  private final Deque<Long> newCauses = new ArrayDeque<>();
  private long version;
  private long taken;
  private @Nullable OpenStep open;
  private @Nullable Parked parked;

  public ProcessHistory(StreamId stream) {
    this.stream = stream;
  }

  /// An input that was taken, with commands that have no outcome yet.
  ///
  /// @param commands of the reaction
  /// @param done how many have an outcome
  public record OpenStep(long cause, int commands, int done) {}

  /// Adds the next event of the stream.
  public void add(RecordedEvent event) {
    add(ProcessEvents.decode(event));
  }

  /// Adds an event that was appended at this version.
  public void add(ProcessEvent event) {
    version++;
    switch (event) {
      case InputTaken it -> {
        newCauses.add(it.cause());
        handled(it.cause());
        open = it.commands() > 0 ? new OpenStep(it.cause(), it.commands(), 0) : null;
      }
      case CommandAccepted it -> finished(it.command());
      case CommandRejected it -> finished(it.command());
      case TimerScheduled it -> timers.put(it.timer(), it);
      case TimerFired it -> ended(it.timer(), it.id());
      case TimerCancelled it -> ended(it.timer(), it.id());
      case Parked it -> {
        parked = it;
        waiting.remove(it.cause());
      }
      case InputWaiting it -> waiting.add(it.cause());
      case Retried ignored -> {
        if (parked != null) {
          waiting.addFirst(parked.cause());
        }
        parked = null;
      }
      case InputSkipped it -> {
        parked = null;
        open = null;
        handled(it.cause());
      }
    }
  }

  private void ended(String timer, UUID id) {
    TimerScheduled pending = timers.get(timer);
    if (pending != null && pending.id().equals(id)) {
      timers.remove(timer);
    }
  }

  private void handled(long cause) {
    taken = Math.max(taken, cause);
    waiting.remove(cause);
  }

  private void finished(int command) {
    OpenStep step = open;
    if (step != null) {
      int done = command + 1;
      boolean all = done == step.commands();
      open = all ? null : new OpenStep(step.cause(), step.commands(), done);
      if (all) {
        waiting.remove(step.cause());
      }
    }
  }

  public StreamId stream() {
    return stream;
  }

  public long version() {
    return version;
  }

  /// The timers that have neither fired nor were cancelled, by their names.
  public Map<String, TimerScheduled> timers() {
    return Map.copyOf(timers);
  }

  /// The step whose commands don't all have an outcome.
  public Optional<OpenStep> open() {
    return Optional.ofNullable(open);
  }

  /// Why it is parked; empty if it is not.
  public Optional<Parked> parked() {
    return Optional.ofNullable(parked);
  }

  /// The first input that waits although the process is not parked, or will after a retry.
  public Optional<Long> firstWaiting() {
    return Optional.ofNullable(waiting.peekFirst());
  }

  /// Number of inputs that wait.
  public int waiting() {
    return waiting.size();
  }

  /// Whether an input needs nothing more: it was taken with all its commands, was skipped, or is
  /// known to wait.
  public boolean isKnown(long cause) {
    boolean failed = parked != null && parked.cause() == cause;
    boolean half = open != null && open.cause() == cause;
    return failed || waiting.contains(cause) || (cause <= taken && !half);
  }

  /// The inputs that were taken and are not folded into the state yet. The caller that folds one
  /// removes it.
  public Deque<Long> newCauses() {
    return newCauses;
  }
}
