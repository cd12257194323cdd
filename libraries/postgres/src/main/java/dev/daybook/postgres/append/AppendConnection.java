package dev.daybook.postgres.append;

import dev.daybook.eventstore.Backoff;
import dev.daybook.eventstore.errors.AppendOutcomeUnknownException;
import dev.daybook.eventstore.errors.EventStoreException;
import dev.daybook.eventstore.errors.EventStoreUnavailableException;
import dev.daybook.eventstore.errors.InvalidEventException;
import dev.daybook.postgres.append.AppendFunction.Outcome;
import dev.daybook.postgres.jdbc.OutageLog;
import dev.daybook.postgres.jdbc.SqlState;
import dev.daybook.postgres.options.AppendObserver;
import dev.daybook.postgres.sql.ConnectionErrors;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongConsumer;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A way to the door, on a connection of its own: takes batches through it and gives each unit its
/// outcome. Used by one thread at a time.
///
/// A connection that dies in mid-call leaves nobody in doubt for long: the batch is sent again
/// through the door, which waits behind a transaction that is still dying and appends no unit
/// twice.
final class AppendConnection {
  private static final Logger log = LoggerFactory.getLogger(AppendConnection.class);

  /// How old the known head may be, as the place from which the door looks for units sent before,
  /// should they have to be sent again.
  private static final Duration HEAD_AGE_MAX = Duration.ofSeconds(1);

  private static final Duration RECONNECT_FIRST = Duration.ofMillis(20);
  private static final Duration RECONNECT_LONGEST = Duration.ofMillis(500);

  private final DataSource database;
  private final String schema;
  private final Duration answerTimeout;
  private final LongConsumer appended;
  private final AppendObserver observer;
  private final OutageLog outage;
  private final Backoff reconnecting =
      Backoff.jittered(
          RECONNECT_FIRST, RECONNECT_LONGEST, () -> ThreadLocalRandom.current().nextLong());
  private @Nullable AppendFunction door;
  private long head;
  private long headReadAt;

  /// @param appended is told the new head after each commit; it must not block or throw
  AppendConnection(
      DataSource database,
      String schema,
      Duration answerTimeout,
      LongConsumer appended,
      AppendObserver observer,
      OutageLog outage) {
    this.observer = observer;
    this.outage = outage;
    this.database = database;
    this.schema = schema;
    this.answerTimeout = answerTimeout;
    this.appended = appended;
  }

  /// Connects, unless that has been done.
  ///
  /// @throws EventStoreUnavailableException if the database is not durable
  AppendFunction connect() throws SQLException {
    AppendFunction open = door;
    if (open == null) {
      open = AppendFunction.open(database, schema);
      door = open;
      know(open.head());
    }
    return open;
  }

  void disconnect() {
    AppendFunction open = door;
    door = null;
    if (open != null) {
      try {
        open.close();
      } catch (SQLException e) {
        log.debug("Closing a broken connection failed", e);
      }
    }
  }

  /// Gives all units their outcomes, whatever happens.
  void pass(List<PendingAppend> units) {
    try {
      process(units);
    } catch (RuntimeException | Error e) {
      log.error("The appender failed at a batch of {} appends", units.size(), e);
      fail(units, new AppendOutcomeUnknownException("The appender failed", e));
      disconnect();
    }
  }

  private void process(List<PendingAppend> units) {
    List<PendingAppend> rest = units;
    while (!rest.isEmpty()) {
      var batch = new Batch(rest);
      process(batch);
      rest = rest.subList(batch.units().size(), rest.size());
    }
  }

  private void process(Batch batch) {
    AppendFunction open;
    long since;
    try {
      var _ = connect();
      since = batch.isGuarded() ? freshHead() : head;
      open = connect();
    } catch (SQLException e) {
      disconnect();
      refused(e);
      fail(batch.units(), unavailable("The database can't be used", e));
      return;
    } catch (EventStoreUnavailableException e) {
      refused(e);
      fail(batch.units(), e);
      return;
    }
    try {
      append(open, batch, AppendFunction.NOT_SENT_BEFORE);
    } catch (StandbyWaitException e) {
      failInDoubt(batch.units(), e);
      disconnect();
    } catch (SQLException e) {
      resolve(batch, since, e);
    }
  }

