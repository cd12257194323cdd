package dev.daybook.audit.tree;

import java.util.List;

/// A proof that a leaf is in a tree: PATH(m, D\[n\]) of RFC 6962, section 2.1.1.
///
/// @param index of the leaf, from 0
/// @param size number of leaves of the tree, above the index
/// @param path the hashes beside the way from the leaf to the root, that next to the leaf first
public record InclusionProof(long index, long size, List<Hash> path) {
  public InclusionProof {
    if (index < 0 || index >= size) {
      throw new IllegalArgumentException(
          "The index of a leaf is 0 to %d, not %d".formatted(size - 1, index));
    }
    path = List.copyOf(path);
  }

  /// Checks that the tree with a root has a leaf at the proof's index.
  ///
  /// @param leaf hash of the leaf, by [Hash#ofLeaf]
  /// @param head from a checkpoint that was verified
  /// @throws InvalidProofException if the proof is about another size, or does not lead from the
  ///   leaf to the root
  public void verify(Hash leaf, TreeHead head) {
    if (head.size() != size) {
      throw new InvalidProofException(
          "The proof is for a tree of %d leaves, not %d".formatted(size, head.size()));
    }
    if (!root(leaf, index, size, path).equals(head.root())) {
      throw new InvalidProofException("The leaf is not at index %d of the tree".formatted(index));
    }
  }

  private static Hash root(Hash leaf, long index, long size, List<Hash> path) {
    if (size == 1 ? !path.isEmpty() : path.isEmpty()) {
      throw new InvalidProofException(
          "The proof has too " + (size == 1 ? "many" : "few") + " hashes");
    }
    if (size == 1) {
      return leaf;
    }
    long left = TiledTree.leftSize(size);
    List<Hash> below = path.subList(0, path.size() - 1);
    return index < left
        ? Hash.ofNode(root(leaf, index, left, below), path.getLast())
        : Hash.ofNode(path.getLast(), root(leaf, index - left, size - left, below));
  }
}
