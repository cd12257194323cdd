package dev.daybook.audit.notes;

/// Signs notes: with a key in memory ([Ed25519Signer]), or by a service that keeps the key.
/// Implementations are thread-safe.
public interface NoteSigner {
  /// The key by which others verify the signatures.
  VerifierKey verifierKey();

  /// Signs a text with Ed25519 (RFC 8032).
  ///
  /// @return the 64 bytes of the signature
  byte[] sign(byte[] text);
}
