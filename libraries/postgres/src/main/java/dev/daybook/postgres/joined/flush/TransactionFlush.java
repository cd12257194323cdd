package dev.daybook.postgres.joined.flush;

import dev.daybook.eventstore.AppendCondition;
import dev.daybook.eventstore.AppendResult;
import dev.daybook.eventstore.NewEvent;
import dev.daybook.eventstore.StreamAppend;
import dev.daybook.eventstore.errors.AppendConditionFailedException;
import dev.daybook.eventstore.errors.EventStoreMisconfiguredException;
import dev.daybook.eventstore.errors.InvalidEventException;
import dev.daybook.eventstore.errors.LogOverloadedException;
import dev.daybook.postgres.append.AppendFunction;
import dev.daybook.postgres.append.AppendFunction.RequestOutcome;
import dev.daybook.postgres.append.PendingAppend;
import dev.daybook.postgres.append.PrecheckedCondition;
import dev.daybook.postgres.joined.flush.CollectedAppends.Collected;
import dev.daybook.postgres.options.PostgresOptions;
import dev.daybook.postgres.sql.DatabaseErrors;
import dev.daybook.postgres.sql.SqlState;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The statements of a joined transaction that belong to the log: the first one, and its append.
final class TransactionFlush {
  private static final String FAILED_TRANSACTION = "25P02";

  private final JoinedLog log;
  private final Connection connection;
  private final TransactionMark mark;
  private final CollectedAppends collected;
  private final TransactionView view;
  private List<AppendResult> results = List.of();
  private @Nullable UUID lastEvent;
  private boolean hasRun;
  private long sent;

  TransactionFlush(
      JoinedLog log,
      Connection connection,
      TransactionMark mark,
      CollectedAppends collected,
      TransactionView view) {
    this.log = log;
    this.connection = connection;
    this.mark = mark;
    this.collected = collected;
    this.view = view;
  }

  /// Checks and marks the transaction.
  ///
  /// @throws IllegalArgumentException if the log can't be joined to it
  void begin() throws SQLException {
    try (PreparedStatement begin = connection.prepareStatement(log.statements().begin())) {
      begin.setString(1, mark.first());
      try (ResultSet row = begin.executeQuery()) {
        row.next();
        require(
            row.getString("isolation").equals("read committed"),
            "The transaction has isolation level %s; an append needs READ COMMITTED"
                .formatted(row.getString("isolation")));
        require(
            !row.getBoolean("read_only"),
            "The transaction is read-only: no events can be appended in it");
        require(
            log.hasId(row.getObject("log_id", UUID.class)),
            "The connection is to another log in a schema of the same name: use a connection to the"
                + " database of this log");
        require(
            !TransactionMark.isJoined(row.getString("joined")),
            "A log is joined to this transaction already: use that JoinedTransaction");
        mark.begin(row);
      }
    } catch (SQLException e) {
      if (SqlState.isBadStatement(e)) {
        throw new IllegalArgumentException(
            "The connection can't read the log in the schema %s: it is to another database, or for"
                    .formatted(log.options().schema())
                + " a role without privileges on the log ("
                + DatabaseErrors.reason(e)
                + ")",
            e);
      }
      throw e;
    }
  }

  private static void require(boolean holds, String refusal) {
    if (!holds) {
      throw new IllegalArgumentException(refusal);
    }
  }

  /// Appends what was collected.
  ///
  /// @throws SQLException if a deferred constraint of the application is violated, or transactions
  ///   were in each other's way
  void run() throws SQLException {
    prepare();
    if (collected.isEmpty()) {
      return; // all of it was rolled back to a savepoint
    }
    complete(append());
  }

  private List<RequestOutcome> append() throws SQLException {
    PostgresOptions options = log.options();
    try (AppendFunction function =
        AppendFunction.on(connection, options.schema(), options.requiresSynchronousStandby())) {
      List<PendingAppend> requests = requests();
      sent = System.nanoTime();
      return function.append(requests);
    } catch (SQLException e) {
      throw refusal(e);
    }
  }

  private void prepare() throws SQLException {
    PostgresOptions options = log.options();
    Duration hold = options.joinedCommitTimeout();
    try (PreparedStatement prepare = connection.prepareStatement(log.statements().prepare())) {
      prepare.setString(1, millis(options.queueTimeout()));
      prepare.setString(2, millis(hold));
      prepare.setString(3, millis(options.queueTimeout().plus(hold)));
      prepare.execute();
      try (ResultSet row = selected(prepare)) {
        row.next();
        if (row.getBoolean("asynchronous")) {
          throw new EventStoreMisconfiguredException(
              "The database could lose the events of this transaction: synchronous_commit is off;"
                  + " switch it on",
              null);
        }
        collected.keepUpTo(mark.number(row));
        log.primary().requireAppended(connection, row.getString("run"));
      }
    } catch (SQLException e) {
      if (SqlState.endsConnection(e)) {
        throw unusable(e);
      }
      throw e;
    }
  }

