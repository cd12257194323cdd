package dev.daybook.audit.sealing;

import dev.daybook.audit.LeafHasher;
import dev.daybook.audit.database.TileTable;
import dev.daybook.audit.database.TreeEdge;
import dev.daybook.audit.tree.GrowingTree;
import dev.daybook.audit.tree.Tile;
import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.postgres.projections.Projection;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The Merkle tree of the log, as a projection: each event adds its leaf ([LeafHasher]). Run it
/// with `PostgresEventStore.project`; appends do not wait for it.
///
/// What holds for projections holds for the tree: one node at a time adds leaves, each leaf is
/// added once, leaves and checkpoint of the projection are committed in one transaction, and a
/// verification builds the tree again from the log and names the tiles that differ. An event can't
/// be skipped: the projection would stop at the next one.
public final class LogTree implements Projection {
  /// The name of the projection.
  public static final String NAME = "audit";

  private static final Duration PAUSE_MAX = Duration.ofMillis(400);

  /// The tree of the log that runs the projection.
  public LogTree() {}

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public int version() {
    return 1;
  }

  @Override
  public List<Table> tables() {
    return List.of(new Table(TileTable.NAME, List.of("level", "index")));
  }

  @Override
  public String createTables() {
    return TileTable.definition();
  }

  /// Events of all types.
  @Override
  public Set<String> types() {
    return Set.of();
  }

  /// Longer than for other projections: each batch writes the last tile of each level again, and
  /// checkpoints are signed at longer intervals anyway.
  @Override
  public Duration pauseMax() {
    return PAUSE_MAX;
  }

  @Override
  public void apply(Connection transaction, List<RecordedEvent> events) throws SQLException {
    TileTable table = TileTable.onSearchPath(transaction);
    TreeEdge edge = table.edge();
    Map<Tile, byte[]> changed = new LinkedHashMap<>();
    var tree = new GrowingTree(edge.size(), edge, changed::put);
    var leaves = new LeafHasher();
    for (RecordedEvent event : events) {
      requireNext(event, tree.size());
      tree.add(leaves.hash(event));
    }
    tree.forEachGrownPartial(changed::put);
    table.write(changed);
  }

  private static void requireNext(RecordedEvent event, long size) {
    if (event.position() != size + 1) {
      throw new IllegalStateException(
          "The tree has %d leaves, so the next event is at position %d, not %d: rebuild it"
              .formatted(size, size + 1, event.position()));
    }
  }
}
