package dev.daybook.eventstore.postgres;

import dev.daybook.eventstore.AppendResult;
import dev.daybook.eventstore.EventStoreUnavailableException;
import dev.daybook.eventstore.StreamAppend;
import dev.daybook.eventstore.WrongExpectedVersionException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/// One connection to the door. Not thread-safe.
final class Door implements AutoCloseable {

  private final Connection connection;
  private final PreparedStatement append;

  private Door(Connection connection, PreparedStatement append) {
    this.connection = connection;
    this.append = append;
  }

  /// Connects, and makes sure that what the database acknowledges is durable.
  ///
  /// @throws EventStoreUnavailableException if a setting makes it not so
  static Door open(DataSource database, String schema) throws SQLException {
    Connection connection = database.getConnection();
    try {
      connection.setAutoCommit(true);
      connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
      requireDurable(connection, schema);
      PreparedStatement append =
          connection.prepareStatement(Sql.load(Door.class, "append.sql", schema));
      return new Door(connection, append);
    } catch (SQLException | RuntimeException e) {
      connection.close();
      throw e;
    }
  }

  private static void requireDurable(Connection connection, String schema) throws SQLException {
    try (PreparedStatement off =
            connection.prepareStatement(Sql.load(Door.class, "durability.sql", schema));
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
  /// @param head the log's head after it
  /// @param inDoubt a warning that came with the commit, as when the wait for a synchronous standby
  ///   was cancelled; null if there was none
  record Outcome(List<UnitOutcome> units, long head, @Nullable SQLWarning inDoubt) {}

  /// What came of one unit.
  sealed interface UnitOutcome {
    record Appended(List<AppendResult> results) implements UnitOutcome {}

    record Refused(WrongExpectedVersionException conflict) implements UnitOutcome {}
  }

  /// Runs a batch as one transaction.
  ///
  /// @throws SQLException if the database refused it as a whole, or the connection ended
  Outcome append(Batch batch) throws SQLException {
    batch.bind(append);
    append.clearWarnings();
    try (ResultSet row = append.executeQuery()) {
      if (!row.next()) {
        throw new SQLException("The door gave no answer");
      }
      return outcome(
          batch,
          row.getLong("head"),
          row.getObject("recorded_at", OffsetDateTime.class).toInstant(),
          (Long[]) row.getArray("actual").getArray(),
          (Boolean[]) row.getArray("accepted").getArray());
    }
  }

  private Outcome outcome(
      Batch batch, long head, Instant recordedAt, Long[] actual, Boolean[] accepted)
      throws SQLException {
    List<UnitOutcome> outcomes = new ArrayList<>(batch.units().size());
    long position = head;
    int at = 0;
    for (PendingAppend pending : batch.units()) {
      List<StreamAppend> unit = pending.unit();
      if (accepted[at]) {
        position += pending.events();
        List<AppendResult> results = new ArrayList<>(unit.size());
        for (int i = 0; i < unit.size(); i++) {
          long version = actual[at + i] + unit.get(i).events().size();
          results.add(new AppendResult(version, position, recordedAt));
        }
        outcomes.add(new UnitOutcome.Appended(results));
      } else {
        outcomes.add(new UnitOutcome.Refused(conflict(unit, actual, at)));
      }
      at += unit.size();
    }
    return new Outcome(outcomes, position, append.getWarnings());
  }

  private static WrongExpectedVersionException conflict(
      List<StreamAppend> unit, Long[] actual, int at) {
    for (int i = 0; i < unit.size(); i++) {
      StreamAppend append = unit.get(i);
      if (!append.expected().accepts(actual[at + i])) {
        return new WrongExpectedVersionException(
            append.stream(), append.expected(), actual[at + i]);
      }
    }
    throw new IllegalStateException("The door refused a unit that fits: " + unit);
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
