package dev.daybook.explorer.log;

import dev.daybook.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Reads the checkpoints of a log's read models and subscriptions. Thread-safe.
public final class ReaderTables {
  private static final int ROWS_MAX = 500;

  private final BoundedReads reads;
  private final String listCheckpoints;
  private final String listParkedStreams;
  private final String listActions;
  private final String listSubscriptions;
  private final String listLeases;
  private final String listPositions;

  /// @param schema the schema of the read models
  public ReaderTables(BoundedReads reads, String schema) {
    this.reads = reads;
    this.listCheckpoints = Sql.load(ReaderTables.class, "list-checkpoints.sql", schema);
    this.listParkedStreams = Sql.load(ReaderTables.class, "list-parked-streams.sql", schema);
    this.listActions = Sql.load(ReaderTables.class, "list-actions.sql", schema);
    this.listSubscriptions = Sql.load(ReaderTables.class, "list-subscriptions.sql", schema);
    this.listLeases = Sql.load(ReaderTables.class, "list-leases.sql", schema);
    this.listPositions = Sql.load(ReaderTables.class, "list-positions.sql", schema);
  }

  /// What the tables hold, at most 500 rows each.
  public record Readers(
      List<Checkpoint> checkpoints,
      List<Parked> parked,
      List<Action> actions,
      List<Subscribed> subscriptions) {
    public Readers {
      checkpoints = List.copyOf(checkpoints);
      parked = List.copyOf(parked);
      actions = List.copyOf(actions);
      subscriptions = List.copyOf(subscriptions);
    }
  }

  /// The checkpoint of a read model.
  ///
  /// @param live whether it is that of the live read model, not of a rebuild
  /// @param held whether a node has its lease
  public record Checkpoint(
      String name,
      boolean live,
      int version,
      long position,
      Instant movedAt,
      boolean held,
      @Nullable String error,
      @Nullable Long failedPosition) {}

  /// A parked stream of a read model.
  public record Parked(
      String name, String stream, long version, long position, String error, Instant at) {}

  /// An operator action on a read model.
  public record Action(
      String name,
      String kind,
      Instant at,
      String by,
      String reason,
      long position,
      @Nullable String stream,
      @Nullable String outcome) {}

  /// The checkpoint of a subscription.
  ///
  /// @param position null before anything was stored
  public record Subscribed(String name, @Nullable Long position, Instant storedAt, boolean held) {}

  public Readers read() {
    return reads.run(
        transaction ->
            new Readers(
                rows(transaction, listCheckpoints, ReaderTables::checkpoint),
                rows(transaction, listParkedStreams, ReaderTables::parked),
                rows(transaction, listActions, ReaderTables::action),
                rows(transaction, listSubscriptions, ReaderTables::subscribed)));
  }

  /// A lease that a node holds.
  ///
  /// @param kind `projection`, `rebuild` or `subscription`
  /// @param holder identifies the run; a new one at each start
  /// @param renewedAt when the lease was taken or last renewed
  public record Lease(String kind, String name, UUID holder, Instant renewedAt, Instant until) {}

  /// The leases that nodes hold.
  public List<Lease> leases() {
    return reads.run(transaction -> rows(transaction, listLeases, ReaderTables::lease));
  }

  private static Lease lease(ResultSet row) throws SQLException {
    return new Lease(
        row.getString("kind"),
        row.getString("name"),
        row.getObject("holder", UUID.class),
        LogReads.instant(row, "held_from"),
        LogReads.instant(row, "held_until"));
  }

  /// The positions of the live read models and of the subscriptions, by their names.
  ///
  /// @param subscriptions without those that have stored none
  public record Positions(Map<String, Long> readModels, Map<String, Long> subscriptions) {
    public Positions {
      readModels = Map.copyOf(readModels);
      subscriptions = Map.copyOf(subscriptions);
    }
  }

  public Positions positions() {
    return reads.run(
        transaction -> {
          Map<String, Long> readModels = new HashMap<>();
          Map<String, Long> subscriptions = new HashMap<>();
          try (PreparedStatement query = transaction.prepareStatement(listPositions)) {
            query.setInt(1, ROWS_MAX);
            query.setInt(2, ROWS_MAX);
            try (ResultSet row = query.executeQuery()) {
              while (row.next()) {
                boolean isReadModel = row.getString("kind").equals("projection");
                (isReadModel ? readModels : subscriptions)
                    .put(row.getString("name"), row.getLong("position"));
              }
            }
          }
          return new Positions(readModels, subscriptions);
        });
  }

  private static <T> List<T> rows(
      Connection transaction, String statement, LogSummaries.RowMapper<T> mapper)
      throws SQLException {
    try (PreparedStatement query = transaction.prepareStatement(statement)) {
      query.setInt(1, ROWS_MAX);
      return LogSummaries.rows(query, mapper);
    }
  }

  private static Checkpoint checkpoint(ResultSet row) throws SQLException {
    return new Checkpoint(
        row.getString("name"),
        row.getString("generation").equals("live"),
        row.getInt("version"),
        row.getLong("position"),
        LogReads.instant(row, "moved_at"),
        row.getBoolean("held"),
        row.getString("error"),
        LogReads.nullableLong(row, "failed_position"));
  }

  private static Parked parked(ResultSet row) throws SQLException {
    return new Parked(
        row.getString("name"),
        row.getString("stream_id"),
        row.getLong("version"),
        row.getLong("position"),
        row.getString("error"),
        LogReads.instant(row, "parked_at"));
  }

  private static Action action(ResultSet row) throws SQLException {
    return new Action(
        row.getString("name"),
        row.getString("kind"),
        LogReads.instant(row, "done_at"),
        row.getString("done_by"),
        row.getString("reason"),
        row.getLong("position"),
        row.getString("stream_id"),
        row.getString("outcome"));
  }

  private static Subscribed subscribed(ResultSet row) throws SQLException {
    return new Subscribed(
        row.getString("name"),
        LogReads.nullableLong(row, "position"),
        LogReads.instant(row, "stored_at"),
        row.getBoolean("held"));
  }
}
