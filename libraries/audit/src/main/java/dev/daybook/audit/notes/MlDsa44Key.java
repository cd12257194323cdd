package dev.daybook.audit.notes;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.daybook.audit.tree.TreeHead;
import java.nio.ByteBuffer;
import java.security.PublicKey;
import java.util.List;

/// A public ML-DSA-44 key with a name, by which signatures of checkpoints are verified that also
/// resist quantum computers: those of C2SP [tlog-cosignature](https://c2sp.org/tlog-cosignature)
/// with the signature type 0x06. Immutable.
///
/// Its text is that of a [VerifierKey] with the byte 0x06 and the 1312 bytes of the public key. It
/// needs a Java platform with ML-DSA-44, from Java 24 on.
public final class MlDsa44Key {
  /// Signature type of timestamped ML-DSA-44 cosignatures.
  static final byte TYPE = 6;

  private static final byte[] LABEL = "subtree/v1\n\0".getBytes(UTF_8);
  private static final int TEXT_LENGTH_MAX = 255;

  private final TypedKey typed;
  private final PublicKey key;

  private MlDsa44Key(TypedKey typed) {
    this.typed = typed;
    this.key = MlDsa.ML_DSA_44.publicKey(typed.raw());
  }

  /// A key.
  ///
  /// @param name as in [VerifierKey#of], at most 255 bytes
  /// @param publicKey an ML-DSA-44 key
  /// @throws IllegalArgumentException if the name or the key is another
  /// @throws UnsupportedOperationException if the Java platform has no ML-DSA-44
  public static MlDsa44Key of(String name, PublicKey publicKey) {
    requireLength(name);
    return new MlDsa44Key(new TypedKey(name, TYPE, MlDsa.raw(publicKey)));
  }

  /// Parses the form of [#toString()].
  ///
  /// @throws IllegalArgumentException if `text` doesn't have that form, or the key id is not that
  ///   of the key
  /// @throws UnsupportedOperationException if the Java platform has no ML-DSA-44
  public static MlDsa44Key parse(String text) {
    var typed = TypedKey.parse(text, TYPE, MlDsa.KEY_LENGTH, "ML-DSA-44");
    requireLength(typed.name());
    return new MlDsa44Key(typed);
  }

  TypedKey typed() {
    return typed;
  }

  /// The name, which signatures by this key have.
  public String name() {
    return typed.name();
  }

  /// The first four bytes of SHA-256(name ‖ 0x0A ‖ 0x06 ‖ public key).
  public int id() {
    return typed.id();
  }

  /// Verifies a checkpoint. Signatures of other keys are ignored.
  ///
  /// @return the checkpoint, of any origin
  /// @throws InvalidNoteException if the note has no signature of this key, or one that is not of
  ///   this checkpoint, or is no checkpoint
  public Checkpoint verify(SignedNote note) {
    Checkpoint checkpoint = Checkpoint.parse(note.text());
    List<SignedNote.Signature> own =
        note.signatures().stream().filter(it -> it.isBy(typed)).toList();
    if (own.isEmpty()) {
      throw new InvalidNoteException("The checkpoint is not signed by the ML-DSA-44 key " + name());
    }
    if (!own.stream().allMatch(it -> verifies(checkpoint, it.withoutKeyId()))) {
      throw new InvalidNoteException(
          "The ML-DSA-44 signature by %s is not of this checkpoint".formatted(name()));
    }
    return checkpoint;
  }

  boolean verifies(byte[] message, byte[] signature) {
    return MlDsa.ML_DSA_44.verifies(key, message, signature);
  }

  private boolean verifies(Checkpoint checkpoint, byte[] timed) {
    if (timed.length != Long.BYTES + MlDsa.SIGNATURE_LENGTH) {
      return false;
    }
    var parts = ByteBuffer.wrap(timed);
    long seconds = parts.getLong();
    byte[] signature = new byte[MlDsa.SIGNATURE_LENGTH];
    parts.get(signature);
    return seconds >= 0 && verifies(message(name(), seconds, checkpoint), signature);
  }

  /// What is signed: the `cosigned_message` of tlog-cosignature.
  static byte[] message(String cosigner, long seconds, Checkpoint checkpoint) {
    byte[] name = cosigner.getBytes(UTF_8);
    byte[] origin = requireLength(checkpoint.origin());
    TreeHead head = checkpoint.head();
    byte[] root = head.root().bytes();
    return ByteBuffer.allocate(
            LABEL.length + 2 + name.length + origin.length + 3 * Long.BYTES + root.length)
        .put(LABEL)
        .put((byte) name.length)
        .put(name)
        .putLong(seconds)
        .put((byte) origin.length)
        .put(origin)
        .putLong(0) // the first leaf
        .putLong(head.size())
        .put(root)
        .array();
  }

  private static byte[] requireLength(String text) {
    byte[] bytes = text.getBytes(UTF_8);
    if (bytes.length > TEXT_LENGTH_MAX) {
      throw new IllegalArgumentException(
          "A name has at most %d bytes: %s".formatted(TEXT_LENGTH_MAX, text));
    }
    return bytes;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof MlDsa44Key that && typed.equals(that.typed);
  }

  @Override
  public int hashCode() {
    return typed.hashCode();
  }

  @Override
  public String toString() {
    return typed.toString();
  }
}
