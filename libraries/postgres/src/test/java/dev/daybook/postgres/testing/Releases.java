package dev.daybook.postgres.testing;

import dev.daybook.postgres.Migration;
import dev.daybook.postgres.MigrationScripts;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Stream;
import javax.sql.DataSource;

/// The scripts of three releases, and a schema that they migrate: release n has version n.
public final class Releases {
  public static final String HISTORY_TABLE = "things_history";

  private final TestDatabase database;
  private final String schema;

  public Releases(TestDatabase database, String schema) {
    this.database = database;
    this.schema = schema;
  }

  public static MigrationScripts scripts(int release) {
    List<String> versioned =
        List.of("V1__things.sql", "V2__names.sql", "V3__release_of.sql").subList(0, release);
    return new MigrationScripts(
        Migration.class,
        "releases/" + release,
        Stream.concat(
                versioned.stream(), Stream.of("R__release_of.sql", "afterMigrate__comment.sql"))
            .toList());
  }

  public void migrate(int release) {
    migrate(database.direct(), release);
  }

  public void migrate(DataSource owner, int release) {
    Migration.run(owner, scripts(release), HISTORY_TABLE, schema, null);
  }

  public String plainSql(int release) {
    return scripts(release).toPlainSql(HISTORY_TABLE, schema, null);
  }

  public String upgradeSql(int release, long from) {
    return scripts(release).toUpgradeSql(HISTORY_TABLE, schema, null, from);
  }

  /// Runs plain SQL in one transaction.
  public void run(String sql) throws SQLException {
    try (Connection connection = database.direct().getConnection();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute(sql);
      connection.commit();
    }
  }

  /// The release whose function the schema has.
  public int inSchema() throws SQLException {
    try (Connection connection = database.direct().getConnection();
        Statement select = connection.createStatement();
        ResultSet row = select.executeQuery("select %s.release_of()".formatted(schema))) {
      row.next();
      return row.getInt(1);
    }
  }
}
