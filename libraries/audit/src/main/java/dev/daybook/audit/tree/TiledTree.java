package dev.daybook.audit.tree;

import java.util.ArrayList;
import java.util.List;

/// The Merkle tree of RFC 6962 at one size, computed from its tiles. Each method reads the tiles
/// along a path or two, a handful whatever the size.
public final class TiledTree {
  private final long size;
  private final TileReader tiles;

  /// @param size number of leaves, from 0; the tiles may have more
  public TiledTree(long size, TileReader tiles) {
    if (size < 0) {
      throw new IllegalArgumentException("A tree has no negative size: " + size);
    }
    this.size = size;
    this.tiles = tiles;
  }

  /// Number of leaves of the left subtree: the largest power of two below the size.
  ///
  /// @param size at least 2
  static long leftSize(long size) {
    return Long.highestOneBit(size - 1);
  }

  public TreeHead head() {
    return new TreeHead(size, size == 0 ? Hash.EMPTY_TREE : range(0, size));
  }

  /// The hash of a leaf.
  ///
  /// @param index from 0, below the size
  public Hash leaf(long index) {
    requireLeaf(index);
    return subtree(0, index);
  }

  /// Proves that a leaf is in this tree.
  ///
  /// @param index from 0, below the size
  public InclusionProof inclusion(long index) {
    requireLeaf(index);
    List<Hash> path = new ArrayList<>();
    addPath(index, 0, size, path);
    return new InclusionProof(index, size, path);
  }

  /// Proves that this tree begins with a smaller one.
  ///
  /// @param from size of the smaller tree, 0 to the size of this one
  public ConsistencyProof consistency(long from) {
    if (from < 0 || from > size) {
      throw new IllegalArgumentException(
          "The smaller tree has 0 to %d leaves, not %d".formatted(size, from));
    }
    List<Hash> path = new ArrayList<>();
    if (from > 0 && from < size) {
      addSubproof(from, 0, size, true, path);
    }
    return new ConsistencyProof(from, size, path);
  }

  private void requireLeaf(long index) {
    if (index < 0 || index >= size) {
      throw new IllegalArgumentException(
          "The index of a leaf is 0 to %d, not %d".formatted(size - 1, index));
    }
  }

  /// PATH(m, D\[n\]) of RFC 6962, section 2.1.1, for the leaves from `start` to before `end`.
  private void addPath(long index, long start, long end, List<Hash> path) {
    if (end - start == 1) {
      return;
    }
    long middle = start + leftSize(end - start);
    if (index < middle) {
      addPath(index, start, middle, path);
      path.add(range(middle, end));
    } else {
      addPath(index, middle, end, path);
      path.add(range(start, middle));
    }
  }

  /// SUBPROOF(m, D\[n\], b) of RFC 6962, section 2.1.2, for the leaves from `start` to before
  /// `end`.
  private void addSubproof(long from, long start, long end, boolean outermost, List<Hash> path) {
    if (from == end) {
      if (!outermost) {
        path.add(range(start, end));
      }
      return;
    }
    long middle = start + leftSize(end - start);
    if (from <= middle) {
      addSubproof(from, start, middle, outermost, path);
      path.add(range(middle, end));
    } else {
      addSubproof(from, middle, end, false, path);
      path.add(range(start, middle));
    }
  }

  /// The root over the leaves from `start` to before `end`: MTH of RFC 6962, section 2.1.
  private Hash range(long start, long end) {
    long leaves = end - start;
    if (Long.bitCount(leaves) == 1) {
      int level = Long.numberOfTrailingZeros(leaves);
      return subtree(level, start >> level);
    }
    long middle = start + leftSize(leaves);
    return Hash.ofNode(range(start, middle), range(middle, end));
  }

  /// The root of a subtree of 2^`level` leaves. The tiles have every eighth level; the levels
  /// between are computed.
  private Hash subtree(int level, long index) {
    int below = level % Tile.HEIGHT;
    long first = index << below; // of the hashes of the tile's level
    Tile tile = Tile.of(level / Tile.HEIGHT, first / Tile.WIDTH, size);
    byte[] hashes = tiles.read(tile);
    if (hashes.length != tile.length()) {
      throw new InvalidProofException(
          "%s has %d bytes, not %d".formatted(tile.path(), hashes.length, tile.length()));
    }
    return Hash.root(hashes, (int) (first % Tile.WIDTH), 1 << below);
  }
}
