package dev.daybook.postgres.projections.storage;

import dev.daybook.eventstore.LogIdentity;
import dev.daybook.eventstore.subscriptions.LogCursor;
import dev.daybook.postgres.jdbc.OwnConnection;
import dev.daybook.postgres.projections.Projection;
import dev.daybook.postgres.sql.ErrorText;
import dev.daybook.postgres.sql.Sql;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The checkpoint of one generation of a read model in the database, with its lease.
public final class ProjectionCheckpoint {
  /// How long a reader without a sign of life excludes other readers.
  public static final Duration LEASE = Duration.ofSeconds(5);

  /// Maximum idle time of a transaction that locks the checkpoint for an operator action: after it
  /// the session is ended, and the lock with it.
  private static final Duration ACTION_MAX = Duration.ofSeconds(30);

  private static final Logger log = LoggerFactory.getLogger(ProjectionCheckpoint.class);

  private final Projection projection;
  private final Generation generation;
  private final UUID reader;
  private final Duration lease;
  private final String generationSchema;
  private final String searchPath;
  private final String create;
  private final String replace;
  private final String look;
  private final String hold;
  private final String move;
  private final String stop;
  private final String release;
  private final String lock;
  private final String restart;
  private final String setEpochs;
  private final String rewind;
  private final String promote;
  private final String delete;

  /// @param reader the reader that may hold the lease
  /// @param lease length of the lease
  public ProjectionCheckpoint(
      Projection projection, Generation generation, UUID reader, Duration lease, String schema) {
    this.projection = projection;
    this.generation = generation;
    this.reader = reader;
    this.lease = lease;
    this.generationSchema = generation.schema(schema);
    this.searchPath = generation.searchPath(schema);
    this.create = Sql.load(ProjectionCheckpoint.class, "checkpoint/create.sql", schema);
    this.replace = Sql.load(ProjectionCheckpoint.class, "checkpoint/replace.sql", schema);
    this.look = Sql.load(ProjectionCheckpoint.class, "checkpoint/find.sql", schema);
    this.hold = Sql.load(ProjectionCheckpoint.class, "checkpoint/hold.sql", schema);
    this.move = Sql.load(ProjectionCheckpoint.class, "checkpoint/move.sql", schema);
    this.stop = Sql.load(ProjectionCheckpoint.class, "checkpoint/stop.sql", schema);
    this.release = Sql.load(ProjectionCheckpoint.class, "checkpoint/release.sql", schema);
    this.lock = Sql.load(ProjectionCheckpoint.class, "checkpoint/lock.sql", schema);
    this.restart = Sql.load(ProjectionCheckpoint.class, "checkpoint/restart.sql", schema);
    this.setEpochs = Sql.load(ProjectionCheckpoint.class, "checkpoint/set-epochs.sql", schema);
    this.rewind = Sql.load(ProjectionCheckpoint.class, "checkpoint/rewind.sql", schema);
    this.promote = Sql.load(ProjectionCheckpoint.class, "checkpoint/promote.sql", schema);
    this.delete = Sql.load(ProjectionCheckpoint.class, "checkpoint/delete.sql", schema);
  }

  /// A checkpoint for actions, which lock it and never hold its lease. A session that is idle with
  /// the lock for 30 s is ended.
  public static ProjectionCheckpoint forActions(
      Projection projection, Generation generation, String schema) {
    return new ProjectionCheckpoint(projection, generation, UUID.randomUUID(), ACTION_MAX, schema);
  }

  public Optional<CheckpointState> look(DataSource database) throws SQLException {
    try (Connection connection = OwnConnection.from(database)) {
      return look(connection);
    }
  }

