package dev.daybook.postgres.projections.running;

import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.postgres.tail.Tailer;
import java.time.Duration;
import java.util.List;

/// How far a view is behind the log as this node's tailer has read it, and for how long. Costs no
/// query, and depends on no clock that can be set. Thread-safe.
public final class ProjectionLag {
  /// For how many leases a view may stand still behind the log until [#isStandingStill()]: long
  /// enough for another node to take over from one that was killed, and for a large batch.
  public static final int STANDSTILL_LEASES = 3;

  private final ProjectionRunner runner;
  private final Tailer tailer;
  private final Duration standstill;
  private long wanted;
  private long since = System.nanoTime();

  private ProjectionLag(ProjectionRunner runner, Tailer tailer, Duration standstill) {
    this.runner = runner;
    this.tailer = tailer;
    this.standstill = standstill;
  }

  /// Watches until the log is closed.
  public static ProjectionLag watch(ProjectionRunner runner, Tailer tailer) {
    return watch(runner, tailer, runner.lease().multipliedBy(STANDSTILL_LEASES));
  }

  static ProjectionLag watch(ProjectionRunner runner, Tailer tailer, Duration standstill) {
    var lag = new ProjectionLag(runner, tailer, standstill);
    lag.advance(tailer.subscribe(lag.new Arrivals()));
    return lag;
  }

  /// Events between the view and the log's head.
  public long events() {
    return Math.max(0, tailer.position() - runner.position());
  }

  /// For how long the view has not had an event that the log has; zero where it has all of them.
  public Duration time() {
    if (events() == 0) {
      return Duration.ZERO;
    }
    return advance(tailer.position());
  }

  /// Whether the view has not moved for [#STANDSTILL_LEASES] leases, although it is behind the log.
  public boolean isStandingStill() {
    return time().compareTo(standstill) >= 0 && runner.stillFor().compareTo(standstill) >= 0;
  }

  private synchronized Duration advance(long head) {
    long now = System.nanoTime();
    if (runner.position() >= wanted || wanted > head) {
      wanted = head;
      since = now;
    }
    return runner.position() >= wanted ? Duration.ZERO : Duration.ofNanos(now - since);
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
