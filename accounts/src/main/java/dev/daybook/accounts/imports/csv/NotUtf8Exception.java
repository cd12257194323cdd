package dev.daybook.accounts.imports.csv;

import java.io.IOException;

/// A byte is not UTF-8. The message names it.
final class NotUtf8Exception extends IOException {
  private final long line;

  NotUtf8Exception(long line, byte found) {
    super(
        "the byte 0x%02X is not UTF-8. Convert the file, as by iconv -f WINDOWS-1252 -t UTF-8"
            .formatted(found));
    this.line = line;
  }

  /// Where the byte is, from 1.
  long line() {
    return line;
  }
}
