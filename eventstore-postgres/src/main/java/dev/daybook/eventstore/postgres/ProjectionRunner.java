package dev.daybook.eventstore.postgres;

import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.EventStoreUnavailableException;
import dev.daybook.eventstore.RecordedEvent;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps a [Projection] up with the log, on a thread of its own.
///
/// *Exactly once*: the checkpoint moves in the transaction that writes the view, and only from
/// where this runner believes it to be. So it doesn't matter who is killed when, and two runners of
/// the same projection, on two nodes, don't disturb each other: one of them finds the checkpoint
/// moved and goes on from there.
///
/// *Never silent*: an event that can't be applied stops the projection at that event, with
/// everything before it applied; [#status()] says so, and [#retry()] goes on once the reason is
/// gone. While the database is away the runner waits for it.
///
/// Thread-safe.
public final class ProjectionRunner implements AutoCloseable {
  /// The most events that one transaction applies.
  public static final int BATCH_EVENTS_MAX = 5_000;

  /// How long at the most an event waits that nobody has announced by [#wake()].
  public static final Duration POLL_INTERVAL = Duration.ofMillis(200);

  private static final Duration DATABASE_PAUSE = Duration.ofMillis(500);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);
  private static final Logger log = LoggerFactory.getLogger(ProjectionRunner.class);

  /// What a runner is about.
  public sealed interface Status {
    /// It is up with the log, or on its way.
    record Running() implements Status {}

    /// It can't reach the database, and tries on.
    record WaitingForDatabase(Instant since, String reason) implements Status {}

    /// It has stopped at an event that it can't apply, or at a checkpoint that can't be.
    record Failed(long position, String error) implements Status {}
  }

  private final Projection projection;
  private final EventStore store;
  private final DataSource views;
  private final Checkpoint checkpoint;
  private final Thread thread;
  private final Signal news = new Signal();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private int batchEvents = BATCH_EVENTS_MAX;
  private boolean knowsCheckpoint;
  private volatile long position;
  private volatile Status status = new Status.Running();
  private volatile boolean closed;

  private ProjectionRunner(
      Projection projection, EventStore store, DataSource views, String schema) {
    this.projection = projection;
    this.store = store;
    this.views = views;
    this.checkpoint = new Checkpoint(projection, schema);
    this.thread =
        Thread.ofPlatform().name("projection-" + projection.name()).daemon().unstarted(this::run);
  }

  /// Starts to run a projection from its checkpoint on.
  ///
  /// @param views gives the connections that the projection writes with
  /// @param schema where [ReaderSchema] has put the checkpoints
  public static ProjectionRunner start(
      Projection projection, EventStore store, DataSource views, String schema) {
    var runner = new ProjectionRunner(projection, store, views, schema);
    runner.thread.start();
    return runner;
  }

  /// Says that there is something new in the log. Never blocks.
  public void wake() {
    news.give();
  }

  /// How far the view has come: the position of the last event that it has seen; 0 before the
  /// first, and before the checkpoint has been read.
  public long position() {
    return position;
  }

  public Status status() {
    return status;
  }

  /// Waits until the view has come as far as a position.
  ///
  /// @return false if it has not within the time given, or has failed and won't get there
  public boolean awaitPosition(long wanted, Duration atMost) throws InterruptedException {
    long left = atMost.toNanos();
    lock.lockInterruptibly();
    try {
      while (position < wanted) {
        if (left <= 0 || status instanceof Status.Failed) {
          return false;
        }
        left = changed.awaitNanos(left);
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  /// Lets a failed projection try again.
  public void retry() {
    if (status instanceof Status.Failed) {
      become(new Status.Running());
      wake();
    }
  }

  private void run() {
    while (!closed) {
      if (status instanceof Status.Failed) {
        news.await(POLL_INTERVAL);
      } else {
        step();
      }
    }
  }

  private void step() {
    try {
      if (!knowsCheckpoint) {
        readCheckpoint();
        requireWithinLog();
      }
      List<RecordedEvent> events = store.readLog(position).limit(batchEvents).toList();
      if (events.isEmpty()) {
        requireWithinLog();
        become(new Status.Running());
        news.await(POLL_INTERVAL);
      } else {
        apply(events);
      }
    } catch (EventStoreUnavailableException e) {
      waitForDatabase(e);
    } catch (SQLException e) {
      if (SqlState.isTransient(e)) {
        waitForDatabase(e);
      } else {
        fail(position + 1, e);
      }
    } catch (RuntimeException | Error e) {
      fail(position + 1, e);
    }
  }

  private void readCheckpoint() throws SQLException {
    try (Connection connection = views.getConnection()) {
      reach(checkpoint.read(connection));
      knowsCheckpoint = true;
    }
  }

  private void requireWithinLog() {
    long head = store.head();
    if (head < position) {
      throw new IllegalStateException(
          "The checkpoint of %s is at %d, above the log's head %d: this is another log's past"
              .formatted(projection.name(), position, head));
    }
  }

  private void apply(List<RecordedEvent> events) throws SQLException {
    try {
      if (commit(events)) {
        reach(events.getLast().position());
        become(new Status.Running());
        batchEvents = Math.min(BATCH_EVENTS_MAX, batchEvents * 2);
      } else {
        knowsCheckpoint = false; // another node was quicker
      }
    } catch (SQLException e) {
      if (SqlState.isTransient(e)) {
        throw e;
      }
      narrow(events, e);
    } catch (EventStoreUnavailableException e) {
      throw e;
    } catch (RuntimeException | Error e) {
      narrow(events, e);
    }
  }

  /// Halves the batch until the event that is at fault stands alone, so that everything before it
  /// is applied.
  private void narrow(List<RecordedEvent> events, Throwable cause) {
    if (events.size() == 1) {
      fail(events.getFirst().position(), cause);
    } else {
      batchEvents = events.size() / 2;
    }
  }

  private boolean commit(List<RecordedEvent> events) throws SQLException {
    List<RecordedEvent> wanted =
        events.stream().filter(event -> projection.types().contains(event.type())).toList();
    try (Connection transaction = views.getConnection()) {
      transaction.setAutoCommit(false);
      try {
        boolean moved = checkpoint.move(transaction, position, events.getLast().position());
        if (moved && !wanted.isEmpty()) {
          projection.apply(transaction, wanted);
        }
        if (moved) {
          transaction.commit();
        } else {
          transaction.rollback();
        }
        return moved;
      } catch (SQLException | RuntimeException | Error e) {
        rollBack(transaction, e);
        throw e;
      } finally {
        restoreAutoCommit(transaction);
      }
    }
  }

  private static void rollBack(Connection transaction, Throwable cause) {
    try {
      transaction.rollback();
    } catch (SQLException e) {
      cause.addSuppressed(e);
    }
  }

  private static void restoreAutoCommit(Connection transaction) throws SQLException {
    if (!transaction.isClosed()) {
      transaction.setAutoCommit(true);
    }
  }

  /// The checkpoint is read again afterwards: a commit whose answer was lost may have happened.
  private void waitForDatabase(Exception cause) {
    if (!(status instanceof Status.WaitingForDatabase)) {
      log.warn("The projection {} waits for the database", projection.name(), cause);
      become(new Status.WaitingForDatabase(Instant.now(), String.valueOf(cause.getMessage())));
    }
    knowsCheckpoint = false;
    news.await(DATABASE_PAUSE);
  }

  private void fail(long at, Throwable cause) {
    log.error("The projection {} has stopped at position {}", projection.name(), at, cause);
    knowsCheckpoint = false; // whoever mends it may move it
    become(new Status.Failed(at, String.valueOf(cause.getMessage())));
  }

  private void reach(long reached) {
    lock.lock();
    try {
      position = reached;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void become(Status now) {
    lock.lock();
    try {
      status = now;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// Stops after the batch that is being applied; waits for it, 10 s at the most.
  @Override
  public void close() {
    closed = true;
    wake();
    try {
      if (!thread.join(CLOSE_TIMEOUT)) {
        log.warn("The projection {} is still at work; its batch will be undone", projection.name());
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
