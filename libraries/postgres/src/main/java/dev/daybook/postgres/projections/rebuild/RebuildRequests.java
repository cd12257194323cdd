package dev.daybook.postgres.projections.rebuild;

import dev.daybook.postgres.operations.ActionNotApplicableException;
import dev.daybook.postgres.operations.OperatorAction;
import dev.daybook.postgres.operations.OperatorAction.Kind;
import dev.daybook.postgres.projections.Projection;
import dev.daybook.postgres.projections.storage.ActionLog;
import dev.daybook.postgres.projections.storage.CheckpointState;
import dev.daybook.postgres.projections.storage.Generation;
import dev.daybook.postgres.projections.storage.ParkedStreams;
import dev.daybook.postgres.projections.storage.ProjectionCheckpoint;
import dev.daybook.postgres.projections.storage.ReadModelTables;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Requests and cancels rebuilds. The checkpoint of a shadow is the request: any node may execute
/// it.
public final class RebuildRequests {
  static final String NAME = "Daybook";

  private final Projection projection;
  private final ProjectionCheckpoint live;
  private final ProjectionCheckpoint checkpoint;
  private final ParkedStreams parked;
  private final ReadModelTables tables;
  private final ActionLog actions;
  private final RunningComparison running;

  public RebuildRequests(Projection projection, String schema) {
    this.projection = projection;
    this.live = ProjectionCheckpoint.forActions(projection, Generation.LIVE, schema);
    this.checkpoint = ProjectionCheckpoint.forActions(projection, Generation.SHADOW, schema);
    this.parked = new ParkedStreams(projection, Generation.SHADOW, schema);
    this.tables = new ReadModelTables(projection, schema);
    this.actions = new ActionLog(projection, schema);
    this.running = new RunningComparison(projection, schema);
  }

  Optional<CheckpointState> look(Connection connection) throws SQLException {
    return checkpoint.look(connection);
  }

  /// Locks the shadow's checkpoint; cancels a running comparison first.
  public Optional<CheckpointState> lock(Connection transaction) throws SQLException {
    running.cancel(transaction);
    return checkpoint.lock(transaction);
  }

  /// Requests a rebuild or verification for an operator; replaces a scheduled verification.
  ///
  /// @throws ActionNotApplicableException if a rebuild is in progress
  public OperatorAction request(
      Connection transaction, Kind kind, OperatorAction.Request request, long position)
      throws SQLException {
    CheckpointState other = look(transaction).orElse(null);
    if (isScheduled(transaction, other)) {
      other = lock(transaction).orElse(null);
      if (other != null && isScheduled(transaction, other)) {
        end(transaction, other, "cancelled for " + request.by());
        other = null;
      }
    }
    OperatorAction action = actions.record(transaction, kind, request, position, null, null);
    if (other != null || !checkpoint.create(transaction, action.id())) {
      throw new ActionNotApplicableException(
          "The projection %s is being rebuilt or verified already".formatted(projection.name()));
    }
    return action;
  }

  /// Requests a rebuild for a new version of the projection; replaces one for an earlier version;
  /// false if it is requested or done already.
  public boolean requestForVersion(Connection transaction) throws SQLException {
    CheckpointState seen = look(transaction).orElse(null);
    if (seen != null && seen.version() >= projection.version()) {
      return false;
    }
    // A swap holds this lock, too: no rebuild for this version ends from here on.
    CheckpointState current = live.lock(transaction).orElse(null);
    if (current != null && current.version() >= projection.version()) {
      return false;
    }
    CheckpointState other = lock(transaction).orElse(null);
    if (other != null && other.version() >= projection.version()) {
      return false;
    }
    var request = new OperatorAction.Request(NAME, "version " + projection.version());
    OperatorAction action = actions.record(transaction, Kind.REBUILD, request, 0, null, null);
    if (!checkpoint.replace(transaction, action.id())) {
      actions.finish(transaction, action.id(), "requested by another node first", null, false);
      return false;
    }
    finish(transaction, other, "cancelled for version " + projection.version(), null);
    return true;
  }

  /// Ends a rebuild and drops its tables.
  public void end(Connection transaction, CheckpointState shadow, String outcome)
      throws SQLException {
    end(transaction, shadow, outcome, null);
  }

  /// As [#end(Connection, CheckpointState, String)], after a comparison.
  public void end(
      Connection transaction, CheckpointState shadow, String outcome, @Nullable Long differences)
      throws SQLException {
    tables.drop(transaction, Generation.SHADOW);
    parked.clear(transaction);
    checkpoint.delete(transaction);
    finish(transaction, shadow, outcome, differences);
  }

  private boolean isScheduled(Connection transaction, @Nullable CheckpointState shadow)
      throws SQLException {
    return shadow != null
        && shadow.action() != null
        && isScheduled(actions.find(transaction, shadow.action()));
  }

  /// Whether a verification was requested by [VerificationSchedule].
  static boolean isScheduled(OperatorAction action) {
    return action.kind() == Kind.VERIFY && action.by().equals(NAME);
  }

  private void finish(
      Connection transaction,
      @Nullable CheckpointState shadow,
      String outcome,
      @Nullable Long differences)
      throws SQLException {
    if (shadow != null && shadow.action() != null) {
      actions.finish(transaction, shadow.action(), outcome, differences, false);
    }
  }
}
