package dev.daybook.postgres.sql;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/// SQL statements, each in a file beside the class that runs it, or in a subfolder for one table.
///
/// Statements are bound by plain JDBC: a library such as Jdbi would be one more dependency for
/// every user of this one.
public final class Sql {
  private Sql() {}

  /// Loads a statement.
  ///
  /// @param schema replaces `${schema}`, quoted
  /// @throws IllegalArgumentException as [#read] throws it
  public static String load(Class<?> owner, String file, String schema) {
    return read(owner, file).replace("${schema}", quoted(schema));
  }

  /// Reads a file unchanged.
  ///
  /// @param owner the class beside which the file lies. If it is in a named module, that module
  ///   must open the file's package to `dev.daybook.postgres`.
  /// @param file its name, such as `append.sql` or `checkpoint/move.sql`
  /// @throws IllegalArgumentException if there is no such file, or its package is not open
  public static String read(Class<?> owner, String file) {
    try (InputStream in = owner.getResourceAsStream(file)) {
      if (in == null) {
        throw new IllegalArgumentException(
            "No %s beside %s, or %s doesn't open its package to dev.daybook.postgres"
                .formatted(file, owner.getName(), owner.getModule()));
      }
      return new String(in.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static String quoted(String identifier) {
    return '"' + identifier.replace("\"", "\"\"") + '"';
  }
}
