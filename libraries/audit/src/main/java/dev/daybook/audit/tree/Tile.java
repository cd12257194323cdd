package dev.daybook.audit.tree;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The name of a tile: up to 256 neighbouring hashes of one level of the tree, by C2SP
/// [tlog-tiles](https://c2sp.org/tlog-tiles). Level 0 has the hashes of the leaves; each hash of a
/// higher level is the root of a full tile of the level below.
///
/// @param level 0 to [#LEVEL_MAX]
/// @param index in its level, from 0
/// @param width number of hashes: 1 to [#WIDTH]; below [#WIDTH] the tile is partial
public record Tile(int level, long index, int width) {
  /// Number of hashes of a full tile.
  public static final int WIDTH = 256;

  /// Maximum level: a tree has less than 2⁶³ leaves.
  public static final int LEVEL_MAX = 7;

  /// Height of the subtree over the hashes of a full tile: 2⁸ = [#WIDTH].
  static final int HEIGHT = 8;

  private static final Pattern PATH =
      Pattern.compile("tile/([0-7])/((?:x\\d{3}/){0,5}\\d{3})(?:\\.p/(\\d{1,3}))?");

  public Tile {
    if (level < 0 || level > LEVEL_MAX || index < 0 || width < 1 || width > WIDTH) {
      throw new IllegalArgumentException(
          "There is no tile %d/%d of width %d".formatted(level, index, width));
    }
  }

  /// Parses the form of [#path()]; empty for any other text.
  public static Optional<Tile> parse(String path) {
    Matcher parts = PATH.matcher(path);
    if (!parts.matches()) {
      return Optional.empty();
    }
    int width = parts.group(3) == null ? WIDTH : Integer.parseInt(parts.group(3));
    if (width < 1 || width > WIDTH) {
      return Optional.empty();
    }
    long index = Long.parseLong(parts.group(2).replaceAll("\\D", ""));
    var tile = new Tile(Integer.parseInt(parts.group(1)), index, width);
    return Optional.of(tile).filter(it -> it.path().equals(path));
  }

  /// Whether a tree has all hashes of the tile.
  ///
  /// @param size number of leaves of the tree
  public boolean isIn(long size) {
    return size >> (HEIGHT * level) >= index * WIDTH + width;
  }

  /// A tile of a tree.
  ///
  /// @throws IllegalArgumentException if a tree of this size doesn't have the tile
  static Tile of(int level, long index, long size) {
    long hashes = (size >> (HEIGHT * level)) - index * WIDTH;
    return new Tile(level, index, (int) Math.min(hashes, WIDTH));
  }

  /// The partial tiles of a tree: none or one of each level, the lowest first.
  static List<Tile> partial(long size) {
    List<Tile> tiles = new ArrayList<>();
    for (int level = 0; size >> (HEIGHT * level) > 0; level++) {
      long hashes = size >> (HEIGHT * level);
      if (hashes % WIDTH > 0) {
        tiles.add(new Tile(level, hashes / WIDTH, (int) (hashes % WIDTH)));
      }
    }
    return tiles;
  }

  public boolean isFull() {
    return width == WIDTH;
  }

  /// Number of bytes of its hashes.
  public int length() {
    return width * Hash.LENGTH;
  }

  /// The path by which a log serves the tile, below the log's prefix, such as
  /// `tile/0/x001/x234/067.p/12`.
  public String path() {
    return "tile/" + level + "/" + indexPath() + (isFull() ? "" : ".p/" + width);
  }

  private String indexPath() {
    StringBuilder path = new StringBuilder("%03d".formatted(index % 1000));
    for (long rest = index / 1000; rest > 0; rest /= 1000) {
      path.insert(0, "x%03d/".formatted(rest % 1000));
    }
    return path.toString();
  }
}
