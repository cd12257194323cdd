package dev.daybook.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/// The benchmark's own SQL, one statement a file.
final class Statements {
  private Statements() {}

  static String text(String file) {
    try (InputStream in = Statements.class.getResourceAsStream(file)) {
      if (in == null) {
        throw new IllegalArgumentException("No SQL file " + file);
      }
      return new String(in.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
