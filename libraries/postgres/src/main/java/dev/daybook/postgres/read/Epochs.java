package dev.daybook.postgres.read;

import dev.daybook.eventstore.LogIdentity;
import dev.daybook.eventstore.LogIdentity.Epoch;
import dev.daybook.postgres.operations.IdempotencyKeyConflictException;
import dev.daybook.postgres.operations.OperatorAction;
import dev.daybook.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/// Reads and begins epochs of the log in a schema.
final class Epochs {
  private final String identity;
  private final String begin;

  Epochs(String schema) {
    this.identity = Sql.load(Epochs.class, "list-epochs.sql", schema);
    this.begin = Sql.load(Epochs.class, "begin-epoch.sql", schema);
  }

  LogIdentity identity(Connection connection) throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(identity);
        ResultSet row = select.executeQuery()) {
      List<Epoch> epochs = new ArrayList<>();
      while (row.next()) {
        epochs.add(
            new Epoch(
                row.getObject("id", UUID.class),
                row.getLong("number"),
                row.getLong("began_after"),
                row.getObject("began_at", OffsetDateTime.class).toInstant(),
                row.getString("began_by"),
                row.getString("reason")));
      }
      return new LogIdentity(epochs);
    }
  }

  /// Begins an epoch, unless one was begun with the same key.
  ///
  /// @return the log's identity as of that epoch
  /// @throws IdempotencyKeyConflictException if the key was used for another request
  LogIdentity begin(Connection connection, OperatorAction.Request request) throws SQLException {
    long number = numberOfBegun(connection, request);
    return new LogIdentity(
        identity(connection).epochs().stream().filter(epoch -> epoch.number() <= number).toList());
  }

  private long numberOfBegun(Connection connection, OperatorAction.Request request)
      throws SQLException {
    OperatorAction.Key key = request.key();
    try (PreparedStatement call = connection.prepareStatement(begin)) {
      call.setString(1, request.by());
      call.setString(2, request.why());
      call.setString(3, key == null ? null : key.id());
      call.setString(4, key == null ? null : key.requestHash());
      try (ResultSet row = call.executeQuery()) {
        row.next();
        if (key != null && !key.requestHash().equals(row.getString("request_hash"))) {
          throw new IdempotencyKeyConflictException();
        }
        return row.getLong("number");
      }
    }
  }
}
