package dev.daybook.postgres.projections.storage;

import dev.daybook.eventstore.subscriptions.LogCursor;
import dev.daybook.postgres.lease.ObservedLease;
import dev.daybook.postgres.sql.ErrorText;
import java.sql.Array;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The state of a checkpoint, as read from the database.
///
/// @param version of the projection that the read model was made by
/// @param event the id of the event at the position; null if unknown
/// @param epochs the log's epochs when the lease was last taken or renewed; empty before that
/// @param failure why the projection has stopped; null while it runs
/// @param action id of the operator action that asked for the rebuild; null for a live read model
/// @param lease allows one reader at a time to move the checkpoint
public record CheckpointState(
    int version,
    long position,
    @Nullable UUID event,
    List<UUID> epochs,
    @Nullable Failure failure,
    @Nullable Long action,
    ObservedLease lease) {

  /// Why a projection has stopped.
  ///
  /// @param position of the event that could not be applied; null if no event is the cause
  public record Failure(@Nullable Long position, String error) {
    public static Failure of(Throwable error) {
      Long position = error instanceof UnappliedEventException e ? e.position() : null;
      return new Failure(position, ErrorText.text(error));
    }
  }

  private static List<UUID> ids(@Nullable Array array) throws SQLException {
    return array == null ? List.of() : List.of((UUID[]) array.getArray());
  }

  public LogCursor cursor() {
    return new LogCursor(position, event);
  }

  static Optional<CheckpointState> read(PreparedStatement statement) throws SQLException {
    try (ResultSet row = statement.executeQuery()) {
      if (!row.next()) {
        return Optional.empty();
      }
      String error = row.getString("error");
      Failure failure =
          error == null ? null : new Failure(row.getObject("failed_position", Long.class), error);
      return Optional.of(
          new CheckpointState(
              row.getInt("version"),
              row.getLong("position"),
              row.getObject("event_id", UUID.class),
              ids(row.getArray("epochs")),
              failure,
              row.getObject("action_id", Long.class),
              ObservedLease.read(row)));
    }
  }
}
