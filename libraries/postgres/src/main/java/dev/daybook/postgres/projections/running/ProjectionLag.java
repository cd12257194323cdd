package dev.daybook.postgres.projections.running;

import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.postgres.tail.Tailer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/// The lag of a read model behind the log as this node's tailer has read it: in events and in time.
/// Needs no query and no wall clock. Thread-safe.
public final class ProjectionLag {
  /// Number of leases without progress after which a read model counts as stalled
  /// ([#isStandingStill()]): enough for another node to take over from a killed one, and for a
  /// large batch.
  public static final int STANDSTILL_LEASES = 3;

  private final ProjectionRunner runner;
  private final Tailer tailer;
  private final Duration standstill;
  private final ReentrantLock lock = new ReentrantLock();
  private long wanted;
  private long since = System.nanoTime();

  private ProjectionLag(ProjectionRunner runner, Tailer tailer, Duration standstill) {
    this.runner = runner;
    this.tailer = tailer;
    this.standstill = standstill;
  }

  /// Measures until the log is closed.
  public static ProjectionLag watch(ProjectionRunner runner, Tailer tailer) {
    return watch(runner, tailer, runner.lease().multipliedBy(STANDSTILL_LEASES));
  }

  static ProjectionLag watch(ProjectionRunner runner, Tailer tailer, Duration standstill) {
    var lag = new ProjectionLag(runner, tailer, standstill);
    lag.advance(tailer.subscribe(lag.new Arrivals()));
    return lag;
  }

  /// Number of events between the read model and the head of the log.
  public long events() {
    return Math.max(0, tailer.position() - runner.position());
  }

  /// Time since the read model has been behind the log; zero if it is not.
  public Duration time() {
    if (events() == 0) {
      return Duration.ZERO;
    }
    return advance(tailer.position());
  }

  /// Whether the read model is behind the log and has not moved for [#STANDSTILL_LEASES] leases.
  public boolean isStandingStill() {
    return time().compareTo(standstill) >= 0 && runner.stillFor().compareTo(standstill) >= 0;
  }

  private Duration advance(long head) {
    lock.lock();
    try {
      long now = System.nanoTime();
      if (runner.position() >= wanted || wanted > head) {
        wanted = head;
        since = now;
      }
      return runner.position() >= wanted ? Duration.ZERO : Duration.ofNanos(now - since);
    } finally {
      lock.unlock();
    }
  }

  private final class Arrivals implements Tailer.Subscriber {
    @Override
    public void receive(List<RecordedEvent> events) {
      advance(events.getLast().position());
    }

    @Override
    public void ended(RuntimeException reason) {
      tailer.subscribe(this);
    }
  }
}
