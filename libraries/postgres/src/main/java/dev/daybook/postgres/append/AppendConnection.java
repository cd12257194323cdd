package dev.daybook.postgres.append;

import dev.daybook.eventstore.Backoff;
import dev.daybook.eventstore.errors.AppendOutcomeUnknownException;
import dev.daybook.eventstore.errors.EventStoreException;
import dev.daybook.eventstore.errors.InvalidEventException;
import dev.daybook.eventstore.errors.LogDivergedException;
import dev.daybook.postgres.append.AppendFunction.Outcome;
import dev.daybook.postgres.jdbc.OutageLog;
import dev.daybook.postgres.options.AppendObserver;
import dev.daybook.postgres.sql.DatabaseErrors;
import dev.daybook.postgres.sql.SqlState;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongConsumer;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Runs batches on a connection of its own and completes each request with its outcome. Used by one
/// thread at a time.
///
/// If the connection ends during a call, the batch is sent again. The append function waits for the
/// log's lock, and so for the end of a transaction that may still be running, and appends no
/// request twice.
final class AppendConnection {
  private static final Logger log = LoggerFactory.getLogger(AppendConnection.class);

  /// How old the known head may be when a batch is sent: if the batch has to be sent again, the log
  /// is searched for its requests above that head.
  private static final Duration HEAD_AGE_MAX = Duration.ofSeconds(1);

  private static final Duration RECONNECT_FIRST = Duration.ofMillis(20);
  private static final Duration RECONNECT_LONGEST = Duration.ofMillis(500);

  private final DataSource database;
  private final PrimaryCheck primary;
  private final Duration answerTimeout;
  private final LongConsumer appended;
  private final OwnEvents own;
  private final AppendObserver observer;
  private final OutageLog outage;
  private final Backoff reconnecting =
      Backoff.jittered(
          RECONNECT_FIRST, RECONNECT_LONGEST, () -> ThreadLocalRandom.current().nextLong());
  private @Nullable AppendFunction function;
  private long head;
  private long headReadAt;

  /// @param primary checks each new connection
  /// @param own gets the events of each commit
  /// @param appended gets the new head after each commit; it must not block or throw
  AppendConnection(
      DataSource database,
      PrimaryCheck primary,
      Duration answerTimeout,
      OwnEvents own,
      LongConsumer appended,
      AppendObserver observer,
      OutageLog outage) {
    this.own = own;
    this.observer = observer;
    this.outage = outage;
    this.database = database;
    this.primary = primary;
    this.answerTimeout = answerTimeout;
    this.appended = appended;
  }

  /// Connects unless connected.
  ///
  /// @throws EventStoreException as [PrimaryCheck#open] throws it
  AppendFunction connect() throws SQLException {
    AppendFunction open = function;
    if (open == null) {
      own.connected();
      open = primary.open(database);
      function = open;
      know(open.head());
    }
    return open;
  }

  void disconnect() {
    AppendFunction open = function;
    function = null;
    if (open != null) {
      try {
        open.close();
      } catch (SQLException e) {
        log.debug("Closing a broken connection failed", e);
      }
    }
  }

  /// Completes all requests with their outcomes, whatever happens.
  void run(List<PendingAppend> requests) {
    try {
      process(requests);
    } catch (RuntimeException | Error e) {
      log.error("The appender failed at a batch of {} appends", requests.size(), e);
      fail(requests, new AppendOutcomeUnknownException("The appender failed", e));
      disconnect();
    }
  }

  private void process(List<PendingAppend> requests) {
    List<PendingAppend> rest = requests;
    while (!rest.isEmpty()) {
      var batch = new Batch(rest);
      process(batch);
      rest = rest.subList(batch.requests().size(), rest.size());
    }
  }

  private void process(Batch batch) {
    AppendFunction open;
    long since;
    try {
      var unused = connect();
      since = batch.mayBeDuplicate() ? freshHead() : head;
      open = connect();
    } catch (SQLException e) {
      disconnect();
      refused(e);
      fail(batch.requests(), DatabaseErrors.exception("The database can't be used", e));
      return;
    } catch (EventStoreException e) {
      refused(e);
      fail(batch.requests(), e);
      return;
    }
    try {
      append(open, batch, AppendFunction.NOT_SENT_BEFORE);
    } catch (StandbyWaitException e) {
      failInDoubt(batch.requests(), e);
      disconnect();
    } catch (SQLException e) {
      resolve(batch, since, e);
    }
  }

