package dev.daybook.personal.erasures;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.daybook.personal.cipher.Ed25519;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// One line of a list: an erasure, signed together with the line before it.
///
/// @param number from 1
/// @param at time of the erasure, by the clock of the node
/// @param person the person's id
/// @param signature in Base64
record ErasureEntry(long number, Instant at, String person, String signature) {
  /// Maximum length of a line, with its end.
  static final int BYTES_MAX = 512;

  private static final Pattern LINE =
      Pattern.compile("(\\d{1,18}) ([0-9T:.Z+-]{20,40}) ([!-~]{1,191}) ([\\w-]{86})");
  private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

  /// @param before signature of the line before; empty for the first one
  static ErasureEntry signed(
      PrivateKey key, String log, String before, long number, Instant at, String person) {
    byte[] signature = Ed25519.sign(key, text(log, before, number, at, person));
    return new ErasureEntry(number, at, person, ENCODER.encodeToString(signature));
  }

  /// @throws IllegalArgumentException if the line does not have this form
  static ErasureEntry parse(String line) {
    Matcher parts = LINE.matcher(line);
    if (!parts.matches()) {
      throw new IllegalArgumentException("It has not the form of an erasure");
    }
    try {
      return new ErasureEntry(
          Long.parseLong(parts.group(1)),
          Instant.parse(parts.group(2)),
          parts.group(3),
          parts.group(4));
    } catch (DateTimeException e) {
      throw new IllegalArgumentException("It has no time", e);
    }
  }

  boolean isSigned(PublicKey key, String log, String before) {
    byte[] bytes = Base64.getUrlDecoder().decode(signature);
    return ENCODER.encodeToString(bytes).equals(signature)
        && Ed25519.verifies(key, text(log, before, number, at, person), bytes);
  }

  private static byte[] text(String log, String before, long number, Instant at, String person) {
    return "daybook erasure\n%s\n%s\n%d %s %s\n"
        .formatted(log, before, number, at, person)
        .getBytes(US_ASCII);
  }

  /// The line, with its end.
  @Override
  public String toString() {
    return "%d %s %s %s\n".formatted(number, at, person, signature);
  }
}
