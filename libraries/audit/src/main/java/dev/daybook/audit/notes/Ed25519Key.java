package dev.daybook.audit.notes;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.util.Arrays;

/// A public Ed25519 key with a name and a signature type. Immutable.
final class Ed25519Key {
  /// Length of a public key, in bytes.
  static final int LENGTH = 32;

  /// RFC 8410.
  private static final X509Form X509 =
      new X509Form("an Ed25519", "302a300506032b6570032100", LENGTH);

  private final TypedKey typed;
  private final PublicKey key;

  private Ed25519Key(TypedKey typed) {
    this.typed = typed;
    this.key = publicKey(typed.raw());
  }

  /// @throws IllegalArgumentException if the name has spaces or `+`, or the key is another
  static Ed25519Key of(String name, byte type, PublicKey publicKey) {
    return new Ed25519Key(new TypedKey(name, type, X509.raw(publicKey)));
  }

  /// Parses the form of [#toString()].
  ///
  /// @param type the only signature type that is accepted
  /// @throws IllegalArgumentException if `text` doesn't have that form, or the key id is not that
  ///   of the key
  static Ed25519Key parse(String text, byte type) {
    return new Ed25519Key(TypedKey.parse(text, type, LENGTH, "Ed25519"));
  }

  /// The same key and name, for signatures of another type.
  Ed25519Key withType(byte other) {
    return new Ed25519Key(new TypedKey(typed.name(), other, typed.raw()));
  }

  TypedKey typed() {
    return typed;
  }

  String name() {
    return typed.name();
  }

  /// The first four bytes of SHA-256(name ‖ 0x0A ‖ type ‖ public key).
  int id() {
    return typed.id();
  }

  /// Whether this key has signed a message.
  boolean verifies(byte[] message, byte[] signature) {
    try {
      Signature verifier = Signature.getInstance("Ed25519");
      verifier.initVerify(key);
      verifier.update(message);
      return verifier.verify(signature);
    } catch (GeneralSecurityException e) {
      throw new InvalidNoteException("The signature is malformed", e);
    }
  }

  /// Whether both have the same public key, whatever their names and types.
  boolean hasSamePublicKey(Ed25519Key other) {
    return Arrays.equals(typed.raw(), other.typed.raw());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Ed25519Key that && typed.equals(that.typed);
  }

  @Override
  public int hashCode() {
    return typed.hashCode();
  }

  @Override
  public String toString() {
    return typed.toString();
  }

  private static PublicKey publicKey(byte[] raw) {
    try {
      return KeyFactory.getInstance("Ed25519").generatePublic(X509.spec(raw));
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("Not an Ed25519 key", e);
    }
  }
}
