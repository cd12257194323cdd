package dev.daybook.postgres.read;

import dev.daybook.eventstore.StreamId;
import dev.daybook.postgres.jdbc.OwnConnection;
import dev.daybook.postgres.sql.DatabaseErrors;
import dev.daybook.postgres.sql.Sql;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Finds out whether streams have events above a version. Concurrent callers share queries, as
/// concurrent appends share transactions.
///
/// A query begins after all calls that it answers, so each caller learns of every event that was
/// committed before its call. Thread-safe.
final class NewerEvents {
  /// Maximum number of queries at a time. Callers wait for one of them meanwhile.
  static final int QUERIES_MAX = 2;

  /// Maximum number of streams in a query.
  static final int STREAMS_MAX = 256;

  private static final Logger log = LoggerFactory.getLogger(NewerEvents.class);

  private final DataSource database;
  private final String find;
  private final ReentrantLock lock = new ReentrantLock();
  private final Queue<Call> waiting = new ArrayDeque<>();
  private int running;

  /// @param database never gives a connection in a transaction of the application
  NewerEvents(DataSource database, String schema) {
    this.database = database;
    this.find = Sql.load(NewerEvents.class, "find-streams-with-newer-events.sql", schema);
  }

  /// A question by a thread.
  private static final class Call {
    private final String stream;
    private final long version;

    /// Completes with the calls that this thread has to answer, its own among them; empty if
    /// another thread has answered it.
    private final CompletableFuture<List<Call>> turn = new CompletableFuture<>();

    /// True unless known better: then the caller reads the stream itself.
    private boolean newer = true;

    private @Nullable SQLException failure;

    Call(String stream, long version) {
      this.stream = stream;
      this.version = version;
    }
  }

  /// Returns whether the stream has events above the version. If a shared query fails, it may
  /// return true without knowing; the caller then reads the stream itself.
  boolean exist(StreamId stream, long version) {
    var own = new Call(stream.toString(), version);
    enter(own);
    List<Call> batch = own.turn.join();
    if (!batch.isEmpty()) {
      try {
        answer(batch);
      } finally {
        passOn();
        batch.stream().filter(call -> call != own).forEach(call -> call.turn.complete(List.of()));
      }
    }
    if (own.failure != null) {
      throw DatabaseErrors.exception("The log can't be read", own.failure);
    }
    return own.newer;
  }

  private void enter(Call own) {
    lock.lock();
    try {
      if (running < QUERIES_MAX) {
        running++;
        own.turn.complete(List.of(own));
      } else {
        waiting.add(own);
      }
    } finally {
      lock.unlock();
    }
  }

  /// Lets the first waiting thread answer the calls that wait.
  private void passOn() {
    List<Call> next = new ArrayList<>();
    lock.lock();
    try {
      while (!waiting.isEmpty() && next.size() < STREAMS_MAX) {
        next.add(waiting.remove());
      }
      if (next.isEmpty()) {
        running--;
      }
    } finally {
      lock.unlock();
    }
    if (!next.isEmpty()) {
      next.getFirst().turn.complete(next);
    }
  }

  /// Without a connection all calls fail, because none of them would get one; only this thread's
  /// own call fails if the thread was interrupted.
  ///
  /// @param batch this thread's call first
  private void answer(List<Call> batch) {
    try (Connection connection = OwnConnection.from(database)) {
      query(connection, batch);
    } catch (SQLException e) {
      List<Call> failed = Thread.currentThread().isInterrupted() ? batch.subList(0, 1) : batch;
      failed.forEach(call -> call.failure = e);
    }
  }

  /// If the query fails, all callers read their streams themselves: the cause may be an interrupt
  /// of this thread, which must not fail the others.
  private void query(Connection connection, List<Call> batch) {
    try (PreparedStatement select = connection.prepareStatement(find)) {
      select.setArray(1, array(connection, "text", batch.stream().map(call -> call.stream)));
      select.setArray(2, array(connection, "bigint", batch.stream().map(call -> call.version)));
      List<Call> found = new ArrayList<>();
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          found.add(batch.get(row.getInt("number") - 1));
        }
      }
      batch.forEach(call -> call.newer = false);
      found.forEach(call -> call.newer = true);
    } catch (SQLException e) {
      log.debug("A shared query failed; the callers read their streams themselves", e);
    }
  }

  private static Array array(Connection connection, String type, Stream<?> values)
      throws SQLException {
    return connection.createArrayOf(type, values.toArray());
  }
}
