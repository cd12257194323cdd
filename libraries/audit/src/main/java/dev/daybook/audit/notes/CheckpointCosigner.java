package dev.daybook.audit.notes;

/// Adds a signature to the checkpoints of a log: with a key in memory ([MlDsa44Signer]), or by a
/// service that keeps the key. Implementations are thread-safe.
public interface CheckpointCosigner {
  /// The key by which others verify the signatures, as it is published: a line, without its
  /// newline.
  String publishedKey();

  /// Signs a checkpoint.
  ///
  /// @param checkpoint of a tree that begins with all trees that were signed before
  SignedNote.Signature cosign(Checkpoint checkpoint);
}
