package dev.daybook.audit.tree;

import java.util.Arrays;

/// Proves by the tiles above it that a tile belongs to a tree.
public final class TileProof {
  private TileProof() {}

  /// Whether the tree with a head has these hashes in a tile.
  ///
  /// @param level of the tile
  /// @param index of the tile in its level; the tree has at least one of its hashes
  /// @param hashes one after the other; those beyond the size of the tree are ignored
  /// @param head from a checkpoint that was verified
  /// @param tiles gives the other tiles; it need not be trusted
  public static boolean verifies(
      int level, long index, byte[] hashes, TreeHead head, TileReader tiles) {
    Tile tile = Tile.of(level, index, head.size());
    if (hashes.length < tile.length()) {
      return false;
    }
    byte[] own = Arrays.copyOf(hashes, tile.length());
    try {
      return tile.isFull()
          ? isBelow(tile, own, head, tiles)
          : new TiledTree(head.size(), it -> it.equals(tile) ? own : tiles.read(it))
              .head()
              .equals(head);
    } catch (InvalidProofException ignored) { // a tile that is needed is missing
      return false;
    }
  }

  private static boolean isBelow(Tile tile, byte[] hashes, TreeHead head, TileReader tiles) {
    Tile above = Tile.of(tile.level() + 1, tile.index() / Tile.WIDTH, head.size());
    byte[] roots = tiles.read(above);
    return roots.length == above.length()
        && Hash.in(roots, (int) (tile.index() % Tile.WIDTH))
            .equals(Hash.root(hashes, 0, Tile.WIDTH))
        && verifies(above.level(), above.index(), roots, head, tiles);
  }
}
