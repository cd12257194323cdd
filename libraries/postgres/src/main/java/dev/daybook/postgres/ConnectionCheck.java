package dev.daybook.postgres;

import dev.daybook.eventstore.errors.EventStoreException;
import dev.daybook.eventstore.errors.EventStoreMisconfiguredException;
import dev.daybook.eventstore.errors.EventStoreUnavailableException;
import dev.daybook.postgres.jdbc.OwnConnection;
import dev.daybook.postgres.options.PostgresOptions;
import dev.daybook.postgres.sql.DatabaseErrors;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Checks that the log gets enough connections when it is opened: takes as many at once as it
/// needs, and returns them. Otherwise a pool that is too small would only be noticed when appends
/// or reads wait.
final class ConnectionCheck {
  private static final Logger log = LoggerFactory.getLogger(ConnectionCheck.class);

  private final Map<DataSource, Need> needs = new LinkedHashMap<>();

  /// The number of connections that one source must give at once.
  private record Need(int appends, int notifications, int working) {
    int total() {
      return appends + notifications + working;
    }

    Need and(Need other) {
      return new Need(
          appends + other.appends, notifications + other.notifications, working + other.working);
    }
  }

  private ConnectionCheck(DataSource database, PostgresOptions options) {
    DataSource held = options.heldConnectionSource().orElse(database);
    add(held, new Need(PostgresOptions.APPEND_CONNECTIONS, 0, 0));
    if (options.notifies()) {
      add(
          options.notificationSource().orElse(held),
          new Need(0, PostgresOptions.NOTIFICATION_CONNECTIONS, 0));
    }
    if (needs.containsKey(database)) { // a source of its own has been asked for the schemas
      add(database, new Need(0, 0, PostgresOptions.WORKING_CONNECTIONS_MIN));
    }
  }

  private void add(DataSource source, Need need) {
    needs.merge(source, need, Need::and);
  }

  /// @throws EventStoreMisconfiguredException if a pool gives fewer connections than the log needs,
  ///   with the numbers
  /// @throws EventStoreUnavailableException if the database can't be reached or gives no more
  static void run(DataSource database, PostgresOptions options) {
    new ConnectionCheck(database, options).needs.forEach(ConnectionCheck::require);
  }

  private static void require(DataSource source, Need need) {
    List<Connection> taken = new ArrayList<>();
    try {
      while (taken.size() < need.total()) {
        taken.add(OwnConnection.from(source));
      }
    } catch (SQLException e) {
      throw taken.isEmpty()
          ? DatabaseErrors.exception("The database can't be used", e)
          : tooFew(need, taken.size(), e);
    } finally {
      taken.forEach(ConnectionCheck::giveBack);
    }
  }

  /// An error of the database has an SQLSTATE. Without one, it is the pool that has no more
  /// connections, and won't have more until it is configured so.
  private static EventStoreException tooFew(Need need, int given, SQLException e) {
    String numbers =
        ("The DataSource gives %d connections at a time; the log needs %d: it holds %d for appends"
                + " and %d for notifications as long as it is open, and needs %d for reads and"
                + " read models. Let the pool have more, or give the held ones a source of their"
                + " own by PostgresOptions.withHeldConnections")
            .formatted(given, need.total(), need.appends(), need.notifications(), need.working());
    return e.getSQLState() == null
        ? new EventStoreMisconfiguredException(numbers + ": " + DatabaseErrors.reason(e), e)
        : DatabaseErrors.exception(numbers, e);
  }

  private static void giveBack(Connection connection) {
    try {
      connection.close();
    } catch (SQLException e) {
      log.debug("Closing a broken connection failed", e);
    }
  }
}
