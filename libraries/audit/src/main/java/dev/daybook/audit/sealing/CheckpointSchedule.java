package dev.daybook.audit.sealing;

import dev.daybook.audit.notes.Checkpoint;
import dev.daybook.audit.notes.SignedNote;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Signs the tree of a log at regular intervals, if it has grown. Run it on every node that has the
/// key: they take turns, and agree.
///
/// A failure is told once in the log, until signing succeeds again. Thread-safe.
public final class CheckpointSchedule implements AutoCloseable {
  /// Shortest interval.
  public static final Duration INTERVAL_MIN = Duration.ofMillis(100);

  /// Longest interval.
  public static final Duration INTERVAL_MAX = Duration.ofDays(1);

  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);
  private static final Logger LOG = LoggerFactory.getLogger(CheckpointSchedule.class);

  private final EpochTrees trees;
  private final Duration interval;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Condition untilNext = lock.newCondition();
  private final Thread thread;
  private boolean closed;
  private volatile State state = new State("", 0, 0, 0, Instant.now(), Optional.empty());

  /// What came of the attempts so far.
  ///
  /// @param text of the last checkpoint; empty before the first success
  private record State(
      String text,
      long signed,
      long checkpoints,
      long failures,
      Instant unsignedSince,
      Optional<RuntimeException> cause) {
    State succeeded(SignedNote note, long size, Instant since) {
      boolean isNew = !text.isEmpty() && !text.equals(note.text());
      return new State(
          note.text(), size, checkpoints + (isNew ? 1 : 0), failures, since, Optional.empty());
    }

    State failed(RuntimeException with) {
      return new State(text, signed, checkpoints, failures + 1, unsignedSince, Optional.of(with));
    }

    Optional<String> message() {
      return cause.map(it -> String.valueOf(it.getMessage()));
    }
  }

  private CheckpointSchedule(EpochTrees trees, Duration interval) {
    this.trees = trees;
    this.interval = interval;
    this.thread = Thread.ofVirtual().name("checkpoints").unstarted(this::run);
  }

  /// Starts to sign.
  ///
  /// @param interval [#INTERVAL_MIN] to [#INTERVAL_MAX]
  /// @throws IllegalArgumentException if the interval is out of its range
  public static CheckpointSchedule start(EpochTrees trees, Duration interval) {
    if (interval.compareTo(INTERVAL_MIN) < 0 || interval.compareTo(INTERVAL_MAX) > 0) {
      throw new IllegalArgumentException(
          "The interval of checkpoints is %s to %s, not %s"
              .formatted(INTERVAL_MIN, INTERVAL_MAX, interval));
    }
    var schedule = new CheckpointSchedule(trees, interval);
    schedule.thread.start();
    return schedule;
  }

  /// Number of events under the last checkpoint that this node knows.
  public long signed() {
    return state.signed;
  }

  /// Why the last attempt to sign failed; empty if it succeeded.
  public Optional<String> failure() {
    return state.message();
  }

  /// What the last attempt to sign failed with; empty if it succeeded.
  public Optional<RuntimeException> cause() {
    return state.cause;
  }

  /// Number of checkpoints that were signed after the first attempt of this schedule, by this node
  /// or, as far as this node has seen them, by others.
  public long checkpoints() {
    return state.checkpoints;
  }

  /// Number of failed attempts to sign.
  public long failures() {
    return state.failures;
  }

  /// When the oldest event was recorded that is not under a checkpoint, or a time before; without
  /// meaning if all events are. While attempts succeed, that is the time of the last one at the
  /// earliest; before the first success, the start of the schedule.
  public Instant unsignedSince() {
    return state.unsignedSince;
  }

  /// Waits until an event is under a checkpoint.
  ///
  /// @param position of the event
  /// @return false if it isn't after `atMost`
  public boolean awaitSigned(long position, Duration atMost) throws InterruptedException {
    long left = atMost.toNanos();
    lock.lockInterruptibly();
    try {
      while (state.signed < position && !closed && left > 0) {
        left = changed.awaitNanos(left);
      }
      return state.signed >= position;
    } finally {
      lock.unlock();
    }
  }

  private void run() {
    while (sign()) {
      // again after the interval
    }
  }

  /// Signs once, and waits for the interval.
  ///
  /// @return false if the schedule was closed
  private boolean sign() {
    State next = attempt();
    lock.lock();
    try {
      Optional<String> failure = next.message();
      if (!closed && failure.isPresent() && !failure.equals(state.message())) {
        LOG.warn("No checkpoint was signed: {}", failure.get());
      }
      state = next;
      changed.signalAll();
      long left = interval.toNanos();
      while (!closed && left > 0) {
        left = untilNext.awaitNanos(left);
      }
      return !closed;
    } catch (InterruptedException ignored) {
      return false;
    } finally {
      lock.unlock();
    }
  }

  private State attempt() {
    Instant begun = Instant.now();
    try {
      SignedNote note = trees.sign();
      long size = Checkpoint.parse(note.text()).head().size();
      return state.succeeded(note, size, trees.recordedAt(size + 1).orElse(begun));
    } catch (RuntimeException e) { // whatever it is, the next attempt may succeed
      return state.failed(e);
    }
  }

  /// Returns when the signing that is under way has ended, at the latest after 10 s.
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
      untilNext.signalAll();
    } finally {
      lock.unlock();
    }
    try {
      if (!thread.join(CLOSE_TIMEOUT)) {
        LOG.warn("The signing of checkpoints does not end");
      }
    } catch (InterruptedException ignored) {
      Thread.currentThread().interrupt();
    }
  }
}
