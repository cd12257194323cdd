package dev.daybook.postgres.append;

import dev.daybook.eventstore.AppendCondition;
import dev.daybook.eventstore.AppendResult;
import dev.daybook.eventstore.NewEvent;
import dev.daybook.eventstore.StreamAppend;
import dev.daybook.eventstore.errors.EventStoreUnavailableException;
import dev.daybook.eventstore.errors.WrongExpectedVersionException;
import dev.daybook.postgres.jdbc.DatabaseChecks;
import dev.daybook.postgres.jdbc.OwnConnection;
import dev.daybook.postgres.read.LogHead;
import dev.daybook.postgres.sql.Sql;
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

/// One connection to the door. Not thread-safe.
public final class AppendFunction implements AutoCloseable {
  /// For a batch that the door need not look for in the log.
  static final long NOT_SENT_BEFORE = Long.MAX_VALUE;

  private final Connection connection;
  private final String schema;
  private final PreparedStatement append;
  private final PreparedStatement appendOne;
  private final PreparedStatement head;

  private AppendFunction(
      Connection connection,
      String schema,
      PreparedStatement append,
      PreparedStatement appendOne,
      PreparedStatement head) {
    this.connection = connection;
    this.schema = schema;
    this.append = append;
    this.appendOne = appendOne;
    this.head = head;
  }

  /// Connects, and makes sure that what the database acknowledges is durable.
  ///
  /// @throws EventStoreUnavailableException if a setting makes it not so, or the database can't
  ///   hold the log
  public static AppendFunction open(DataSource database, String schema) throws SQLException {
    Connection connection = OwnConnection.from(database);
    try {
      connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
      DatabaseChecks.requireEncoding(connection);
      requireDurable(connection, schema);
      return new AppendFunction(
          connection,
          schema,
          connection.prepareStatement(Sql.load(AppendFunction.class, "append.sql", schema)),
          connection.prepareStatement(Sql.load(AppendFunction.class, "append-one.sql", schema)),
          connection.prepareStatement(LogHead.of(schema).sql()));
    } catch (SQLException | RuntimeException e) {
      connection.close();
      throw e;
    }
  }

  private static void requireDurable(Connection connection, String schema) throws SQLException {
    try (PreparedStatement off =
            connection.prepareStatement(Sql.load(AppendFunction.class, "durability.sql", schema));
        ResultSet row = off.executeQuery()) {
      if (row.next()) {
        throw new EventStoreUnavailableException(
            "The database has "
                + row.getString(1)
                + " switched off: it could lose what it has acknowledged",
            null);
      }
    }
  }

  /// What came of a batch.
  ///
  /// @param events how many it brought to the log
  /// @param head the log's head after it
  /// @param inDoubt the warning that the commit's wait for a synchronous standby was interrupted;
  ///   null if it was not
  public record Outcome(
      List<UnitOutcome> units, int events, long head, @Nullable SQLWarning inDoubt) {}

  /// What came of one unit.
  public sealed interface UnitOutcome {
    record Appended(List<AppendResult> results) implements UnitOutcome {}

    /// A stream was not as expected; nothing was appended.
    record Unexpected(WrongExpectedVersionException conflict) implements UnitOutcome {}

    /// An event stands against it; nothing was appended.
    ///
    /// @param condition that rules the event out
    record Against(AppendCondition condition, long position) implements UnitOutcome {}

    /// It may be in the log already; nothing was appended now.
    ///
    /// @param position of the first event that has the id of the unit's first one
    record PerhapsThere(long position) implements UnitOutcome {}
  }

  /// The log's head, as a reader sees it.
  long head() throws SQLException {
    return LogHead.read(head);
  }

  /// Appends an event and takes it back.
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

