package dev.daybook.postgres;

import dev.daybook.eventstore.subscriptions.Checkpoints;
import dev.daybook.eventstore.subscriptions.LogCursor;
import dev.daybook.postgres.jdbc.OwnConnection;
import dev.daybook.postgres.lease.LeaseWatch;
import dev.daybook.postgres.lease.ObservedLease;
import dev.daybook.postgres.sql.DatabaseErrors;
import dev.daybook.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/// The lease of one run of a subscription, in the row of its checkpoint. A run takes the lease of
/// another run only after it has watched it for its length: [LeaseWatch].
final class SubscriptionLease implements Checkpoints.Lease {
  private final DataSource database;
  private final String name;
  private final Duration length;
  private final UUID run = UUID.randomUUID();
  private final LeaseWatch watch;
  private final String look;
  private final String hold;
  private final String renew;
  private final String move;
  private final String release;

  SubscriptionLease(DataSource database, String schema, String name, Duration length) {
    this.database = database;
    this.name = name;
    this.length = length;
    this.watch = LeaseWatch.ofUnfencedWork(run);
    this.look = Sql.load(SubscriptionLease.class, "subscription/find-lease.sql", schema);
    this.hold = Sql.load(SubscriptionLease.class, "subscription/hold.sql", schema);
    this.renew = Sql.load(SubscriptionLease.class, "subscription/renew.sql", schema);
    this.move = Sql.load(SubscriptionLease.class, "subscription/move.sql", schema);
    this.release = Sql.load(SubscriptionLease.class, "subscription/release.sql", schema);
  }

  @Override
  public boolean take() {
    return withConnection(
        connection -> isFree(connection) && update(connection, hold, name, run, length.toMillis()));
  }

  @Override
  public boolean renew() {
    return withConnection(connection -> update(connection, renew, length.toMillis(), name, run));
  }

  @Override
  public boolean store(LogCursor cursor) {
    return withConnection(
        connection ->
            update(
                connection, move, cursor.position(), cursor.event(), length.toMillis(), name, run));
  }

  @Override
  public void release() {
    boolean unused = withConnection(connection -> update(connection, release, name, run));
  }

  private boolean isFree(Connection connection) throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(look)) {
      select.setObject(1, run);
      select.setString(2, name);
      try (ResultSet row = select.executeQuery()) {
        return !row.next() || watch.mayTake(ObservedLease.read(row));
      }
    }
  }

  /// @return whether a row was changed
  private static boolean update(Connection connection, String sql, @Nullable Object... parameters)
      throws SQLException {
    try (PreparedStatement update = connection.prepareStatement(sql)) {
      for (int i = 0; i < parameters.length; i++) {
        update.setObject(i + 1, parameters[i]);
      }
      return update.executeUpdate() == 1;
    }
  }

  private interface Work {
    boolean on(Connection connection) throws SQLException;
  }

  private boolean withConnection(Work work) {
    try (Connection connection = OwnConnection.from(database)) {
      return work.on(connection);
    } catch (SQLException e) {
      throw DatabaseErrors.exception(
          "The lease of the subscription %s can't be read or written".formatted(name), e);
    }
  }
}
