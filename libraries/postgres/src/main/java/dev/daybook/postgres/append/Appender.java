package dev.daybook.postgres.append;

import dev.daybook.eventstore.errors.EventStoreException;
import dev.daybook.eventstore.errors.EventStoreUnavailableException;
import dev.daybook.eventstore.errors.LogOverloadedException;
import dev.daybook.postgres.append.AppendFunction.RequestOutcome;
import dev.daybook.postgres.append.AppendQueue.LeasedBatch;
import dev.daybook.postgres.append.AppendQueue.Offer;
import dev.daybook.postgres.jdbc.OutageLog;
import dev.daybook.postgres.options.PostgresOptions;
import dev.daybook.postgres.sql.DatabaseErrors;
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

/// Group commit: all requests that wait when a connection becomes free go to the server as one
/// batch in one transaction, and each caller gets the outcome of its own request.
///
/// The law: the outcomes are those of the same requests run one by one; requests that touch the
/// same streams or tags run in the order of the queue. There are two connections, so that one batch
/// is being sent while the server runs the other.
///
/// An interrupt inside the driver would close the connection, as it does on virtual threads. So
/// batches run on the appender's own threads, where no caller's interrupt arrives. The exception is
/// a caller on a platform thread whose request completes a batch while all connections are free: it
/// runs the batch itself and saves two handovers.
public final class Appender implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Appender.class);

  private final PostgresOptions options;
  private final List<AppendConnection> connections;
  private final AppendQueue queue;
  private final List<Thread> threads;

  private Appender(PostgresOptions options, List<AppendConnection> connections) {
    this.options = options;
    this.connections = connections;
    this.queue = new AppendQueue(options, connections);
    this.threads =
        IntStream.rangeClosed(1, PostgresOptions.APPEND_CONNECTIONS)
            .mapToObj(n -> Thread.ofPlatform().name("daybook-appender-" + n).daemon())
            .map(thread -> thread.unstarted(this::run))
            .toList();
  }

  /// Opens the connections and starts the threads.
  ///
  /// @param primary checks each new connection
  /// @param own gets the events of each commit
  /// @param appended gets the new head after each commit, from either connection; it must not block
  ///   or throw
  public static Appender open(
      DataSource database,
      PostgresOptions options,
      PrimaryCheck primary,
      OwnEvents own,
      LongConsumer appended) {
    var outage = new OutageLog(log, "An append to the log " + options.schema());
    List<AppendConnection> connections =
        Stream.generate(
                () ->
                    new AppendConnection(
                        database,
                        primary,
                        options.appendTimeout(),
                        own,
                        appended,
                        options.observer(),
                        outage))
            .limit(PostgresOptions.APPEND_CONNECTIONS)
            .toList();
    try {
      for (AppendConnection connection : connections) {
        var unused = connection.connect();
      }
    } catch (SQLException e) {
      connections.forEach(AppendConnection::disconnect);
      throw DatabaseErrors.exception("The database can't be used", e);
    } catch (EventStoreException e) {
      connections.forEach(AppendConnection::disconnect);
      throw e;
    }
    var appender = new Appender(options, connections);
    appender.threads.forEach(Thread::start);
    return appender;
  }

  /// How many requests wait for a connection.
  public int waiting() {
    return queue.waiting();
  }

  /// Blocks until the outcome of the request is known. An interrupt of the calling thread does not
  /// end the wait, because the outcome of a commit under way would stay unknown; the thread's
  /// interrupt status is set again on return.
  public RequestOutcome append(PendingAppend request) {
    long entered = System.nanoTime();
    switch (queue.offer(request, !Thread.currentThread().isVirtual())) {
      case Offer.Queued ignored -> {}
      case Offer.RunNow(LeasedBatch batch) -> run(batch);
      case Offer.Rejected ignored -> throw new LogOverloadedException("The log's queue is full");
      case Offer.Closed ignored ->
          throw new EventStoreUnavailableException("The log is closed", null);
    }
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return await(request, entered);
        } catch (InterruptedException ignored) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private RequestOutcome await(PendingAppend request, long entered) throws InterruptedException {
    try {
      try {
        return awaitUntil(entered + options.queueTimeout().toNanos(), request);
      } catch (TimeoutException ignored) {
        if (queue.withdraw(request)) {
          throw new LogOverloadedException(
              "The append waited for " + options.queueTimeout().toMillis() + " ms");
        }
      }
      try {
        return awaitUntil(entered + options.appendTimeout().toNanos(), request);
      } catch (TimeoutException e) {
        // From now on the request is not sent again.
        request
            .outcome()
            .completeExceptionally(AppendConnection.unanswered(options.appendTimeout(), e));
        return request.outcome().get();
      }
    } catch (ExecutionException e) {
      throw rethrown(e.getCause());
    }
  }

  private static RequestOutcome awaitUntil(long deadline, PendingAppend request)
      throws InterruptedException, ExecutionException, TimeoutException {
    return request.outcome().get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
  }

  private static RuntimeException rethrown(@Nullable Throwable cause) {
    return switch (cause) {
      case EventStoreException expected -> expected;
      case null, default -> new CompletionException(cause);
    };
  }

  private void run() {
    for (LeasedBatch batch = queue.take(); batch != null; batch = queue.take()) {
      run(batch);
    }
  }

  private void run(LeasedBatch batch) {
    try {
      batch.connection().run(batch.requests());
    } finally {
      queue.leave(batch);
    }
  }

  /// Refuses further requests, and returns when all that waited have their outcome.
  @Override
  public void close() {
    queue.close();
    boolean interrupted = false;
    for (Thread thread : threads) {
      while (thread.isAlive()) {
        try {
          thread.join();
        } catch (InterruptedException ignored) {
          interrupted = true;
        }
      }
    }
    queue.awaitAllFree();
    connections.forEach(AppendConnection::disconnect);
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
