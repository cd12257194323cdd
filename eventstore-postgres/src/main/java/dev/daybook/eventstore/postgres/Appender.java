package dev.daybook.eventstore.postgres;

import dev.daybook.eventstore.AppendOutcomeUnknownException;
import dev.daybook.eventstore.AppendResult;
import dev.daybook.eventstore.EventStoreException;
import dev.daybook.eventstore.EventStoreUnavailableException;
import dev.daybook.eventstore.InvalidEventException;
import dev.daybook.eventstore.LogOverloadedException;
import dev.daybook.eventstore.postgres.Door.Outcome;
import dev.daybook.eventstore.postgres.Door.UnitOutcome.Appended;
import dev.daybook.eventstore.postgres.Door.UnitOutcome.Refused;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongConsumer;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Group commit: whatever is waiting when the door is free goes through it as one batch, one
/// transaction; each caller gets the outcome of its own unit.
///
/// The law: the outcomes are those of the same units run one by one in the order of the queue.
///
/// Batches run on a thread that no caller can interrupt: an interrupt inside the driver would close
/// the connection and leave a whole batch without an outcome.
final class Appender implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Appender.class);

  private final DataSource database;
  private final String schema;
  private final AppenderLimits limits;
  private final LongConsumer appended;
  private final AppendQueue queue;
  private final Thread thread;
  private @Nullable Door door;

  private Appender(
      DataSource database, String schema, AppenderLimits limits, LongConsumer appended, Door door) {
    this.database = database;
    this.schema = schema;
    this.limits = limits;
    this.appended = appended;
    this.queue = new AppendQueue(limits);
    this.door = door;
    this.thread = Thread.ofPlatform().name("daybook-appender").daemon().unstarted(this::run);
  }

  /// @param appended is told the new head after each commit; it must not block or throw
  static Appender open(
      DataSource database, String schema, AppenderLimits limits, LongConsumer appended) {
    try {
      var appender = new Appender(database, schema, limits, appended, Door.open(database, schema));
      appender.thread.start();
      return appender;
    } catch (SQLException e) {
      throw new EventStoreUnavailableException("The database can't be reached", e);
    }
  }

  /// Blocks until the unit has its outcome, also when the calling thread is interrupted (the
  /// interrupt is kept for it): to give up in mid-commit would be to know nothing.
  List<AppendResult> append(PendingAppend unit) {
    switch (queue.offer(unit)) {
      case TAKEN -> {}
      case FULL -> throw new LogOverloadedException("The log's queue is full");
      case CLOSED -> throw new EventStoreUnavailableException("The log is closed", null);
    }
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return await(unit);
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

  private List<AppendResult> await(PendingAppend unit) throws InterruptedException {
    CompletableFuture<List<AppendResult>> outcome = unit.outcome();
    try {
      try {
        return outcome.get(limits.queueTimeout().toNanos(), TimeUnit.NANOSECONDS);
      } catch (TimeoutException _) {
        if (queue.withdraw(unit)) {
          throw new LogOverloadedException(
              "The append waited for " + limits.queueTimeout().toMillis() + " ms");
        }
        return outcome.get();
      }
    } catch (ExecutionException e) {
      throw rethrown(e.getCause());
    }
  }

  private static RuntimeException rethrown(@Nullable Throwable cause) {
    return switch (cause) {
      case EventStoreException expected -> expected;
      case null, default -> new CompletionException(cause);
    };
  }

  private void run() {
    for (List<PendingAppend> units = queue.take(); !units.isEmpty(); units = queue.take()) {
      try {
        process(units);
      } catch (RuntimeException | Error e) {
        log.error("The appender failed at a batch of {} appends", units.size(), e);
        fail(units, new AppendOutcomeUnknownException("The appender failed", e));
        disconnect();
      }
    }
    disconnect();
  }

  private void process(List<PendingAppend> units) {
    Door open;
    try {
      open = connected();
    } catch (SQLException e) {
      fail(units, new EventStoreUnavailableException("The database can't be reached", e));
      return;
    } catch (EventStoreUnavailableException e) {
      fail(units, e);
      return;
    }
    try {
      complete(units, open.append(new Batch(units)));
    } catch (SQLException e) {
      resolve(units, e);
    }
  }

  private Door connected() throws SQLException {
    if (door == null) {
      door = Door.open(database, schema);
    }
    return door;
  }

  private void complete(List<PendingAppend> units, Outcome outcome) {
    if (outcome.inDoubt() != null) {
      fail(
          units,
          new AppendOutcomeUnknownException(
              "The database committed with a warning", outcome.inDoubt()));
    } else {
      for (int i = 0; i < units.size(); i++) {
        CompletableFuture<List<AppendResult>> caller = units.get(i).outcome();
        switch (outcome.units().get(i)) {
          case Appended(List<AppendResult> results) -> caller.complete(results);
          case Refused(var conflict) -> caller.completeExceptionally(conflict);
        }
      }
    }
    appended.accept(outcome.head());
  }

  private void resolve(List<PendingAppend> units, SQLException error) {
    switch (SqlState.of(error)) {
      case INVALID_DATA -> bisect(units, error);
      case ROLLED_BACK -> {
        log.warn("The database refused a batch of {} appends", units.size(), error);
        fail(units, new EventStoreUnavailableException("The database refused the append", error));
      }
      case UNKNOWN -> {
        log.warn("The connection ended during a batch of {} appends", units.size(), error);
        disconnect();
        fail(
            units,
            new AppendOutcomeUnknownException(
                "The connection to the database ended before its answer", error));
      }
    }
  }

  /// One unit alone is at fault: halve until it stands alone, so that the others don't pay.
  private void bisect(List<PendingAppend> units, SQLException error) {
    if (units.size() == 1) {
      fail(units, new InvalidEventException("The database can't hold an event", error));
      return;
    }
    int half = units.size() / 2;
    process(units.subList(0, half));
    process(units.subList(half, units.size()));
  }

  private static void fail(List<PendingAppend> units, EventStoreException failure) {
    units.forEach(unit -> unit.outcome().completeExceptionally(failure));
  }

  private void disconnect() {
    Door open = door;
    door = null;
    if (open != null) {
      try {
        open.close();
      } catch (SQLException e) {
        log.debug("Closing a broken connection failed", e);
      }
    }
  }

  /// Lets nothing more in, and returns when what was waiting has its outcome.
  @Override
  public void close() {
    queue.close();
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException _) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
