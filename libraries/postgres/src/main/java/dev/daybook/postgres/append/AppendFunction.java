package dev.daybook.postgres.append;

import dev.daybook.eventstore.AppendCondition;
import dev.daybook.eventstore.AppendResult;
import dev.daybook.eventstore.NewEvent;
import dev.daybook.eventstore.StreamAppend;
import dev.daybook.eventstore.errors.EventStoreMisconfiguredException;
import dev.daybook.eventstore.errors.EventStoreUnavailableException;
import dev.daybook.eventstore.errors.WrongExpectedVersionException;
import dev.daybook.postgres.jdbc.OwnConnection;
import dev.daybook.postgres.read.LogHead;
import dev.daybook.postgres.sql.DatabaseChecks;
import dev.daybook.postgres.sql.Sql;
import dev.daybook.postgres.sql.SqlState;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/// Calls the append function of the database, on a connection of its own or in a transaction of the
/// application. Not thread-safe.
public final class AppendFunction implements AutoCloseable {
  /// For a batch that was not sent before: the log is not searched for it.
  static final long NOT_SENT_BEFORE = Long.MAX_VALUE;

  private final Connection connection;
  private final boolean isOwner;
  private final String schema;
  private final boolean needsStandby;
  private final PreparedStatement append;
  private final PreparedStatement appendOne;
  private final PreparedStatement head;

  private AppendFunction(
      Connection connection,
      boolean isOwner,
      String schema,
      boolean needsStandby,
      PreparedStatement append,
      PreparedStatement appendOne,
      PreparedStatement head) {
    this.connection = connection;
    this.isOwner = isOwner;
    this.schema = schema;
    this.needsStandby = needsStandby;
    this.append = append;
    this.appendOne = appendOne;
    this.head = head;
  }

  /// Connects, and checks that commits are durable.
  ///
  /// @param needsStandby whether a synchronous standby is required
  /// @throws EventStoreMisconfiguredException if a setting makes it not so, or the database can't
  ///   hold the log
  /// @throws EventStoreUnavailableException if a synchronous standby is required, and there is none
  public static AppendFunction open(DataSource database, String schema, boolean needsStandby)
      throws SQLException {
    Connection connection = OwnConnection.from(database);
    try {
      connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
      DatabaseChecks checks = DatabaseChecks.of(connection).requireEncoding().requireDurable();
      if (needsStandby) {
        checks.requireSynchronous();
      }
      return on(connection, true, schema, needsStandby);
    } catch (SQLException | RuntimeException e) {
      connection.close();
      throw e;
    }
  }

  /// Calls it in the current transaction of a connection, which stays open when this is closed. The
  /// caller has checked isolation and durability.
  ///
  /// @param needsStandby whether a synchronous standby is required
  public static AppendFunction on(Connection connection, String schema, boolean needsStandby)
      throws SQLException {
    return on(connection, false, schema, needsStandby);
  }

  private static AppendFunction on(
      Connection connection, boolean isOwner, String schema, boolean needsStandby)
      throws SQLException {
    return new AppendFunction(
        connection,
        isOwner,
        schema,
        needsStandby,
        connection.prepareStatement(Sql.load(AppendFunction.class, "append.sql", schema)),
        connection.prepareStatement(Sql.load(AppendFunction.class, "append-one.sql", schema)),
        connection.prepareStatement(LogHead.of(schema).sql()));
  }

  /// The outcome of a batch.
  ///
  /// @param requests the outcome of each request, in the batch's order
  /// @param events how many were appended
  /// @param head the log's head after the batch
  /// @param inDoubt the warning that the commit's wait for a synchronous standby was interrupted;
  ///   null if it was not
  public record Outcome(
      List<RequestOutcome> requests, int events, long head, @Nullable SQLWarning inDoubt) {}

  /// The outcome of one request.
  public sealed interface RequestOutcome {
    record Appended(List<AppendResult> results) implements RequestOutcome {}

    /// A stream did not have its expected version; nothing was appended.
    record VersionConflict(WrongExpectedVersionException conflict) implements RequestOutcome {}

    /// An event violates a condition; nothing was appended.
    ///
    /// @param position of that event
    record ConditionFailed(AppendCondition condition, long position) implements RequestOutcome {}

    /// It may have been appended before; nothing was appended now.
    ///
    /// @param position of the first event that has the id of the request's first event
    record PossiblyAppended(long position) implements RequestOutcome {}
  }

