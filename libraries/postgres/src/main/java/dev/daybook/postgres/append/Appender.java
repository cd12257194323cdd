package dev.daybook.postgres.append;

import dev.daybook.eventstore.errors.EventStoreException;
import dev.daybook.eventstore.errors.EventStoreUnavailableException;
import dev.daybook.eventstore.errors.LogOverloadedException;
import dev.daybook.postgres.append.AppendFunction.UnitOutcome;
import dev.daybook.postgres.append.AppendQueue.Batched;
import dev.daybook.postgres.append.AppendQueue.Offer;
import dev.daybook.postgres.jdbc.OutageLog;
import dev.daybook.postgres.options.AppendObserver;
import dev.daybook.postgres.options.AppenderLimits;
import dev.daybook.postgres.sql.ConnectionErrors;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongConsumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Group commit: whatever is waiting when a lane to the door is free goes through it as one batch,
/// one transaction; each caller gets the outcome of its own unit.
///
/// The law: the outcomes are those of the same units run one by one, those that touch the same
/// streams or tags in the order of the queue. There are two lanes, so that one batch is on its way
/// while the other is in the door.
///
/// Batches run only where no caller's interrupt can reach: an interrupt inside the driver would
/// close the connection, as it does on virtual threads. So they run on threads of the appender's
/// own, but for a caller on a platform thread who is alone: it spares itself two handovers.
public final class Appender implements AutoCloseable {
  /// How many connections it keeps.
  public static final int LANES = 2;

  private static final Logger log = LoggerFactory.getLogger(Appender.class);

  private final AppenderLimits limits;
  private final List<AppendConnection> lanes;
  private final AppendQueue queue;
  private final List<Thread> threads;

  private Appender(AppenderLimits limits, List<AppendConnection> lanes) {
    this.limits = limits;
    this.lanes = lanes;
    this.queue = new AppendQueue(limits, lanes);
    this.threads =
        IntStream.rangeClosed(1, LANES)
            .mapToObj(n -> Thread.ofPlatform().name("daybook-appender-" + n).daemon())
            .map(thread -> thread.unstarted(this::run))
            .toList();
  }

  /// Connects its lanes and starts its threads.
  ///
  /// @param appended is told the new head after each commit, by either lane; it must not block or
  ///   throw
  public static Appender open(
      DataSource database,
      String schema,
      AppenderLimits limits,
      LongConsumer appended,
      AppendObserver observer) {
    var outage = new OutageLog(log, "An append to the log " + schema);
    List<AppendConnection> lanes =
        Stream.generate(
                () ->
                    new AppendConnection(
                        database, schema, limits.answerTimeout(), appended, observer, outage))
            .limit(LANES)
            .toList();
    try {
      for (AppendConnection lane : lanes) {
        var _ = lane.connect();
      }
    } catch (SQLException | EventStoreUnavailableException e) {
      lanes.forEach(AppendConnection::disconnect);
      throw e instanceof EventStoreUnavailableException unavailable
          ? unavailable
          : new EventStoreUnavailableException(
              "The database can't be used: " + ConnectionErrors.reason(e), e);
    }
    var appender = new Appender(limits, lanes);
    appender.threads.forEach(Thread::start);
    return appender;
  }

  /// How many appends wait for a lane.
  public int waiting() {
    return queue.waiting();
  }

  /// Blocks until the unit has its outcome, also when the calling thread is interrupted (the
  /// interrupt is kept for it): to give up in mid-commit would be to know nothing.
  public UnitOutcome append(PendingAppend unit) {
    long entered = System.nanoTime();
    switch (queue.offer(unit, !Thread.currentThread().isVirtual())) {
      case Offer.Taken _ -> {}
      case Offer.Enter(Batched alone) -> pass(alone);
      case Offer.Full _ -> throw new LogOverloadedException("The log's queue is full");
      case Offer.Closed _ -> throw new EventStoreUnavailableException("The log is closed", null);
    }
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return await(unit, entered);
        } catch (InterruptedException _) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private UnitOutcome await(PendingAppend unit, long entered) throws InterruptedException {
    try {
      try {
        return awaitUntil(entered + limits.queueTimeout().toNanos(), unit);
      } catch (TimeoutException _) {
        if (queue.withdraw(unit)) {
          throw new LogOverloadedException(
              "The append waited for " + limits.queueTimeout().toMillis() + " ms");
        }
      }
      try {
        return awaitUntil(entered + limits.answerTimeout().toNanos(), unit);
      } catch (TimeoutException e) {
        // From now on it isn't sent again.
        unit.outcome()
            .completeExceptionally(AppendConnection.unanswered(limits.answerTimeout(), e));
        return unit.outcome().get();
      }
    } catch (ExecutionException e) {
      throw rethrown(e.getCause());
    }
  }

  private static UnitOutcome awaitUntil(long deadline, PendingAppend unit)
      throws InterruptedException, ExecutionException, TimeoutException {
    return unit.outcome().get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
  }

  private static RuntimeException rethrown(@Nullable Throwable cause) {
    return switch (cause) {
      case EventStoreException expected -> expected;
      case null, default -> new CompletionException(cause);
    };
  }

  private void run() {
    for (Batched batched = queue.take(); batched != null; batched = queue.take()) {
      pass(batched);
    }
  }

  private void pass(Batched batched) {
    try {
      batched.lane().pass(batched.units());
    } finally {
      queue.leave(batched);
    }
  }

  /// Lets nothing more in, and returns when what was waiting has its outcome.
  @Override
  public void close() {
    queue.close();
    boolean interrupted = false;
    for (Thread thread : threads) {
      while (thread.isAlive()) {
        try {
          thread.join();
        } catch (InterruptedException _) {
          interrupted = true;
        }
      }
    }
    queue.awaitAllFree();
    lanes.forEach(AppendConnection::disconnect);
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
