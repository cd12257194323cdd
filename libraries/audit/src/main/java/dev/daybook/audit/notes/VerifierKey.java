package dev.daybook.audit.notes;

import java.security.PublicKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A public Ed25519 key with a name, by which signatures of notes are verified. Immutable.
///
/// Its text is that of Go's `golang.org/x/mod/sumdb/note`: name, `+`, the key id in hexadecimal
/// digits, `+`, and in Base 64 the byte 0x01 and the 32 bytes of the public key.
public final class VerifierKey {
  /// Signature type of Ed25519 in [signed notes](https://c2sp.org/signed-note).
  static final byte TYPE = 1;

  private final Ed25519Key key;

  private VerifierKey(Ed25519Key key) {
    this.key = key;
  }

  /// A key.
  ///
  /// @param name without spaces and `+`, best an address without a scheme, such as
  ///   `log.example.com/accounts`
  /// @param publicKey an Ed25519 key
  /// @throws IllegalArgumentException if the name or the key is another
  public static VerifierKey of(String name, PublicKey publicKey) {
    return new VerifierKey(Ed25519Key.of(name, TYPE, publicKey));
  }

  /// Parses the form of [#toString()].
  ///
  /// @throws IllegalArgumentException if `text` doesn't have that form, or the key id is not that
  ///   of the key
  public static VerifierKey parse(String text) {
    return new VerifierKey(Ed25519Key.parse(text, TYPE));
  }

  /// Finds the Ed25519 key among published keys, as in the file `key` of a tree.
  ///
  /// @param keys a line each; keys of other types are ignored
  /// @throws IllegalArgumentException if there is no Ed25519 key, or more than one
  public static VerifierKey find(String keys) {
    List<VerifierKey> found = new ArrayList<>();
    Optional<IllegalArgumentException> failure = Optional.empty();
    for (String line : keys.strip().split("\n", -1)) {
      try {
        found.add(parse(line.strip()));
      } catch (IllegalArgumentException e) {
        failure = Optional.of(failure.orElse(e));
      }
    }
    if (found.isEmpty()) {
      throw failure.orElseThrow();
    }
    if (found.size() > 1) {
      throw new IllegalArgumentException("There are %d Ed25519 keys".formatted(found.size()));
    }
    return found.getFirst();
  }

  /// The same key for signatures of type 0x01.
  static VerifierKey of(Ed25519Key key) {
    return new VerifierKey(key.withType(TYPE));
  }

  /// The name, which signatures by this key have.
  public String name() {
    return key.name();
  }

  /// The first four bytes of SHA-256(name ‖ 0x0A ‖ 0x01 ‖ public key).
  public int id() {
    return key.id();
  }

  /// Whether both have the same public key, whatever their names.
  public boolean hasSamePublicKey(VerifierKey other) {
    return key.hasSamePublicKey(other.key);
  }

  /// Whether a signature line names this key.
  public boolean isOwn(SignedNote.Signature signature) {
    return signature.isBy(key.typed());
  }

  Ed25519Key key() {
    return key;
  }

  /// Whether this key has signed a text.
  boolean verifies(byte[] text, byte[] signature) {
    return key.verifies(text, signature);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof VerifierKey that && key.equals(that.key);
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
