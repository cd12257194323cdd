package dev.daybook.audit.tree;

/// The size and the root hash of a tree.
///
/// @param size number of leaves, from 0
public record TreeHead(long size, Hash root) {
  /// The head of a tree without leaves.
  public static final TreeHead EMPTY = new TreeHead(0, Hash.EMPTY_TREE);

  public TreeHead {
    if (size < 0) {
      throw new IllegalArgumentException("A tree has no negative size: " + size);
    }
    if (size == 0 && !root.equals(Hash.EMPTY_TREE)) {
      throw new IllegalArgumentException("The root of an empty tree is " + Hash.EMPTY_TREE);
    }
  }
}