  Connection connection() {
    return connection;
  }

  /// The log's head, as a reader sees it.
  long head() throws SQLException {
    return LogHead.read(head);
  }

  /// Appends an event and rolls back.
  ///
  /// @throws SQLException if the database would refuse an append
  public void probe(int timeoutSeconds) throws SQLException {
    connection.setAutoCommit(false);
    try (PreparedStatement statement =
        connection.prepareStatement(Sql.load(AppendFunction.class, "probe-append.sql", schema))) {
      statement.setQueryTimeout(timeoutSeconds);
      statement.execute();
    } finally {
      connection.rollback();
      connection.setAutoCommit(true);
    }
  }

  /// Runs requests that were not sent before, one after another.
  ///
  /// @return the outcome of each request
  /// @throws SQLException as [#append(Batch, long)] throws it
  public List<RequestOutcome> append(List<PendingAppend> requests) throws SQLException {
    List<RequestOutcome> outcomes = new ArrayList<>(requests.size());
    while (outcomes.size() < requests.size()) {
      var batch = new Batch(requests.subList(outcomes.size(), requests.size()));
      outcomes.addAll(append(batch, NOT_SENT_BEFORE).requests());
    }
    return outcomes;
  }

  /// Runs a batch in one transaction.
  ///
  /// @param since requests of the batch that were sent before lie above this position;
  ///   [#NOT_SENT_BEFORE] if none was
  /// @throws StandbyWaitException if the connection ended after the commit on the primary, with the
  ///   commit on the synchronous standby unknown
  /// @throws SQLException if the database refused the whole batch, or the connection ended
  public Outcome append(Batch batch, long since) throws SQLException {
    appendOne.clearWarnings();
    append.clearWarnings();
    try {
      return appendByFastestPath(batch, since);
    } catch (SQLException e) {
      SQLWarning interruption = interruptionBefore(e);
      throw interruption == null ? e : new StandbyWaitException(interruption, e);
    }
  }

  private @Nullable SQLWarning interruptionBefore(SQLException end) {
    try {
      return interruption();
    } catch (SQLException e) { // a pool has closed the statements already
      end.addSuppressed(e);
      return null;
    }
  }

  private @Nullable SQLWarning interruption() throws SQLException {
    SQLWarning one = StandbyWaitException.interruption(appendOne.getWarnings());
    return one == null ? StandbyWaitException.interruption(append.getWarnings()) : one;
  }

  private Outcome appendByFastestPath(Batch batch, long since) throws SQLException {
    Optional<StreamAppend> single = batch.single();
    if (single.isPresent()) {
      Optional<Outcome> outcome = appendOne(single.get());
      if (outcome.isPresent()) {
        return outcome.get();
      }
    }
    return appendAll(batch, since);
  }

  /// Takes the fast path for one event; empty if it appended nothing, for whatever reason.
  private Optional<Outcome> appendOne(StreamAppend only) throws SQLException {
    NewEvent event = only.events().getFirst();
    long expected = only.expected().onlyVersion().orElseThrow();
    appendOne.setString(1, only.stream().toString());
    appendOne.setLong(2, expected);
    appendOne.setObject(3, event.eventId());
    appendOne.setString(4, event.type());
    appendOne.setString(5, event.data());
    appendOne.setString(6, event.metadata());
    appendOne.setBoolean(7, needsStandby);
    try (ResultSet row = appendOne.executeQuery()) {
      requireCalled(row);
      long position = row.getLong("event_position");
      if (row.wasNull()) {
        return Optional.empty();
      }
      Instant recordedAt = row.getObject("recorded_at", OffsetDateTime.class).toInstant();
      var result = new AppendResult(expected + 1, position, recordedAt);
      List<RequestOutcome> requests = List.of(new RequestOutcome.Appended(List.of(result)));
      return Optional.of(new Outcome(requests, 1, position, interruption()));
    }
  }

  /// Without a row the function was not called, and nothing was appended.
  private void requireCalled(ResultSet row) throws SQLException {
    if (!row.next()) {
      throw needsStandby
          ? new SQLException(DatabaseChecks.NO_SYNCHRONOUS_STANDBY, SqlState.NOT_IN_STATE)
          : new SQLException("The append function returned no row");
    }
  }

