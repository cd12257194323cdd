package dev.daybook.audit.notes;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.daybook.audit.encoding.CanonicalBase64;
import dev.daybook.audit.encoding.Sha256;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.regex.Pattern;

/// A public Ed25519 key with a name and a signature type, in the text form of verifier keys:
/// `<name>+<key id>+<type and key>`. Immutable.
final class Ed25519Key {
  /// Length of a public key, in bytes.
  static final int LENGTH = 32;

  private static final Pattern TEXT = Pattern.compile("([^+]+)\\+([0-9a-f]{8})\\+(.+)");
  private static final Pattern SPACE = Pattern.compile("\\p{IsWhite_Space}|\\p{Cntrl}|\\+");

  /// What comes before the key's bytes in its X.509 form (RFC 8410).
  private static final byte[] X509 = HexFormat.of().parseHex("302a300506032b6570032100");

  private final String name;
  private final byte type;
  private final byte[] raw;
  private final PublicKey key;

  private Ed25519Key(String name, byte type, byte[] raw) {
    this.name = requireName(name);
    this.type = type;
    this.raw = raw;
    this.key = publicKey(raw);
  }

  /// @throws IllegalArgumentException if the name has spaces or `+`, or the key is another
  static Ed25519Key of(String name, byte type, PublicKey publicKey) {
    byte[] encoded = publicKey.getEncoded();
    if (encoded.length != X509.length + LENGTH
        || !Arrays.equals(encoded, 0, X509.length, X509, 0, X509.length)) {
      throw new IllegalArgumentException("Not an Ed25519 key: " + publicKey.getAlgorithm());
    }
    return new Ed25519Key(name, type, Arrays.copyOfRange(encoded, X509.length, encoded.length));
  }

  /// Parses the form of [#toString()].
  ///
  /// @param type the only signature type that is accepted
  /// @throws IllegalArgumentException if `text` doesn't have that form, or the key id is not that
  ///   of the key
  static Ed25519Key parse(String text, byte type) {
    var parts = TEXT.matcher(text);
    if (!parts.matches()) {
      throw new IllegalArgumentException("A verifier key is <name>+<key id>+<key>, not " + text);
    }
    byte[] typed = CanonicalBase64.decode(parts.group(3));
    if (typed.length != 1 + LENGTH || typed[0] != type) {
      throw new IllegalArgumentException(
          "Not an Ed25519 key of signature type 0x%02x: %s".formatted(type, text));
    }
    var key = new Ed25519Key(parts.group(1), type, Arrays.copyOfRange(typed, 1, typed.length));
    if (!HexFormat.of().toHexDigits(key.id()).equals(parts.group(2))) {
      throw new IllegalArgumentException("The key id is not that of the key: " + text);
    }
    return key;
  }

  /// The same key and name, for signatures of another type.
  Ed25519Key withType(byte other) {
    return new Ed25519Key(name, other, raw);
  }

  String name() {
    return name;
  }

  /// The first four bytes of SHA-256(name ‖ 0x0A ‖ type ‖ public key).
  int id() {
    var bytes = new ByteArrayOutputStream();
    bytes.writeBytes(name.getBytes(UTF_8));
    bytes.write('\n');
    bytes.writeBytes(typed());
    return ByteBuffer.wrap(Sha256.digest().digest(bytes.toByteArray())).getInt();
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
    return Arrays.equals(raw, other.raw);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Ed25519Key that
        && name.equals(that.name)
        && type == that.type
        && Arrays.equals(raw, that.raw);
  }

  @Override
  public int hashCode() {
    return 31 * name.hashCode() + Arrays.hashCode(raw);
  }

  @Override
  public String toString() {
    return name
        + "+"
        + HexFormat.of().toHexDigits(id())
        + "+"
        + Base64.getEncoder().encodeToString(typed());
  }

  private byte[] typed() {
    byte[] typed = new byte[1 + raw.length];
    typed[0] = type;
    System.arraycopy(raw, 0, typed, 1, raw.length);
    return typed;
  }

  static String requireName(String name) {
    if (name.isEmpty() || SPACE.matcher(name).find()) {
      throw new IllegalArgumentException(
          "A key's name is not empty, and has neither spaces nor +: '" + name + "'");
    }
    return name;
  }

  private static PublicKey publicKey(byte[] raw) {
    byte[] encoded = Arrays.copyOf(X509, X509.length + raw.length);
    System.arraycopy(raw, 0, encoded, X509.length, raw.length);
    try {
      return KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded));
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("Not an Ed25519 key", e);
    }
  }
}
