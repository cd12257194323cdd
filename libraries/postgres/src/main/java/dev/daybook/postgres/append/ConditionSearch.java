package dev.daybook.postgres.append;

import dev.daybook.eventstore.AppendCondition;
import dev.daybook.eventstore.errors.EventStoreException;
import dev.daybook.eventstore.errors.LogOverloadedException;
import dev.daybook.postgres.jdbc.OwnConnection;
import dev.daybook.postgres.read.LogHead;
import dev.daybook.postgres.sql.DatabaseErrors;
import dev.daybook.postgres.sql.Sql;
import dev.daybook.postgres.sql.SqlState;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/// Searches the log for events that violate a condition, where the cost depends on how far back the
/// condition reaches. The append function, which holds the log's lock, then searches only the
/// events appended since. Conditions that reach back a few events only, such as those of a decision
/// that has just read its views, are left to the append function.
///
/// Thread-safe.
public final class ConditionSearch {
  /// Number of events that the append function searches without an earlier search.
  static final int NEAR_EVENTS_MAX = 100;

  private final DataSource database;
  private final LogHead head;
  private final String search;

  public ConditionSearch(DataSource database, String schema) {
    this.database = database;
    this.head = LogHead.of(schema);
    this.search = Sql.load(ConditionSearch.class, "search-condition.sql", schema);
  }

  /// Searches from the conditions' positions up to the log's head.
  ///
  /// @param timeout how long the search for one condition may take, in whole seconds
  /// @return the conditions in their order
  /// @throws LogOverloadedException if it takes longer
  /// @throws EventStoreException if the log can't be read
  public List<PrecheckedCondition> search(List<AppendCondition> conditions, Duration timeout) {
    if (areCheap(conditions)) {
      return unchecked(conditions);
    }
    try (Connection connection = OwnConnection.orBound(database)) {
      return search(connection, conditions, timeout);
    } catch (SQLException e) {
      throw DatabaseErrors.exception("The log can't be read", e);
    }
  }

  /// As [#search(List, Duration)], on a connection of the caller.
  public List<PrecheckedCondition> search(
      Connection connection, List<AppendCondition> conditions, Duration timeout)
      throws SQLException {
    if (areCheap(conditions)) {
      return unchecked(conditions);
    }
    long upTo = head.read(connection);
    List<PrecheckedCondition> checked = new ArrayList<>(conditions.size());
    for (AppendCondition condition : conditions) {
      boolean isNear = upTo - condition.after() <= NEAR_EVENTS_MAX;
      checked.add(
          isNear || PrecheckedCondition.isCheap(condition)
              ? PrecheckedCondition.unchecked(condition)
              : search(connection, condition, upTo, timeout));
    }
    return checked;
  }

  private static boolean areCheap(List<AppendCondition> conditions) {
    return conditions.stream().allMatch(PrecheckedCondition::isCheap);
  }

  private static List<PrecheckedCondition> unchecked(List<AppendCondition> conditions) {
    return conditions.stream().map(PrecheckedCondition::unchecked).toList();
  }

  private PrecheckedCondition search(
      Connection connection, AppendCondition condition, long upTo, Duration timeout)
      throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(search)) {
      select.setQueryTimeout((int) Math.max(1, timeout.toSeconds()));
      select.setString(1, PrecheckedCondition.list(condition.tags()));
      select.setString(2, PrecheckedCondition.list(condition.types()));
      select.setLong(3, condition.after());
      select.setLong(4, upTo);
      try (ResultSet row = select.executeQuery()) {
        return row.next()
            ? new PrecheckedCondition(condition, condition.after(), row.getLong(1))
            : new PrecheckedCondition(condition, upTo, null);
      }
    } catch (SQLException e) {
      if (SqlState.QUERY_CANCELED.equals(e.getSQLState())) {
        throw new LogOverloadedException(
            "The search for events that violate %s did not end within %d s"
                .formatted(condition, timeout.toSeconds()));
      }
      throw e;
    }
  }
}
