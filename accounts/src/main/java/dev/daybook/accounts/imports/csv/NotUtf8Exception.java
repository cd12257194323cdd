package dev.daybook.accounts.imports.csv;

import java.io.IOException;

/// A byte is not valid UTF-8. The message names the byte.
final class NotUtf8Exception extends IOException {
  private final long line;

  NotUtf8Exception(long line, byte found) {
    super(
        ("the byte 0x%02X is not UTF-8. Convert the file, for example by"
                + " iconv -f WINDOWS-1252 -t UTF-8")
            .formatted(found));
    this.line = line;
  }

  /// Line of the byte, from 1.
  long line() {
    return line;
  }
}
