package dev.daybook.accounts.app;

import dev.daybook.accounts.app.Config.Credential;
import dev.daybook.accounts.app.Config.External;
import dev.daybook.postgres.embedded.LocalPostgres;
import dev.daybook.postgres.sql.Sql;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Base64;
import org.postgresql.PGConnection;

/// The embedded PostgreSQL in the data directory, with one database and two roles. Each start sets
/// new random passwords for the roles.
final class EmbeddedDatabase implements AutoCloseable {
  private static final String DATABASE = "daybook";
  private static final int PASSWORD_BYTES = 24;

  private final LocalPostgres postgres;
  private final External address;

  private EmbeddedDatabase(LocalPostgres postgres, External address) {
    this.postgres = postgres;
    this.address = address;
  }

  static EmbeddedDatabase start(Path directory) {
    var postgres = LocalPostgres.start(directory);
    try {
      var owner = new Credential("daybook_owner", newPassword());
      var service = new Credential("daybook_service", newPassword());
      prepare(postgres, owner, service);
      return new EmbeddedDatabase(
          postgres, new External(postgres.jdbcUrl(DATABASE), service, owner));
    } catch (SQLException e) {
      postgres.close();
      throw new StartException("The embedded database cannot be prepared: " + e.getMessage(), e);
    }
  }

  /// URL and credentials of the database.
  External address() {
    return address;
  }

  @Override
  public void close() {
    postgres.close();
  }

  private static void prepare(LocalPostgres postgres, Credential... roles) throws SQLException {
    try (var connection =
        DriverManager.getConnection(
            postgres.jdbcUrl("postgres"), postgres.superuser(), postgres.password())) {
      execute(connection, "create-roles.sql");
      for (var role : roles) {
        connection
            .unwrap(PGConnection.class)
            .alterUserPassword(role.user(), role.password().toCharArray(), "scram-sha-256");
      }
      if (!databaseExists(connection)) {
        execute(connection, "create-database.sql");
      }
    }
  }

  private static boolean databaseExists(Connection connection) throws SQLException {
    try (var statement = connection.createStatement();
        var row = statement.executeQuery(sql("find-database.sql"))) {
      return row.next();
    }
  }

  private static void execute(Connection connection, String file) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute(sql(file));
    }
  }

  private static String sql(String file) {
    return Sql.load(EmbeddedDatabase.class, file, Database.LOG_SCHEMA);
  }

  private static String newPassword() {
    var bytes = new byte[PASSWORD_BYTES];
    new SecureRandom().nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
