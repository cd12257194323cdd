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
import java.util.UUID;

/// Begins a view afresh whose past the log no longer has.
public final class ReadModelReset {
  private static final String NAME = "Daybook";

  private final ProjectionCheckpoint checkpoint;
  private final ParkedStreams parked;
  private final ReadModelTables tables;
  private final ActionLog acts;

  public ReadModelReset(Projection projection, String schema) {
    this.checkpoint =
        new ProjectionCheckpoint(
            projection, Generation.LIVE, UUID.randomUUID(), ProjectionCheckpoint.ACT_MAX, schema);
    this.parked = new ParkedStreams(projection, Generation.LIVE, schema);
    this.tables = new ReadModelTables(projection, schema);
    this.acts = new ActionLog(projection, schema);
  }

  /// Empties the view and puts its checkpoint at the start of the log; false if somebody has.
  ///
  /// @param seen where the view stood
  public boolean begin(Connection transaction, CheckpointState seen, LogIdentity identity)
      throws SQLException {
    CheckpointState place = checkpoint.lock(transaction).orElse(null);
    if (place == null || !place.cursor().equals(seen.cursor())) {
      return false;
    }
    tables.create(transaction, Generation.LIVE);
    parked.clear(transaction);
    acts.disown(transaction);
    checkpoint.rewind(transaction, identity);
    var request =
        new OperatorAction.Request(
            NAME,
            "epoch %d of the log began after position %d"
                .formatted(identity.now().number(), identity.now().beganAfter()));
    acts.record(
        transaction, OperatorAction.Kind.REBUILD, request, place.position(), null, "begun afresh");
    return true;
  }
}
