package dev.daybook.postgres.projections.storage;

import dev.daybook.eventstore.StreamId;
import dev.daybook.postgres.operations.IdempotencyKeyConflictException;
import dev.daybook.postgres.operations.OperatorAction;
import dev.daybook.postgres.projections.Projection;
import dev.daybook.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The operator actions on a projection or a subscription, in the database.
public final class ActionLog {
  /// Maximum number of actions that are listed.
  static final int RECENT_MAX = 20;

  private final String name;
  private final String record;
  private final String recent;
  private final String skipped;
  private final String find;
  private final String finish;
  private final String markSuperseded;
  private final String lockKey;
  private final String findByKey;

  public ActionLog(Projection projection, String schema) {
    this(projection.name(), schema);
  }

  /// @param name under which the actions are recorded
  public ActionLog(String name, String schema) {
    this.name = name;
    this.record = Sql.load(ActionLog.class, "action/record.sql", schema);
    this.recent = Sql.load(ActionLog.class, "action/list-recent.sql", schema);
    this.skipped = Sql.load(ActionLog.class, "action/is-skipped.sql", schema);
    this.find = Sql.load(ActionLog.class, "action/find.sql", schema);
    this.finish = Sql.load(ActionLog.class, "action/finish.sql", schema);
    this.markSuperseded = Sql.load(ActionLog.class, "action/mark-superseded.sql", schema);
    this.lockKey = Sql.load(ActionLog.class, "action/lock-key.sql", schema);
    this.findByKey = Sql.load(ActionLog.class, "action/find-by-key.sql", schema);
  }

  public OperatorAction record(
      Connection transaction,
      OperatorAction.Kind kind,
      OperatorAction.Request request,
      long position,
      @Nullable StreamId stream,
      @Nullable String outcome)
      throws SQLException {
    try (PreparedStatement insert = transaction.prepareStatement(record)) {
      insert.setString(1, name);
      insert.setString(2, kind.name().toLowerCase(Locale.ROOT));
      insert.setString(3, request.by());
      insert.setString(4, request.why());
      insert.setLong(5, position);
      insert.setString(6, stream == null ? null : stream.toString());
      insert.setString(7, outcome);
      OperatorAction.Key key = request.key();
      insert.setString(8, key == null ? null : key.id());
      insert.setString(9, key == null ? null : key.requestHash());
      try (ResultSet row = insert.executeQuery()) {
        row.next();
        return action(row);
      }
    }
  }

  /// Finds the action that was first recorded with a key, as it was then. Until the transaction
  /// ends, no other transaction can record one with the key.
  ///
  /// @throws IdempotencyKeyConflictException if the key was used for another request
  public Optional<OperatorAction> first(Connection transaction, OperatorAction.Key key)
      throws SQLException {
    try (PreparedStatement lock = transaction.prepareStatement(lockKey)) {
      lock.setString(1, key.id());
      lock.execute();
    }
    try (PreparedStatement select = transaction.prepareStatement(findByKey)) {
      select.setString(1, key.id());
      try (ResultSet row = select.executeQuery()) {
        if (!row.next()) {
          return Optional.empty();
        }
        if (!row.getString("request_hash").equals(key.requestHash())) {
          throw new IdempotencyKeyConflictException();
        }
        return Optional.of(action(row));
      }
    }
  }

  /// The last actions, the newest first.
  public List<OperatorAction> recent(Connection connection) throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(recent)) {
      select.setString(1, name);
      select.setInt(2, RECENT_MAX);
      try (ResultSet row = select.executeQuery()) {
        List<OperatorAction> actions = new ArrayList<>();
        while (row.next()) {
          actions.add(action(row));
        }
        return actions;
      }
    }
  }

  public OperatorAction find(Connection connection, long id) throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(find)) {
      select.setLong(1, id);
      try (ResultSet row = select.executeQuery()) {
        row.next();
        return action(row);
      }
    }
  }

  /// Stores the outcome of an action that was in progress.
  ///
  /// @param differences number of rows that differed; null if they were not compared
  /// @param rebuilt whether a rebuilt read model has replaced the live one
  public void finish(
      Connection transaction, long id, String outcome, @Nullable Long differences, boolean rebuilt)
      throws SQLException {
    try (PreparedStatement update = transaction.prepareStatement(finish)) {
      update.setString(1, outcome);
      update.setObject(2, differences);
      update.setBoolean(3, rebuilt);
      update.setLong(4, id);
      update.executeUpdate();
    }
  }

  /// Whether an operator has skipped the event at this position.
  boolean isSkipped(Connection connection, long position) throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(skipped)) {
      select.setString(1, name);
      select.setLong(2, position);
      try (ResultSet row = select.executeQuery()) {
        return row.next();
      }
    }
  }

  /// Marks the actions as superseded: the log may no longer have the events that they name.
  public void markSuperseded(Connection transaction) throws SQLException {
    try (PreparedStatement update = transaction.prepareStatement(markSuperseded)) {
      update.setString(1, name);
      update.executeUpdate();
    }
  }

  private static OperatorAction action(ResultSet row) throws SQLException {
    String stream = row.getString("stream_id");
    return new OperatorAction(
        row.getLong("id"),
        OperatorAction.Kind.valueOf(row.getString("kind").toUpperCase(Locale.ROOT)),
        row.getObject("done_at", OffsetDateTime.class).toInstant(),
        row.getString("done_by"),
        row.getString("reason"),
        row.getLong("position"),
        stream == null ? null : StreamId.parse(stream),
        row.getString("outcome"));
  }
}
