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
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Asks for a view to be built anew, and ends that again: a shadow's checkpoint is what says that
/// it is wanted, whichever node builds it.
public final class RebuildRequests {
  static final String NAME = "Daybook";

  private final Projection projection;
  private final ProjectionCheckpoint checkpoint;
  private final ParkedStreams parked;
  private final ReadModelTables tables;
  private final ActionLog acts;
  private final RunningComparison running;

  public RebuildRequests(Projection projection, String schema) {
    this.projection = projection;
    this.checkpoint =
        new ProjectionCheckpoint(
            projection, Generation.SHADOW, UUID.randomUUID(), ProjectionCheckpoint.ACT_MAX, schema);
    this.parked = new ParkedStreams(projection, Generation.SHADOW, schema);
    this.tables = new ReadModelTables(projection, schema);
    this.acts = new ActionLog(projection, schema);
    this.running = new RunningComparison(projection, schema);
  }

  Optional<CheckpointState> look(Connection connection) throws SQLException {
    return checkpoint.look(connection);
  }

  /// Locks the shadow's checkpoint, for which a comparison that is at work is broken off.
  public Optional<CheckpointState> lock(Connection transaction) throws SQLException {
    running.breakOff(transaction);
    return checkpoint.lock(transaction);
  }

  /// Asks for one as somebody wants it, in the place of one that nobody has asked for.
  ///
  /// @throws ActionNotApplicableException if there is one already
  public OperatorAction request(
      Connection transaction, Kind kind, OperatorAction.Request request, long position)
      throws SQLException {
    CheckpointState other = look(transaction).orElse(null);
    if (isUnasked(transaction, other)) {
      other = lock(transaction).orElse(null);
      if (other != null && isUnasked(transaction, other)) {
        end(transaction, other, "given up for " + request.by());
        other = null;
      }
    }
    OperatorAction act = acts.record(transaction, kind, request, position, null, null);
    if (other != null || !checkpoint.create(transaction, act.id())) {
      throw new ActionNotApplicableException(
          "The projection %s is being built anew already".formatted(projection.name()));
    }
    return act;
  }

  /// Asks for one because the projection's version was raised, in the place of an older one; false
  /// if there is one.
  public boolean requestForVersion(Connection transaction) throws SQLException {
    CheckpointState seen = look(transaction).orElse(null);
    if (seen != null && seen.version() >= projection.version()) {
      return false;
    }
    CheckpointState other = lock(transaction).orElse(null);
    if (other != null && other.version() >= projection.version()) {
      return false;
    }
    var request = new OperatorAction.Request(NAME, "version " + projection.version());
    OperatorAction act = acts.record(transaction, Kind.REBUILD, request, 0, null, null);
    if (!checkpoint.replace(transaction, act.id())) {
      acts.finish(transaction, act.id(), "another node has asked for it", null, false);
      return false;
    }
    finish(transaction, other, "given up for version " + projection.version(), null);
    return true;
  }

  /// Ends one that is not wanted any more, and leaves nothing of it.
  public void end(Connection transaction, CheckpointState shadow, String outcome)
      throws SQLException {
    end(transaction, shadow, outcome, null);
  }

  /// As [#end(Connection, Place, String)], after a comparison.
  public void end(
      Connection transaction, CheckpointState shadow, String outcome, @Nullable Long differences)
      throws SQLException {
    tables.drop(transaction, Generation.SHADOW);
    parked.clear(transaction);
    checkpoint.delete(transaction);
    finish(transaction, shadow, outcome, differences);
  }

  private boolean isUnasked(Connection transaction, @Nullable CheckpointState shadow)
      throws SQLException {
    return shadow != null
        && shadow.act() != null
        && isUnasked(acts.find(transaction, shadow.act()));
  }

  /// Whether it is a comparison that nobody has asked for.
  static boolean isUnasked(OperatorAction act) {
    return act.kind() == Kind.VERIFY && act.by().equals(NAME);
  }

  private void finish(
      Connection transaction,
      @Nullable CheckpointState shadow,
      String outcome,
      @Nullable Long differences)
      throws SQLException {
    if (shadow != null && shadow.act() != null) {
      acts.finish(transaction, shadow.act(), outcome, differences, false);
    }
  }
}