  public Optional<CheckpointState> look(Connection connection) throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(look)) {
      select.setObject(1, reader);
      select.setString(2, projection.name());
      select.setString(3, generation.stored());
      return CheckpointState.read(select);
    }
  }

  /// Creates the checkpoint at the start of the log; false if it exists.
  public boolean create(Connection connection, @Nullable Long action) throws SQLException {
    return insert(connection, create, action);
  }

  /// Creates the checkpoint at the start of the log, or moves one of an earlier version there;
  /// false if there is one of this version or a later one.
  public boolean replace(Connection connection, long action) throws SQLException {
    return insert(connection, replace, action);
  }

  private boolean insert(Connection connection, String sql, @Nullable Long action)
      throws SQLException {
    try (PreparedStatement insert = connection.prepareStatement(sql)) {
      setKey(insert, 1);
      insert.setObject(4, action);
      return insert.executeUpdate() == 1;
    }
  }

  /// Takes or renews the lease; empty if another reader has it, or the checkpoint has another
  /// version.
  ///
  /// @param identity the identity of the log that has the checkpoint's event
  public Optional<CheckpointState> hold(Connection connection, LogIdentity identity)
      throws SQLException {
    try (PreparedStatement update = connection.prepareStatement(hold)) {
      update.setLong(1, lease.toMillis());
      update.setArray(2, epochs(connection, identity));
      update.setObject(3, reader);
      setKey(update, 4);
      update.setObject(7, reader);
      return CheckpointState.read(update);
    }
  }

  /// Moves the checkpoint in a transaction, whose later statements write the tables of this
  /// generation; false if another reader has moved it or taken the lease.
  public boolean move(Connection transaction, LogCursor from, LogCursor to) throws SQLException {
    try (PreparedStatement update = transaction.prepareStatement(move)) {
      update.setLong(1, to.position());
      update.setObject(2, to.event());
      update.setLong(3, lease.toMillis());
      setKey(update, 4);
      update.setLong(7, from.position());
      update.setObject(8, reader);
      update.setString(9, Long.toString(lease.toMillis()));
      update.setString(10, generationSchema);
      update.setString(11, searchPath);
      try (ResultSet row = update.executeQuery()) {
        return row.next();
      }
    }
  }

  /// Stores why this reader has stopped, if it still has the lease. A failure that can't be stored
  /// is logged.
  public void stop(DataSource database, CheckpointState.Failure failure) {
    try (Connection connection = OwnConnection.from(database);
        PreparedStatement update = connection.prepareStatement(stop)) {
      update.setObject(1, failure.position());
      update.setString(2, failure.error());
      setKey(update, 3);
      update.setObject(6, reader);
      update.executeUpdate();
    } catch (SQLException e) {
      log.warn(
          "{} could not store its failure: {}", generation.readerOf(projection), ErrorText.line(e));
    }
  }

  /// Releases the lease, if this reader still has it. A lease that can't be released ends by
  /// itself; the error is logged.
  public void release(DataSource database) {
    try (Connection connection = OwnConnection.from(database);
        PreparedStatement update = connection.prepareStatement(release)) {
      setKey(update, 1);
      update.setObject(4, reader);
      update.executeUpdate();
    } catch (SQLException e) {
      log.warn(
          "{} could not release its lease: {}", generation.readerOf(projection), ErrorText.line(e));
    }
  }

  /// Locks the checkpoint until the transaction ends; the later statements of the transaction write
  /// the tables of this generation.
  public Optional<CheckpointState> lock(Connection transaction) throws SQLException {
    try (PreparedStatement select = transaction.prepareStatement(lock)) {
      select.setString(1, Long.toString(lease.toMillis()));
      select.setString(2, searchPath);
      select.setString(3, projection.name());
      select.setString(4, generation.stored());
      return CheckpointState.read(select);
    }
  }

  /// Clears the error of a generation that has stopped, and sets its position.
  public void restart(Connection transaction, long behind) throws SQLException {
    try (PreparedStatement update = transaction.prepareStatement(restart)) {
      update.setLong(1, behind);
      update.setLong(2, behind);
      setKey(update, 3);
      update.executeUpdate();
    }
  }

  /// Stores the epochs of a diverged log: an operator who begins an epoch in this log then confirms
  /// it.
  public void setEpochs(Connection connection, LogIdentity identity) throws SQLException {
    try (PreparedStatement update = connection.prepareStatement(setEpochs)) {
      update.setArray(1, epochs(connection, identity));
      setKey(update, 2);
      update.executeUpdate();
    }
  }

  private static Array epochs(Connection connection, LogIdentity identity) throws SQLException {
    return connection.createArrayOf("uuid", identity.ids().toArray());
  }

  /// Sets the checkpoint back to the start of the log.
  public void rewind(Connection transaction, LogIdentity identity) throws SQLException {
    try (PreparedStatement update = transaction.prepareStatement(rewind)) {
      update.setArray(1, epochs(transaction, identity));
      setKey(update, 2);
      update.executeUpdate();
    }
  }

  /// Sets the live checkpoint to that of the shadow whose tables have replaced the live ones.
  public void promote(Connection transaction, LogCursor cursor) throws SQLException {
    try (PreparedStatement update = transaction.prepareStatement(promote)) {
      update.setInt(1, projection.version());
      update.setLong(2, cursor.position());
      update.setObject(3, cursor.event());
      update.setInt(4, projection.version());
      update.setInt(5, projection.version());
      update.setInt(6, projection.version());
      update.setString(7, projection.name());
      update.executeUpdate();
    }
  }

  public void delete(Connection transaction) throws SQLException {
    try (PreparedStatement statement = transaction.prepareStatement(delete)) {
      statement.setString(1, projection.name());
      statement.setString(2, generation.stored());
      statement.executeUpdate();
    }
  }

  private void setKey(PreparedStatement statement, int parameter) throws SQLException {
    statement.setString(parameter, projection.name());
    statement.setString(parameter + 1, generation.stored());
    statement.setInt(parameter + 2, projection.version());
  }
}
