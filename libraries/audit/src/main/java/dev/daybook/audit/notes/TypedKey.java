package dev.daybook.audit.notes;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.daybook.audit.encoding.CanonicalBase64;
import dev.daybook.audit.encoding.Sha256;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.regex.Pattern;

/// The bytes of a public key with a name and a signature type, in the text form of verifier keys:
/// `<name>+<key id>+<type and key>`. Immutable.
final class TypedKey {
  private static final Pattern TEXT = Pattern.compile("([^+]+)\\+([0-9a-f]{8})\\+(.+)");
  private static final Pattern SPACE = Pattern.compile("\\p{IsWhite_Space}|\\p{Cntrl}|\\+");

  private final String name;
  private final byte[] typed;

  TypedKey(String name, byte type, byte[] key) {
    this(name, typed(type, key));
  }

  private TypedKey(String name, byte[] typed) {
    this.name = requireName(name);
    this.typed = typed;
  }

  private static byte[] typed(byte type, byte[] key) {
    return ByteBuffer.allocate(1 + key.length).put(type).put(key).array();
  }

  /// Parses the form of [#toString()].
  ///
  /// @param type the only signature type that is accepted
  /// @param length of a key of this type, in bytes
  /// @param algorithm for messages
  /// @throws IllegalArgumentException if `text` doesn't have that form, or the key id is not that
  ///   of the key
  static TypedKey parse(String text, byte type, int length, String algorithm) {
    var parts = TEXT.matcher(text);
    if (!parts.matches()) {
      throw new IllegalArgumentException("A verifier key is <name>+<key id>+<key>, not " + text);
    }
    byte[] typed = CanonicalBase64.decode(parts.group(3));
    if (typed.length != 1 + length || typed[0] != type) {
      throw new IllegalArgumentException(
          "Not an %s key of signature type 0x%02x: %s".formatted(algorithm, type, text));
    }
    var key = new TypedKey(parts.group(1), typed);
    if (!HexFormat.of().toHexDigits(key.id()).equals(parts.group(2))) {
      throw new IllegalArgumentException("The key id is not that of the key: " + text);
    }
    return key;
  }

  String name() {
    return name;
  }

  /// The bytes of the public key.
  byte[] raw() {
    return Arrays.copyOfRange(typed, 1, typed.length);
  }

  /// The first four bytes of SHA-256(name ‖ 0x0A ‖ type ‖ public key).
  int id() {
    var bytes = new ByteArrayOutputStream();
    bytes.writeBytes(name.getBytes(UTF_8));
    bytes.write('\n');
    bytes.writeBytes(typed);
    return ByteBuffer.wrap(Sha256.digest().digest(bytes.toByteArray())).getInt();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TypedKey that
        && name.equals(that.name)
        && Arrays.equals(typed, that.typed);
  }

  @Override
  public int hashCode() {
    return 31 * name.hashCode() + Arrays.hashCode(typed);
  }

  @Override
  public String toString() {
    return name
        + "+"
        + HexFormat.of().toHexDigits(id())
        + "+"
        + Base64.getEncoder().encodeToString(typed);
  }

  static String requireName(String name) {
    if (name.isEmpty() || SPACE.matcher(name).find()) {
      throw new IllegalArgumentException(
          "A key's name is not empty, and has neither spaces nor +: '" + name + "'");
    }
    return name;
  }
}
