package dev.daybook.audit.database;

import dev.daybook.audit.tree.InvalidProofException;
import dev.daybook.audit.tree.Tile;
import dev.daybook.audit.tree.TileReader;
import java.util.Arrays;
import java.util.Map;

/// The last tile of each level of the stored tree: its size, and its partial tiles.
public final class TreeEdge implements TileReader {
  private final Map<Tile, byte[]> tiles;

  /// @param tiles with their hashes, at most one of each level
  TreeEdge(Map<Tile, byte[]> tiles) {
    this.tiles = Map.copyOf(tiles);
  }

  /// Number of leaves of the tree.
  public long size() {
    return tiles.keySet().stream()
        .filter(tile -> tile.level() == 0)
        .mapToLong(tile -> tile.index() * Tile.WIDTH + tile.width())
        .sum();
  }

  @Override
  public byte[] read(Tile tile) {
    return tiles.entrySet().stream()
        .filter(last -> hasAll(last.getKey(), tile))
        .map(last -> Arrays.copyOf(last.getValue(), tile.length()))
        .findFirst()
        .orElseThrow(() -> new InvalidProofException("The tree has no " + tile.path()));
  }

  private static boolean hasAll(Tile last, Tile tile) {
    return last.level() == tile.level()
        && last.index() == tile.index()
        && last.width() >= tile.width();
  }
}
