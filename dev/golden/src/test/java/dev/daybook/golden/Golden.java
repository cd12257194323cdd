package dev.daybook.golden;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.daybook.postgres.sql.Sql;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Stream;
import org.postgresql.PGConnection;
import org.postgresql.ds.PGSimpleDataSource;
import org.postgresql.jdbc.PreferQueryMode;

/// The golden of a release.
record Golden(Path directory) {
  static final Path ALL = Path.of("goldens");

  private static final String HISTORY = "_history";

  static Stream<Golden> all() {
    try (Stream<Path> directories = Files.list(ALL)) {
      return directories.sorted().map(Golden::new).toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String version() {
    return directory.getFileName().toString();
  }

  /// Whether the promise does not hold for it: its release is not tagged yet.
  boolean isOfSnapshot() {
    return version().endsWith("-SNAPSHOT");
  }

  String expected() throws IOException {
    return Files.readString(directory.resolve("expected.txt"));
  }

  /// A table of the golden, with its rows as text of COPY.
  private record Table(String schema, String name, Path rows) {
    static Table of(Path rows) {
      String[] parts = rows.getFileName().toString().split("\\.", 3);
      return new Table(parts[0], parts[1], rows);
    }

    boolean isHistory() {
      return name.endsWith(HISTORY);
    }

    String sql(String file) {
      return Sql.load(Golden.class, file, schema).replace("${table}", Sql.quoted(name));
    }
  }

  /// Loads it into an empty database, as its release has left it.
  ///
  /// @param byPlainSql whether a tool of the application has migrated it; otherwise the release
  ///   itself, by Flyway
  void load(PGSimpleDataSource database, boolean byPlainSql) throws SQLException, IOException {
    List<Table> tables =
        tables().stream().filter(table -> !byPlainSql || !table.isHistory()).toList();
    run(database, Files.readString(directory.resolve("schema.sql")));
    run(
        database,
        Sql.load(Golden.class, "enter-schema.sql", Schemas.READ_MODELS)
            + ";\n"
            + Files.readString(directory.resolve("read-models.sql")));
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      for (Table table : tables.stream().filter(Table::isHistory).toList()) {
        statement.execute(table.sql("flyway-history.sql"));
      }
      statement.execute(Sql.read(Golden.class, "begin-load.sql"));
      for (Table table : tables) {
        try (var rows = Files.newBufferedReader(table.rows(), UTF_8)) {
          connection
              .unwrap(PGConnection.class)
              .getCopyAPI()
              .copyIn(table.sql("load-table.sql"), rows);
        }
      }
      statement.execute(Sql.read(Golden.class, "finish-load.sql"));
      connection.commit();
    }
  }

  private List<Table> tables() throws IOException {
    try (Stream<Path> files = Files.list(directory.resolve("data"))) {
      return files.sorted().map(Table::of).toList();
    }
  }

  /// Runs a script in one transaction, as a tool of the application would.
  static void run(PGSimpleDataSource database, String script) throws SQLException {
    database.setPreferQueryMode(PreferQueryMode.SIMPLE); // the server splits the script
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute(script);
      connection.commit();
    } finally {
      database.setPreferQueryMode(PreferQueryMode.EXTENDED);
    }
  }

  @Override
  public String toString() {
    return version();
  }
}
