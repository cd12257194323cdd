package dev.daybook.postgres;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The scripts that a schema was migrated with. The comment of its history table has it as text, so
/// that roles that may not read the history can compare it.
///
/// @param number of the last versioned script; a later release has a higher one if any of its
///   scripts differs
/// @param fingerprint a hash of all scripts
record SchemaVersion(long number, String fingerprint) {
  private static final Pattern TEXT = Pattern.compile("(\\d{1,18}) ([0-9a-f]{64})");

  /// Reads the text of [#toString].
  ///
  /// @return null for any other text
  static @Nullable SchemaVersion parse(@Nullable String text) {
    Matcher parts = TEXT.matcher(text == null ? "" : text);
    return parts.matches()
        ? new SchemaVersion(Long.parseLong(parts.group(1)), parts.group(2))
        : null;
  }

  @Override
  public String toString() {
    return number + " " + fingerprint;
  }
}
