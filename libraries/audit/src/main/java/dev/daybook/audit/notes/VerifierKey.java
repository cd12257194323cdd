package dev.daybook.audit.notes;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.daybook.audit.encoding.CanonicalBase64;
import dev.daybook.audit.encoding.Sha256;
import java.io.ByteArrayOutputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.regex.Pattern;

/// A public Ed25519 key with a name, by which signatures of notes are verified. Immutable.
///
/// Its text is that of Go's `golang.org/x/mod/sumdb/note`: name, `+`, the key id in hexadecimal
/// digits, `+`, and in Base 64 the byte 0x01 and the 32 bytes of the public key.
public final class VerifierKey {
  /// Signature type of Ed25519 in [signed notes](https://c2sp.org/signed-note).
  static final byte ED25519 = 1;

  /// Length of a public key, in bytes.
  static final int LENGTH = 32;

  private static final Pattern TEXT = Pattern.compile("([^+]+)\\+([0-9a-f]{8})\\+(.+)");
  private static final Pattern SPACE = Pattern.compile("\\p{IsWhite_Space}|\\p{Cntrl}|\\+");

  /// What comes before the key's bytes in its X.509 form (RFC 8410).
  private static final byte[] X509 = HexFormat.of().parseHex("302a300506032b6570032100");

  private final String name;
  private final byte[] raw;
  private final PublicKey key;

  private VerifierKey(String name, byte[] raw) {
    this.name = requireName(name);
    this.raw = raw;
    this.key = publicKey(raw);
  }

  /// A key.
  ///
  /// @param name without spaces and `+`, best an address without a scheme, such as
  ///   `log.example.com/accounts`
  /// @param publicKey an Ed25519 key
  /// @throws IllegalArgumentException if the name or the key is another
  public static VerifierKey of(String name, PublicKey publicKey) {
    byte[] encoded = publicKey.getEncoded();
    if (encoded.length != X509.length + LENGTH
        || !Arrays.equals(encoded, 0, X509.length, X509, 0, X509.length)) {
      throw new IllegalArgumentException("Not an Ed25519 key: " + publicKey.getAlgorithm());
    }
    return new VerifierKey(name, Arrays.copyOfRange(encoded, X509.length, encoded.length));
  }

  /// Parses the form of [#toString()].
  ///
  /// @throws IllegalArgumentException if `text` doesn't have that form, or the key id is not that
  ///   of the key
  public static VerifierKey parse(String text) {
    var parts = TEXT.matcher(text);
    if (!parts.matches()) {
      throw new IllegalArgumentException("A verifier key is <name>+<key id>+<key>, not " + text);
    }
    byte[] typed = CanonicalBase64.decode(parts.group(3));
    if (typed.length != 1 + LENGTH || typed[0] != ED25519) {
      throw new IllegalArgumentException("Not an Ed25519 key: " + text);
    }
    var key = new VerifierKey(parts.group(1), Arrays.copyOfRange(typed, 1, typed.length));
    if (!HexFormat.of().toHexDigits(key.id()).equals(parts.group(2))) {
      throw new IllegalArgumentException("The key id is not that of the key: " + text);
    }
    return key;
  }

  /// The name, which signatures by this key have.
  public String name() {
    return name;
  }

  /// The first four bytes of SHA-256(name ‖ 0x0A ‖ 0x01 ‖ public key).
  public int id() {
    var bytes = new ByteArrayOutputStream();
    bytes.writeBytes(name.getBytes(UTF_8));
    bytes.write('\n');
    bytes.writeBytes(typed());
    return SignedNote.Signature.keyId(Sha256.digest().digest(bytes.toByteArray()));
  }

  /// Whether this key has signed a text.
  boolean verifies(byte[] text, byte[] signature) {
    try {
      Signature verifier = Signature.getInstance("Ed25519");
      verifier.initVerify(key);
      verifier.update(text);
      return verifier.verify(signature);
    } catch (GeneralSecurityException e) {
      throw new InvalidNoteException("The signature is malformed", e);
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof VerifierKey that
        && name.equals(that.name)
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
    typed[0] = ED25519;
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
