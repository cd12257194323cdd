package dev.daybook.audit.tree;

import java.util.List;

/// A proof that a tree has only grown: all leaves of the smaller tree are the first leaves of the
/// larger one. It is PROOF(m, D\[n\]) of RFC 6962, section 2.1.2; from an empty tree, and between
/// equal ones, it has no hashes.
///
/// @param from size of the smaller tree, from 0
/// @param to size of the larger tree, at least `from`
/// @param path the hashes
public record ConsistencyProof(long from, long to, List<Hash> path) {
  public ConsistencyProof {
    if (from < 0 || from > to) {
      throw new IllegalArgumentException(
          "The smaller tree has 0 to %d leaves, not %d".formatted(to, from));
    }
    path = List.copyOf(path);
  }

  /// The roots of the smaller and of the larger tree.
  private record Roots(Hash from, Hash to) {}

  /// Checks that the larger tree begins with the smaller one.
  ///
  /// @param older the smaller tree's head, as it was signed
  /// @param newer the larger tree's head, as it was signed
  /// @throws InvalidProofException if the proof is about other sizes, or the larger tree does not
  ///   begin with the smaller one
  public void verify(TreeHead older, TreeHead newer) {
    if (older.size() != from || newer.size() != to) {
      throw new InvalidProofException(
          "The proof is for trees of %d and %d leaves, not %d and %d"
              .formatted(from, to, older.size(), newer.size()));
    }
    Roots roots =
        from == 0 && path.isEmpty()
            ? new Roots(Hash.EMPTY_TREE, newer.root())
            : roots(older.root(), from, to, true, path);
    if (!roots.equals(new Roots(older.root(), newer.root()))) {
      throw new InvalidProofException(
          "The tree of %d leaves does not begin with that of %d leaves".formatted(to, from));
    }
  }

  /// @param outermost whether the smaller tree is the whole one, whose root the proof leaves out
  private static Roots roots(Hash older, long from, long to, boolean outermost, List<Hash> path) {
    if (from == to) {
      requireLength(path, outermost ? 0 : 1);
      return outermost ? new Roots(older, older) : new Roots(path.getFirst(), path.getFirst());
    }
    if (path.isEmpty() || from == 0) {
      throw new InvalidProofException("The proof has another number of hashes");
    }
    long left = TiledTree.leftSize(to);
    Hash last = path.getLast();
    List<Hash> below = path.subList(0, path.size() - 1);
    if (from <= left) {
      Roots roots = roots(older, from, left, outermost, below);
      return new Roots(roots.from, Hash.ofNode(roots.to, last));
    }
    Roots roots = roots(older, from - left, to - left, false, below);
    return new Roots(Hash.ofNode(last, roots.from), Hash.ofNode(last, roots.to));
  }

  private static void requireLength(List<Hash> path, int length) {
    if (path.size() != length) {
      throw new InvalidProofException("The proof has another number of hashes");
    }
  }
}