  private void append(AppendFunction open, Batch batch, long since) throws SQLException {
    long connections = own.connections();
    long sent = System.nanoTime();
    Outcome outcome = open.append(batch, since);
    observer.committed(
        batch.requests().size(), outcome.events(), Duration.ofNanos(System.nanoTime() - sent));
    outage.over();
    if (outcome.inDoubt() == null) {
      own.add(connections, batch.requests(), outcome);
    }
    complete(batch, outcome);
  }

  /// The known head; read again if it is old, on a new connection if this one has ended meanwhile.
  private long freshHead() throws SQLException {
    if (System.nanoTime() - headReadAt > HEAD_AGE_MAX.toNanos()) {
      try {
        know(connect().head());
      } catch (SQLException e) {
        log.debug("The connection has ended since its last use", e);
        disconnect();
        var unused = connect();
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
    List<PendingAppend> requests = batch.requests();
    if (outcome.inDoubt() != null) {
      failInDoubt(requests, outcome.inDoubt());
    } else {
      primary.acknowledged(requests, outcome.requests());
      for (int i = 0; i < requests.size(); i++) {
        requests.get(i).outcome().complete(outcome.requests().get(i));
      }
    }
    appended.accept(outcome.head());
  }

  private void resolve(Batch batch, long since, SQLException error) {
    List<PendingAppend> requests = batch.requests();
    if (SqlState.leavesOutcomeUnknown(error)) {
      outage.failed(error);
      sendAgain(requests, since, error);
    } else if (SqlState.of(error) == SqlState.INVALID_DATA) {
      bisect(requests, error);
    } else {
      refused(error);
      if (SqlState.READ_ONLY.equals(error.getSQLState())) {
        disconnect(); // another session, or another server, may take writes
      }
      fail(requests, DatabaseErrors.exception("The database refused the append", error));
    }
  }

  private void refused(Exception reason) {
    outage.failed(reason);
    observer.refused(reason);
  }

  /// Sends requests again until their outcome is known or no caller waits for it any more.
  ///
  /// @param since the head that was known before they were sent first: above it the log is searched
  ///   for those that would not fail by their expected version
  private void sendAgain(List<PendingAppend> requests, long since, SQLException error) {
    long until = System.nanoTime() + answerTimeout.toNanos();
    for (int attempt = 1; System.nanoTime() < until; attempt++) {
      disconnect();
      pause(attempt);
      List<PendingAppend> waiting =
          requests.stream().filter(request -> !request.outcome().isDone()).toList();
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
          bisect(waiting, e); // the batch can't have been committed
          return;
        }
        error.addSuppressed(e);
      } catch (LogDivergedException e) {
        refused(e);
        fail(
            waiting,
            new AppendOutcomeUnknownException(
                "The append was sent before the log lost its end: " + e.getMessage(), e));
        return;
      } catch (EventStoreException e) {
        error.addSuppressed(e);
      }
    }
    fail(requests, unanswered(answerTimeout, error));
  }

  private static void failInDoubt(List<PendingAppend> requests, SQLException interruption) {
    log.warn(
        "The wait for a synchronous standby was interrupted: {} appends are committed on the"
            + " primary, and may be missing on the standby",
        requests.size());
    fail(
        requests,
        new AppendOutcomeUnknownException(
            "The wait for a synchronous standby was interrupted", interruption));
  }

  static AppendOutcomeUnknownException unanswered(Duration timeout, Throwable cause) {
    return new AppendOutcomeUnknownException(
        "The database gave no answer within " + timeout.toMillis() + " ms", cause);
  }

  private void pause(int attempt) {
    boolean interrupted = Thread.interrupted(); // it would end the pause
    reconnecting.pause(attempt);
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /// One request is at fault: halves until it is alone, so that the others are appended.
  private void bisect(List<PendingAppend> requests, SQLException error) {
    if (requests.size() == 1) {
      fail(requests, new InvalidEventException("The database can't hold an event", error));
      return;
    }
    int half = requests.size() / 2;
    process(requests.subList(0, half));
    process(requests.subList(half, requests.size()));
  }

  private static void fail(List<PendingAppend> requests, EventStoreException failure) {
    requests.forEach(request -> request.outcome().completeExceptionally(failure));
  }
}
