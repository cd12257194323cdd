package dev.daybook.postgres.projections.rebuild;

import dev.daybook.eventstore.LogIdentity;
import dev.daybook.postgres.operations.Act;
import dev.daybook.postgres.projections.Projection;
import dev.daybook.postgres.projections.storage.Acts;
import dev.daybook.postgres.projections.storage.Build;
import dev.daybook.postgres.projections.storage.Checkpoint;
import dev.daybook.postgres.projections.storage.ParkedStreams;
import dev.daybook.postgres.projections.storage.Place;
import dev.daybook.postgres.projections.storage.ViewTables;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.UUID;

/// Begins a view afresh whose past the log no longer has.
public final class FreshStart {
  private static final String NAME = "Daybook";

  private final Checkpoint checkpoint;
  private final ParkedStreams parked;
  private final ViewTables tables;
  private final Acts acts;

  public FreshStart(Projection projection, String schema) {
    this.checkpoint =
        new Checkpoint(projection, Build.LIVE, UUID.randomUUID(), Checkpoint.ACT_MAX, schema);
    this.parked = new ParkedStreams(projection, Build.LIVE, schema);
    this.tables = new ViewTables(projection, schema);
    this.acts = new Acts(projection, schema);
  }

  /// Empties the view and puts its checkpoint at the start of the log; false if somebody has.
  ///
  /// @param seen where the view stood
  public boolean begin(Connection transaction, Place seen, LogIdentity identity)
      throws SQLException {
    Place place = checkpoint.lock(transaction).orElse(null);
    if (place == null || !place.cursor().equals(seen.cursor())) {
      return false;
    }
    tables.create(transaction, Build.LIVE);
    parked.clear(transaction);
    acts.disown(transaction);
    checkpoint.rewind(transaction, identity);
    var order =
        new Act.Order(
            NAME,
            "epoch %d of the log began after position %d"
                .formatted(identity.now().number(), identity.now().beganAfter()));
    acts.record(transaction, Act.What.REBUILD, order, place.position(), null, "begun afresh");
    return true;
  }
}
