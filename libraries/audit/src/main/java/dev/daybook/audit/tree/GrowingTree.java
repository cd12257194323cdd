package dev.daybook.audit.tree;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;

/// A tree to which leaves are added. It holds the partial tile of each level, at most 64 KiB in
/// all, whatever the size; full tiles are given away.
///
/// Not thread-safe.
public final class GrowingTree {
  private final List<byte[]> edge = new ArrayList<>();
  private final BiConsumer<Tile, byte[]> full;
  private final long continued;
  private long size;

  /// Continues a tree.
  ///
  /// @param size number of leaves that it has, from 0
  /// @param tiles has its partial tiles
  /// @param full gets each tile that becomes full, with its hashes
  /// @throws InvalidProofException if there is no such tile
  public GrowingTree(long size, TileReader tiles, BiConsumer<Tile, byte[]> full) {
    this.continued = size;
    this.size = size;
    this.full = full;
    for (Tile tile : Tile.partial(size)) {
      byte[] hashes = tiles.read(tile);
      System.arraycopy(hashes, 0, level(tile.level()), 0, tile.length());
    }
  }

  public long size() {
    return size;
  }

  /// Adds a leaf.
  ///
  /// @param leaf its hash, by [Hash#ofLeaf]
  public void add(Hash leaf) {
    size++;
    put(0, leaf);
  }

  private void put(int level, Hash hash) {
    byte[] hashes = level(level);
    long count = size >> (Tile.HEIGHT * level); // of the level, with this one
    int place = (int) ((count - 1) % Tile.WIDTH);
    hash.copyTo(hashes, place);
    if (place == Tile.WIDTH - 1) {
      full.accept(new Tile(level, count / Tile.WIDTH - 1, Tile.WIDTH), hashes.clone());
      put(level + 1, Hash.root(hashes, 0, Tile.WIDTH));
    }
  }

  private byte[] level(int level) {
    while (edge.size() <= level) {
      edge.add(new byte[Tile.WIDTH * Hash.LENGTH]);
    }
    return edge.get(level);
  }

  /// Gives the partial tiles, at most one of each level, with their hashes.
  public void forEachPartial(BiConsumer<Tile, byte[]> partial) {
    Tile.partial(size).forEach(tile -> partial.accept(tile, read(tile)));
  }

  /// As [#forEachPartial], without those that have all their hashes since before this continued.
  public void forEachGrownPartial(BiConsumer<Tile, byte[]> partial) {
    Tile.partial(size).stream()
        .filter(tile -> !tile.isIn(continued))
        .forEach(tile -> partial.accept(tile, read(tile)));
  }

  /// The size and the root.
  public TreeHead head() {
    return new TiledTree(size, this::read).head();
  }

  /// All hashes that a root is computed from are in partial tiles.
  private byte[] read(Tile tile) {
    return Arrays.copyOf(edge.get(tile.level()), tile.length());
  }
}
