package dev.daybook.postgres;

import dev.daybook.eventstore.subscriptions.Checkpoints;
import dev.daybook.eventstore.subscriptions.LogCursor;
import dev.daybook.postgres.jdbc.OwnConnection;
import dev.daybook.postgres.sql.DatabaseErrors;
import dev.daybook.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;

/// Keeps how far subscriptions have come, and which node runs each of them, in a schema of
/// [ReaderSchema], durably: what was stored is there after any crash.
///
/// Thread-safe. All methods throw an `EventStoreException`, which is retryable while the database
/// is away.
public final class PostgresCheckpoints implements Checkpoints {
  private final DataSource database;
  private final String schema;
  private final String load;
  private final String store;

  /// @param database gives a connection for the time of each call
  /// @param schema where [ReaderSchema] has put the table
  public PostgresCheckpoints(DataSource database, String schema) {
    this.database = database;
    this.schema = schema;
    this.load = Sql.load(PostgresCheckpoints.class, "subscription/load.sql", schema);
    this.store = Sql.load(PostgresCheckpoints.class, "subscription/store.sql", schema);
  }

  @Override
  public Optional<LogCursor> load(String name) {
    try (Connection connection = OwnConnection.orBound(database);
        PreparedStatement select = connection.prepareStatement(load)) {
      select.setString(1, name);
      try (ResultSet row = select.executeQuery()) {
        return row.next()
            ? Optional.of(
                new LogCursor(row.getLong("position"), row.getObject("event_id", UUID.class)))
            : Optional.empty();
      }
    } catch (SQLException e) {
      throw DatabaseErrors.exception("A checkpoint can't be read", e);
    }
  }

  @Override
  public void store(String name, LogCursor cursor) {
    try (Connection connection = OwnConnection.from(database);
        PreparedStatement upsert = connection.prepareStatement(store)) {
      upsert.setString(1, name);
      upsert.setLong(2, cursor.position());
      upsert.setObject(3, cursor.event());
      upsert.executeUpdate();
    } catch (SQLException e) {
      throw DatabaseErrors.exception("A checkpoint can't be stored", e);
    }
  }

  @Override
  public Lease lease(String name, Duration length) {
    return new SubscriptionLease(database, schema, name, length);
  }
}
