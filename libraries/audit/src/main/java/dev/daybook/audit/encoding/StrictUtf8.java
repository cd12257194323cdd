package dev.daybook.audit.encoding;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/// UTF-8 without replacement characters: bytes that are no text are refused.
public final class StrictUtf8 {
  private StrictUtf8() {}

  /// Decodes a text.
  ///
  /// @throws IllegalArgumentException if `bytes` is not UTF-8
  public static String decode(byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("The text is not UTF-8", e);
    }
  }
}