  /// The rows of the last statement.
  private static ResultSet selected(PreparedStatement prepare) throws SQLException {
    while (true) {
      ResultSet rows = prepare.getResultSet();
      if (rows != null) {
        return rows;
      }
      if (!prepare.getMoreResults() && prepare.getUpdateCount() < 0) {
        throw new SQLException("The statement returned no rows");
      }
    }
  }

  private static String millis(Duration time) {
    return Long.toString(time.toMillis());
  }

  /// All conditions belong to the first request, because they are about the log without the events
  /// of this transaction; those they were compared with when they were collected.
  private List<PendingAppend> requests() throws SQLException {
    List<AppendCondition> stored = new ArrayList<>();
    for (Collected append : collected.all()) {
      append.conditions().forEach(condition -> stored.add(onStoredEvents(condition)));
    }
    List<PrecheckedCondition> conditions =
        log.search().search(connection, stored, log.options().queueTimeout());
    List<PendingAppend> requests = new ArrayList<>();
    for (Collected append : collected.all()) {
      requests.add(
          new PendingAppend(append.appends(), requests.isEmpty() ? conditions : List.of()));
    }
    return requests;
  }

  private AppendCondition onStoredEvents(AppendCondition condition) {
    if (condition.dueAt() != null) {
      return condition;
    }
    return new AppendCondition(
        condition.types(), condition.tags(), view.storedPosition(condition.after()));
  }

  private void complete(List<RequestOutcome> outcomes) throws SQLException {
    List<AppendResult> appended = new ArrayList<>();
    for (RequestOutcome outcome : outcomes) {
      switch (outcome) {
        case RequestOutcome.Appended accepted -> appended.addAll(accepted.results());
        case RequestOutcome.VersionConflict refused -> throw aborted(refused.conflict());
        case RequestOutcome.ConditionFailed refused ->
            throw aborted(
                new AppendConditionFailedException(refused.condition(), refused.position()));
        case RequestOutcome.PossiblyAppended repeated ->
            throw aborted(
                new IllegalStateException(
                    "The log was searched for an append that was never sent: " + repeated));
      }
    }
    List<StreamAppend> last = collected.all().getLast().appends();
    lastEvent =
        last.stream()
            .flatMap(append -> append.events().stream())
            .map(NewEvent::eventId)
            .reduce((before, after) -> after)
            .orElseThrow();
    results = List.copyOf(appended);
    hasRun = true;
  }

  /// Fails the transaction, because other requests of it may have been accepted.
  private <E extends RuntimeException> E aborted(E refusal) {
    try (Statement abort = connection.createStatement()) {
      abort.execute(log.statements().abort());
    } catch (SQLException e) {
      return refusal; // as intended
    }
    throw new IllegalStateException("The transaction could not be failed", refusal);
  }

  private RuntimeException refusal(SQLException e) throws SQLException {
    if (SqlState.isRolledBack(e)) {
      throw e;
    }
    if (SqlState.LOCK_NOT_AVAILABLE.equals(e.getSQLState())) {
      return new LogOverloadedException(
          "The joined transaction waited for the log's lock for %d ms"
              .formatted(log.options().queueTimeout().toMillis()));
    }
    return SqlState.of(e) == SqlState.INVALID_DATA
        ? new InvalidEventException("The database can't hold an event", e)
        : unusable(e);
  }

  /// The exception for an error of the log's statements in the transaction.
  RuntimeException unusable(SQLException e) {
    return FAILED_TRANSACTION.equals(e.getSQLState())
        ? new IllegalStateException(
            "A statement of the transaction has failed: it can only be rolled back", e)
        : DatabaseErrors.exception("The joined transaction can't append", e);
  }

  /// Whether the events were appended.
  boolean hasRun() {
    return hasRun;
  }

  /// One for each stream of each append; empty if nothing was appended.
  List<AppendResult> results() {
    return results;
  }

  /// Call after the commit of an append.
  void observeCommit() {
    log.committed(results.getLast().position(), Objects.requireNonNull(lastEvent));
    log.options()
        .observer()
        .committed(
            collected.all().size(),
            collected.eventCount(),
            Duration.ofNanos(System.nanoTime() - sent));
  }

  CommitOutcome.Found findOutcome() {
    UUID event = lastEvent;
    if (event == null) {
      throw new IllegalStateException(
          "The log can't tell whether a transaction was committed that has appended nothing");
    }
    return log.outcome().find(event, results.getLast().position());
  }
}