  /// Runs a batch as one transaction.
  ///
  /// @param since a position below which none of the batch's units can be; [#NOT_SENT_BEFORE] where
  ///   none can be anywhere
  /// @throws StandbyWaitException if it is committed here, perhaps not on the synchronous standby,
  ///   and the connection ended
  /// @throws SQLException if the database refused it as a whole, or the connection ended
  public Outcome append(Batch batch, long since) throws SQLException {
    appendOne.clearWarnings();
    append.clearWarnings();
    try {
      return appendShortest(batch, since);
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

  private Outcome appendShortest(Batch batch, long since) throws SQLException {
    Optional<StreamAppend> alone = batch.alone();
    if (alone.isPresent()) {
      Optional<Outcome> outcome = appendOne(alone.get());
      if (outcome.isPresent()) {
        return outcome.get();
      }
    }
    return appendAll(batch, since);
  }

  /// Empty if nothing was appended, for whatever reason.
  private Optional<Outcome> appendOne(StreamAppend only) throws SQLException {
    NewEvent event = only.events().getFirst();
    long expected = only.expected().onlyVersion().orElseThrow();
    appendOne.setString(1, only.stream().toString());
    appendOne.setLong(2, expected);
    appendOne.setObject(3, event.eventId());
    appendOne.setString(4, event.type());
    appendOne.setString(5, event.data());
    appendOne.setString(6, event.metadata());
    try (ResultSet row = appendOne.executeQuery()) {
      if (!row.next()) {
        throw new SQLException("The door gave no answer");
      }
      long position = row.getLong("event_position");
      if (row.wasNull()) {
        return Optional.empty();
      }
      Instant recordedAt = row.getObject("recorded_at", OffsetDateTime.class).toInstant();
      var result = new AppendResult(expected + 1, position, recordedAt);
      List<UnitOutcome> units = List.of(new UnitOutcome.Appended(List.of(result)));
      return Optional.of(new Outcome(units, 1, position, interruption()));
    }
  }

  private Outcome appendAll(Batch batch, long since) throws SQLException {
    batch.bind(append, since);
    try (ResultSet row = append.executeQuery()) {
      if (!row.next()) {
        throw new SQLException("The door gave no answer");
      }
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
              against(batch, row));
    }
  }

  /// What came of a simple batch of which all was as expected.
  private Outcome asExpected(Batch batch, long head, Instant recordedAt) throws SQLException {
    List<UnitOutcome> outcomes = new ArrayList<>(batch.units().size());
    long position = head;
    for (PendingAppend pending : batch.units()) {
      position += pending.events();
      List<AppendResult> results = new ArrayList<>(pending.unit().size());
      for (StreamAppend append : pending.unit()) {
        long version = append.expected().onlyVersion().orElseThrow() + 1;
        results.add(new AppendResult(version, position, recordedAt));
      }
      outcomes.add(new UnitOutcome.Appended(results));
    }
    return new Outcome(outcomes, (int) (position - head), position, interruption());
  }

  private Outcome outcome(
      Batch batch,
      long head,
      Instant recordedAt,
      Long[] actual,
      Boolean[] accepted,
      Map<Integer, UnitOutcome> against)
      throws SQLException {
    List<UnitOutcome> outcomes = new ArrayList<>(batch.units().size());
    long position = head;
    int at = 0;
    for (PendingAppend pending : batch.units()) {
      List<StreamAppend> unit = pending.unit();
      if (accepted[at]) {
        position += pending.events();
        outcomes.add(appended(unit, actual, at, position, recordedAt));
      } else {
        UnitOutcome found = against.get(outcomes.size() + 1);
        outcomes.add(found == null ? unexpected(unit, actual, at) : found);
      }
      at += unit.size();
    }
    return new Outcome(outcomes, (int) (position - head), position, interruption());
  }

  private static UnitOutcome appended(
      List<StreamAppend> unit, Long[] actual, int at, long position, Instant recordedAt) {
    List<AppendResult> results = new ArrayList<>(unit.size());
    for (int i = 0; i < unit.size(); i++) {
      long version = actual[at + i] + unit.get(i).events().size();
      results.add(new AppendResult(version, position, recordedAt));
    }
    return new UnitOutcome.Appended(results);
  }

  private static UnitOutcome unexpected(List<StreamAppend> unit, Long[] actual, int at) {
    for (int i = 0; i < unit.size(); i++) {
      StreamAppend append = unit.get(i);
      if (!append.expected().accepts(actual[at + i])) {
        return new UnitOutcome.Unexpected(
            new WrongExpectedVersionException(append.stream(), append.expected(), actual[at + i]));
      }
    }
    throw new IllegalStateException("The door refused a unit that fits: " + unit);
  }

  private static Map<Integer, UnitOutcome> against(Batch batch, ResultSet row) throws SQLException {
    Array units = row.getArray("refused_units");
    if (units == null) {
      return Map.of();
    }
    Integer[] numbers = (Integer[]) units.getArray();
    Integer[] conditions = (Integer[]) row.getArray("violated_conditions").getArray();
    Long[] positions = (Long[]) row.getArray("violating_positions").getArray();
    Map<Integer, UnitOutcome> against = new HashMap<>();
    for (int i = 0; i < numbers.length; i++) {
      UnitOutcome found =
          conditions[i] == 0
              ? new UnitOutcome.PerhapsThere(positions[i])
              : new UnitOutcome.Against(batch.condition(conditions[i]).condition(), positions[i]);
      against.merge(numbers[i], found, AppendFunction::first);
    }
    return against;
  }

  /// What was found for a unit before, or an earlier place where it may be.
  private static UnitOutcome first(UnitOutcome known, UnitOutcome next) {
    return known instanceof UnitOutcome.PerhapsThere(long position)
            && next instanceof UnitOutcome.PerhapsThere(long other)
            && other < position
        ? next
        : known;
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
