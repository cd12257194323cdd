package dev.daybook.golden;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.daybook.golden.Schemas.Owner;
import dev.daybook.postgres.projections.Projection;
import dev.daybook.postgres.sql.Sql;
import dev.daybook.testing.postgres.TestPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.postgresql.PGConnection;
import org.postgresql.ds.PGSimpleDataSource;

/// Makes the golden of this build, as `dev/release/golden` calls it.
///
/// Usage: `MakeGolden DIRECTORY`, with an empty directory; the files of keys go to `keys` beside
/// it. It gets:
///
/// - `schema.sql`: the schemas as plain SQL;
/// - `read-models.sql`: the tables of the projections;
/// - `data/SCHEMA.TABLE.copy`: each table as text of COPY;
/// - `expected.txt`: what is read from it, [Reads].
public final class MakeGolden {
  private final PGSimpleDataSource database;
  private final Path directory;

  private MakeGolden(PGSimpleDataSource database, Path directory) {
    this.database = database;
    this.directory = directory;
  }

  /// Runs it.
  public static void main(String[] args) throws Exception {
    TestPostgres server = TestPostgres.shared();
    String name = server.newName("golden");
    server.execute("create database " + name);
    PGSimpleDataSource database = server.direct();
    database.setDatabaseName(name);
    new MakeGolden(database, Path.of(args[0])).make();
    System.exit(0); // pools of the tests' server have threads of their own
  }

  private void make() throws IOException, SQLException, InterruptedException {
    write("schema.sql", all(Schemas.OWNERS.stream().map(owner -> owner.plainSql().text())));
    for (Owner owner : Schemas.OWNERS) {
      owner.migrate().run(database);
    }
    Path keys = Files.createDirectories(directory.resolveSibling("keys"));
    try (var library = new Library(database, keys, 1)) {
      new History(library).make();
      List<Projection> projections =
          List.of(library.accountList, library.tree, new LoanCounts(false));
      write("read-models.sql", all(projections.stream().map(it -> it.createTables() + ";\n")));
      write("expected.txt", Reads.of(library));
    }
    copyTables();
  }

  private static String all(Stream<String> texts) {
    return texts.collect(Collectors.joining("\n"));
  }

  private void write(String file, String text) throws IOException {
    Files.writeString(directory.resolve(file), text);
  }

  private void copyTables() throws SQLException, IOException {
    Files.createDirectories(directory.resolve("data"));
    try (Connection connection = database.getConnection();
        PreparedStatement select =
            connection.prepareStatement(Sql.read(MakeGolden.class, "tables.sql"))) {
      select.setArray(1, connection.createArrayOf("text", Schemas.NAMES.toArray()));
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          copyTable(connection, row.getString("schema_name"), row.getString("table_name"));
        }
      }
    }
  }

  private void copyTable(Connection connection, String schema, String table)
      throws SQLException, IOException {
    String copy =
        Sql.load(MakeGolden.class, "copy-table.sql", schema).replace("${table}", Sql.quoted(table));
    try (var file =
        Files.newBufferedWriter(
            directory.resolve("data/%s.%s.copy".formatted(schema, table)), UTF_8)) {
      connection.unwrap(PGConnection.class).getCopyAPI().copyOut(copy, file);
    }
  }
}
