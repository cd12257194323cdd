package dev.daybook.audit.witness.client;

import dev.daybook.audit.tree.ConsistencyProof;

/// The tree of the log whose checkpoints are to be cosigned. Implementations are thread-safe.
public interface SignedTree {
  /// Proves that the tree has only grown.
  ///
  /// @param from size of the smaller tree, 0 to `to`
  /// @param to size of the larger tree, which was signed
  ConsistencyProof consistency(long from, long to);

  /// Number of leaves of the largest tree that the log has signed, on any node.
  long signed();
}
