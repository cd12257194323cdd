package dev.daybook.audit.notes;

import java.nio.ByteBuffer;
import java.security.PublicKey;
import java.time.Instant;
import java.util.List;

/// A public Ed25519 key with a name, by which the cosignatures of a witness are verified: those of
/// version 1 of C2SP [tlog-cosignature](https://c2sp.org/tlog-cosignature). Immutable.
///
/// Its text is that of a [VerifierKey] with the byte 0x04 in place of 0x01.
public final class CosignerKey {
  /// Signature type of timestamped Ed25519 cosignatures.
  static final byte TYPE = 4;

  private static final int SIGNATURE_LENGTH = 64;

  private final Ed25519Key key;

  private CosignerKey(Ed25519Key key) {
    this.key = key;
  }

  /// A key.
  ///
  /// @param name the witness's, without spaces and `+`, best an address without a scheme
  /// @param publicKey an Ed25519 key
  /// @throws IllegalArgumentException if the name or the key is another
  public static CosignerKey of(String name, PublicKey publicKey) {
    return new CosignerKey(Ed25519Key.of(name, TYPE, publicKey));
  }

  /// Parses the form of [#toString()].
  ///
  /// @throws IllegalArgumentException if `text` doesn't have that form, or the key id is not that
  ///   of the key
  public static CosignerKey parse(String text) {
    return new CosignerKey(Ed25519Key.parse(text, TYPE));
  }

  static CosignerKey of(Ed25519Key key) {
    return new CosignerKey(key.withType(TYPE));
  }

  /// The witness's name, which its cosignatures have.
  public String name() {
    return key.name();
  }

  /// The first four bytes of SHA-256(name ‖ 0x0A ‖ 0x04 ‖ public key).
  public int id() {
    return key.id();
  }

  /// Whether both have the same public key, whatever their names.
  public boolean hasSamePublicKey(CosignerKey other) {
    return key.hasSamePublicKey(other.key);
  }

  Ed25519Key key() {
    return key;
  }

  /// Whether a checkpoint has a signature line of this key, valid or not.
  public boolean hasCosigned(SignedNote checkpoint) {
    return checkpoint.signatures().stream().anyMatch(this::isOwn);
  }

  /// Whether a signature line names this key.
  public boolean isOwn(SignedNote.Signature signature) {
    return signature.isBy(key.typed());
  }

  /// Checks that the witness has cosigned a checkpoint: that at the returned time this was the
  /// largest tree of the log that it knew, and that it continues all that it had seen before.
  ///
  /// @return when the witness cosigned it, in whole seconds; the latest time if there are several
  ///   cosignatures of the key
  /// @throws InvalidNoteException if the checkpoint has no cosignature of this key, or one that is
  ///   not of this text
  public Instant verify(SignedNote checkpoint) {
    List<Instant> times =
        checkpoint.signatures().stream()
            .filter(this::isOwn)
            .map(signature -> time(checkpoint.text(), signature.withoutKeyId()))
            .toList();
    return times.stream()
        .max(Instant::compareTo)
        .orElseThrow(
            () -> new InvalidNoteException("The checkpoint is not cosigned by " + key.name()));
  }

  private Instant time(String text, byte[] signature) {
    if (signature.length != Long.BYTES + SIGNATURE_LENGTH) {
      throw new InvalidNoteException("A cosignature by %s is malformed".formatted(key.name()));
    }
    ByteBuffer parts = ByteBuffer.wrap(signature);
    long seconds = parts.getLong();
    byte[] ed25519 = new byte[SIGNATURE_LENGTH];
    parts.get(ed25519);
    if (seconds <= 0 || seconds > Instant.MAX.getEpochSecond()) {
      throw new InvalidNoteException("A cosignature by %s has no time".formatted(key.name()));
    }
    if (!key.verifies(Cosigner.message(seconds, text), ed25519)) {
      throw new InvalidNoteException(
          "The cosignature by %s is not of this checkpoint".formatted(key.name()));
    }
    return Instant.ofEpochSecond(seconds);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof CosignerKey that && key.equals(that.key);
  }

  @Override
  public int hashCode() {
    return key.hashCode();
  }

  @Override
  public String toString() {
    return key.toString();
  }
}
