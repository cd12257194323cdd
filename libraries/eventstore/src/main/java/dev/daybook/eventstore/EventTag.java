package dev.daybook.eventstore;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// The stored text of a tag with a name and a value, such as `course:c1`.
///
/// Any text can be the value. Bytes of its UTF-8 form that a tag can't hold, and `%`, are written
/// as `%` and two hexadecimal digits. If the result is longer than [NewEvent#TAG_LENGTH_MAX], the
/// tag has the SHA-256 hash of the value instead: `%sha256:` and 64 hexadecimal digits, which no
/// other value leads to. Values that differ in case or in Unicode normal form are different.
public final class EventTag {
  /// Maximum length of a name, in characters.
  public static final int NAME_LENGTH_MAX = 50;

  private static final String HASH_MARK = "%sha256:";
  private static final HexFormat HEX = HexFormat.of().withUpperCase();

  private EventTag() {}

  /// The stored text of a tag.
  ///
  /// @param name a letter, then letters, digits, `_`, `.` and `-`, at most [#NAME_LENGTH_MAX]
  ///   characters, all ASCII
  /// @param value any text, also an empty one
  /// @throws IllegalArgumentException if the name is not such a name, or the value has half a
  ///   surrogate pair
  public static String of(String name, String value) {
    requireName(name);
    String tag = name + ":" + encoded(value);
    return tag.length() <= NewEvent.TAG_LENGTH_MAX ? tag : name + ":" + HASH_MARK + hash(value);
  }

  /// Checks the name of a tag.
  ///
  /// @throws IllegalArgumentException if it is not one
  public static void requireName(String name) {
    if (name.length() > NAME_LENGTH_MAX || !NewEvent.isType(name)) {
      throw new IllegalArgumentException(
          "A tag's name is a letter, then letters, digits, _, . and -, at most %d characters, not %s"
              .formatted(NAME_LENGTH_MAX, name));
    }
  }

  private static String encoded(String value) {
    if (value
        .codePoints()
        .anyMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE)) {
      throw new IllegalArgumentException("A tag's value has half a surrogate pair");
    }
    var text = new StringBuilder(value.length());
    for (byte unit : value.getBytes(UTF_8)) {
      if (unit > ' ' && unit <= '~' && unit != '%') {
        text.append((char) unit);
      } else {
        text.append('%').append(HEX.toHexDigits(unit));
      }
    }
    return text.toString();
  }

  private static String hash(String value) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(value.getBytes(UTF_8));
      return HexFormat.of().formatHex(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("Every Java platform has SHA-256", e);
    }
  }
}
