package dev.daybook.postgres.sql;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/// SQL statements, each in a file of its own beside the class that runs it.
public final class Sql {
  private Sql() {}

  /// Reads a statement.
  ///
  /// @param owner the class beside which the file lies
  /// @param file its name, as in `append.sql`
  /// @param schema takes the place of `${schema}`, quoted
  /// @throws IllegalArgumentException if there is no such file
  public static String load(Class<?> owner, String file, String schema) {
    try (InputStream in = owner.getResourceAsStream(file)) {
      if (in == null) {
        throw new IllegalArgumentException("No " + file + " beside " + owner.getName());
      }
      return new String(in.readAllBytes(), UTF_8).replace("${schema}", quoted(schema));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static String quoted(String identifier) {
    return '"' + identifier.replace("\"", "\"\"") + '"';
  }
}
