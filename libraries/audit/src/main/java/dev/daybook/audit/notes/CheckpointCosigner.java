package dev.daybook.audit.notes;

/// Adds a signature to the checkpoints of a log: with a key in memory ([MlDsa44Signer]), or by a
/// service that keeps the key. Implementations are thread-safe.
public interface CheckpointCosigner {
  /// Signs a checkpoint.
  ///
  /// @param checkpoint of a tree that begins with all trees that were signed before
  SignedNote.Signature cosign(Checkpoint checkpoint);
}