  private Outcome appendAll(Batch batch, long since) throws SQLException {
    append.setBoolean(batch.bind(append, since) + 1, needsStandby);
    try (ResultSet row = append.executeQuery()) {
      requireCalled(row);
      long before = row.getLong("head");
      Instant recordedAt = row.getObject("recorded_at", OffsetDateTime.class).toInstant();
      Array actual = row.getArray("actual");
      return actual == null
          ? asExpected(batch, before, recordedAt)
          : outcome(
              batch,
              before,
              recordedAt,
              (Long[]) actual.getArray(),
              (Boolean[]) row.getArray("accepted").getArray(),
              refused(batch, row));
    }
  }

  /// The outcome of a batch that the fast path inserted as a whole.
  private Outcome asExpected(Batch batch, long head, Instant recordedAt) throws SQLException {
    List<RequestOutcome> outcomes = new ArrayList<>(batch.requests().size());
    long position = head;
    for (PendingAppend pending : batch.requests()) {
      position += pending.events();
      List<AppendResult> results = new ArrayList<>(pending.appends().size());
      for (StreamAppend append : pending.appends()) {
        long version = append.expected().onlyVersion().orElseThrow() + 1;
        results.add(new AppendResult(version, position, recordedAt));
      }
      outcomes.add(new RequestOutcome.Appended(results));
    }
    return new Outcome(outcomes, (int) (position - head), position, interruption());
  }

  private Outcome outcome(
      Batch batch,
      long head,
      Instant recordedAt,
      Long[] actual,
      Boolean[] accepted,
      Map<Integer, RequestOutcome> refused)
      throws SQLException {
    List<RequestOutcome> outcomes = new ArrayList<>(batch.requests().size());
    long position = head;
    int at = 0;
    for (PendingAppend pending : batch.requests()) {
      List<StreamAppend> appends = pending.appends();
      if (accepted[at]) {
        position += pending.events();
        outcomes.add(appended(appends, actual, at, position, recordedAt));
      } else {
        RequestOutcome found = refused.get(outcomes.size() + 1);
        outcomes.add(found == null ? conflict(appends, actual, at) : found);
      }
      at += appends.size();
    }
    return new Outcome(outcomes, (int) (position - head), position, interruption());
  }

  private static RequestOutcome appended(
      List<StreamAppend> appends, Long[] actual, int at, long position, Instant recordedAt) {
    List<AppendResult> results = new ArrayList<>(appends.size());
    for (int i = 0; i < appends.size(); i++) {
      long version = actual[at + i] + appends.get(i).events().size();
      results.add(new AppendResult(version, position, recordedAt));
    }
    return new RequestOutcome.Appended(results);
  }

  private static RequestOutcome conflict(List<StreamAppend> appends, Long[] actual, int at) {
    for (int i = 0; i < appends.size(); i++) {
      StreamAppend append = appends.get(i);
      if (!append.expected().accepts(actual[at + i])) {
        return new RequestOutcome.VersionConflict(
            new WrongExpectedVersionException(append.stream(), append.expected(), actual[at + i]));
      }
    }
    throw new IllegalStateException(
        "The append function refused a request without a reason: " + appends);
  }

  private static Map<Integer, RequestOutcome> refused(Batch batch, ResultSet row)
      throws SQLException {
    Array requests = row.getArray("refused_requests");
    if (requests == null) {
      return Map.of();
    }
    Integer[] numbers = (Integer[]) requests.getArray();
    Integer[] conditions = (Integer[]) row.getArray("violated_conditions").getArray();
    Long[] positions = (Long[]) row.getArray("violating_positions").getArray();
    Map<Integer, RequestOutcome> refused = new HashMap<>();
    for (int i = 0; i < numbers.length; i++) {
      RequestOutcome found =
          conditions[i] == 0
              ? new RequestOutcome.PossiblyAppended(positions[i])
              : new RequestOutcome.ConditionFailed(
                  batch.condition(conditions[i]).condition(), positions[i]);
      refused.merge(numbers[i], found, AppendFunction::first);
    }
    return refused;
  }

  /// The reason found first, or the lower position where the request may have been appended.
  private static RequestOutcome first(RequestOutcome known, RequestOutcome next) {
    return known instanceof RequestOutcome.PossiblyAppended(long position)
            && next instanceof RequestOutcome.PossiblyAppended(long other)
            && other < position
        ? next
        : known;
  }

  @Override
  public void close() throws SQLException {
    if (isOwner) {
      connection.close();
    } else {
      append.close();
      appendOne.close();
      head.close();
    }
  }
}
