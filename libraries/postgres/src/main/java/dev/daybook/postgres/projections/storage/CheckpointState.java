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

/// Where one build of a view stands, as the database has it.
///
/// @param version of the projection that it comes from
/// @param event the id of the event at that position; null where that isn't known
/// @param epochs the log's, when the lease was last taken or renewed; none before that
/// @param failure why it has stopped; null while it goes on
/// @param act that asked for it; null for a live view
/// @param lease that lets one reader at a time move it
public record CheckpointState(
    int version,
    long position,
    @Nullable UUID event,
    List<UUID> epochs,
    @Nullable Failure failure,
    @Nullable Long act,
    ObservedLease lease) {

  /// Why a projection has stopped.
  ///
  /// @param position of the event that could not be applied; null where no event is at fault
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
