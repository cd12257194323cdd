package dev.daybook.jackson.flat;

import java.util.UUID;

/// UUIDs as texts.
public final class UuidText {
  private UuidText() {}

  /// Parses a UUID of 36 characters; `UUID.fromString` accepts shorter ones too.
  ///
  /// @throws IllegalArgumentException if it isn't one
  public static UUID parse(String text) {
    UUID uuid = UUID.fromString(text);
    if (!uuid.toString().equalsIgnoreCase(text)) {
      throw new IllegalArgumentException("A UUID has 36 characters");
    }
    return uuid;
  }
}
