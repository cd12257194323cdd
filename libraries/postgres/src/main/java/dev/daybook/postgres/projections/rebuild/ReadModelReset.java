package dev.daybook.postgres.projections.rebuild;

import dev.daybook.eventstore.LogIdentity;
import dev.daybook.postgres.operations.OperatorAction;
import dev.daybook.postgres.projections.Projection;
import dev.daybook.postgres.projections.storage.ActionLog;
import dev.daybook.postgres.projections.storage.CheckpointState;
import dev.daybook.postgres.projections.storage.Generation;
import dev.daybook.postgres.projections.storage.ParkedStreams;
import dev.daybook.postgres.projections.storage.ProjectionCheckpoint;
import dev.daybook.postgres.projections.storage.ReadModelTables;
import java.sql.Connection;
import java.sql.SQLException;

/// Resets a read model after the log has diverged from the events that it has applied.
public final class ReadModelReset {
  private static final String NAME = "Daybook";

  private final ProjectionCheckpoint checkpoint;
  private final ParkedStreams parked;
  private final ReadModelTables tables;
  private final ActionLog actions;

  public ReadModelReset(Projection projection, String schema) {
    this.checkpoint = ProjectionCheckpoint.forActions(projection, Generation.LIVE, schema);
    this.parked = new ParkedStreams(projection, Generation.LIVE, schema);
    this.tables = new ReadModelTables(projection, schema);
    this.actions = new ActionLog(projection, schema);
  }

  /// Empties the read model and sets its checkpoint to the start of the log; false if another node
  /// has done so.
  ///
  /// @param seen the checkpoint as last read
  public boolean begin(Connection transaction, CheckpointState seen, LogIdentity identity)
      throws SQLException {
    CheckpointState state = checkpoint.lock(transaction).orElse(null);
    if (state == null || !state.cursor().equals(seen.cursor())) {
      return false;
    }
    tables.create(transaction, Generation.LIVE);
    parked.clear(transaction);
    actions.markSuperseded(transaction);
    checkpoint.rewind(transaction, identity);
    var request =
        new OperatorAction.Request(
            NAME,
            "epoch %d of the log began after position %d"
                .formatted(identity.now().number(), identity.now().beganAfter()));
    actions.record(
        transaction, OperatorAction.Kind.REBUILD, request, state.position(), null, "reset");
    return true;
  }
}
