package dev.daybook.audit.tree;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// A tree whose tiles are in memory, and beside it the definition of its root by RFC 6962, section
/// 2.1, over all leaves.
public final class MemoryTree {
  private final List<Hash> leaves = new ArrayList<>();
  private final Map<List<Long>, byte[]> tiles = new HashMap<>();
  private GrowingTree growing = new GrowingTree(0, this::read, this::write);

  public void add(Hash leaf) {
    leaves.add(leaf);
    growing.add(leaf);
  }

  /// Stores the partial tiles that have grown, and continues from what is stored.
  public void store() {
    growing.forEachGrownPartial(this::write);
    growing = new GrowingTree(leaves.size(), this::read, this::write);
  }

  public TreeHead head() {
    return growing.head();
  }

  public TiledTree at(long size) {
    return new TiledTree(size, this::read);
  }

  public TreeHead definedAt(int size) {
    return new TreeHead(size, size == 0 ? Hash.EMPTY_TREE : defined(leaves.subList(0, size)));
  }

  public Hash leaf(int index) {
    return leaves.get(index);
  }

  /// The hashes of a tile.
  public byte[] tile(Tile tile) {
    return read(tile);
  }

  private static Hash defined(List<Hash> leaves) {
    if (leaves.size() == 1) {
      return leaves.getFirst();
    }
    int left = Integer.highestOneBit(leaves.size() - 1);
    return Hash.ofNode(
        defined(leaves.subList(0, left)), defined(leaves.subList(left, leaves.size())));
  }

  private void write(Tile tile, byte[] hashes) {
    tiles.put(List.of((long) tile.level(), tile.index()), hashes);
  }

  private byte[] read(Tile tile) {
    byte[] stored = tiles.get(List.of((long) tile.level(), tile.index()));
    if (stored == null || stored.length < tile.length()) {
      throw new InvalidProofException("There is no " + tile.path());
    }
    return Arrays.copyOf(stored, tile.length());
  }
}