  private void append(AppendFunction open, Batch batch, long since) throws SQLException {
    long sent = System.nanoTime();
    Outcome outcome = open.append(batch, since);
    observer.committed(
        batch.units().size(), outcome.events(), Duration.ofNanos(System.nanoTime() - sent));
    outage.over();
    complete(batch, outcome);
  }

  /// The known head; read anew if it is old, on another connection if this one has ended meanwhile.
  private long freshHead() throws SQLException {
    if (System.nanoTime() - headReadAt > HEAD_AGE_MAX.toNanos()) {
      try {
        know(connect().head());
      } catch (SQLException e) {
        log.debug("The connection has ended since its last use", e);
        disconnect();
        var _ = connect();
      }
    }
    return head;
  }

  private void know(long newest) {
    head = newest;
    headReadAt = System.nanoTime();
  }

  private void complete(Batch batch, Outcome outcome) {
    know(outcome.head());
    List<PendingAppend> units = batch.units();
    if (outcome.inDoubt() != null) {
      failInDoubt(units, outcome.inDoubt());
    } else {
      for (int i = 0; i < units.size(); i++) {
        units.get(i).outcome().complete(outcome.units().get(i));
      }
    }
    appended.accept(outcome.head());
  }

  private void resolve(Batch batch, long since, SQLException error) {
    List<PendingAppend> units = batch.units();
    switch (SqlState.of(error)) {
      case INVALID_DATA -> bisect(units, error);
      case ROLLED_BACK -> {
        refused(error);
        if (SqlState.READ_ONLY.equals(error.getSQLState())) {
          disconnect(); // another session, or another server, may take writes
        }
        fail(units, unavailable("The database refused the append", error));
      }
      case UNKNOWN -> {
        outage.failed(error);
        sendAgain(units, since, error);
      }
    }
  }

  private void refused(Exception reason) {
    outage.failed(reason);
    observer.refused(reason);
  }

  /// Sends units again until they have their outcome or nobody waits for it any more.
  ///
  /// @param since the head that was known before they were sent first: the door looks above it for
  ///   those that no expected version gives away
  private void sendAgain(List<PendingAppend> units, long since, SQLException error) {
    long until = System.nanoTime() + answerTimeout.toNanos();
    for (int attempt = 1; System.nanoTime() < until; attempt++) {
      disconnect();
      pause(attempt);
      List<PendingAppend> waiting =
          units.stream().filter(unit -> !unit.outcome().isDone()).toList();
      if (waiting.isEmpty()) {
        return;
      }
      var batch = new Batch(waiting);
      try {
        observer.sentAgain(waiting.size());
        append(connect(), batch, since);
        log.info("The outcome of {} appends is known now", waiting.size());
        return;
      } catch (StandbyWaitException e) {
        failInDoubt(waiting, e);
        disconnect();
        return;
      } catch (SQLException e) {
        if (SqlState.of(e) == SqlState.INVALID_DATA) {
          bisect(waiting, e); // as a whole it can never have been taken
          return;
        }
        error.addSuppressed(e);
      } catch (EventStoreUnavailableException e) {
        error.addSuppressed(e);
      }
    }
    fail(units, unanswered(answerTimeout, error));
  }

  private static void failInDoubt(List<PendingAppend> units, SQLException interruption) {
    log.warn(
        "The wait for a synchronous standby was interrupted: {} appends are committed on the"
            + " primary, and may be missing on the standby",
        units.size());
    fail(
        units,
        new AppendOutcomeUnknownException(
            "The wait for a synchronous standby was interrupted", interruption));
  }

  static AppendOutcomeUnknownException unanswered(Duration timeout, Throwable cause) {
    return new AppendOutcomeUnknownException(
        "The database gave no answer within " + timeout.toMillis() + " ms", cause);
  }

  private void pause(int attempt) {
    boolean interrupted = Thread.interrupted(); // it would not let us wait
    reconnecting.pause(attempt);
    if (interrupted) {
      Thread.currentThread().interrupt();
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

  private static EventStoreUnavailableException unavailable(String what, SQLException error) {
    return new EventStoreUnavailableException(what + ": " + ConnectionErrors.reason(error), error);
  }

  private static void fail(List<PendingAppend> units, EventStoreException failure) {
    units.forEach(unit -> unit.outcome().completeExceptionally(failure));
  }
}
