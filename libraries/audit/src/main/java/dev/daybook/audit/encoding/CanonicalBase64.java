package dev.daybook.audit.encoding;

import java.util.Base64;

/// Base 64 by RFC 4648, section 4. Java's decoder also takes texts without padding and with stray
/// bits at the end, so that one proof would have several forms; here each value has one.
public final class CanonicalBase64 {
  private CanonicalBase64() {}

  /// Decodes a text.
  ///
  /// @throws IllegalArgumentException if `text` is not in the canonical form
  public static byte[] decode(String text) {
    byte[] bytes = Base64.getDecoder().decode(text);
    if (!Base64.getEncoder().encodeToString(bytes).equals(text)) {
      throw new IllegalArgumentException("Base 64 in another than its canonical form: " + text);
    }
    return bytes;
  }
}
