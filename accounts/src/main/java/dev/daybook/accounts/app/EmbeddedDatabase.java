package dev.daybook.accounts.app;

import dev.daybook.accounts.app.Config.Credential;
import dev.daybook.accounts.app.Config.External;
import dev.daybook.accounts.learn.LessonAddress;
import dev.daybook.eventstore.errors.EventStoreException;
import dev.daybook.postgres.embedded.LocalPostgres;
import dev.daybook.postgres.sql.DatabaseErrors;
import dev.daybook.postgres.sql.Sql;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PasswordUtil;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The embedded PostgreSQL in the data directory, with one database and two roles. Each start sets
/// new random passwords for the roles. A second database, with a role of its own, exists while
/// lessons are given.
final class EmbeddedDatabase implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedDatabase.class);
  private static final String DATABASE = "daybook";
  private static final String LESSONS = "daybook_lessons";
  private static final int PASSWORD_BYTES = 24;
  private static final int SALT_BYTES = 16;

  /// Iterations make guesses of a weak password slow. Nobody guesses 24 random bytes, and with the
  /// usual 4,096 a third of a start was spent on logins.
  private static final int SCRAM_ITERATIONS = 1;

  private final LocalPostgres postgres;
  private final External address;
  private @Nullable LessonAddress lessons;

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

  /// The database of the lessons, whose role can read nothing else. The first call creates it.
  ///
  /// @throws EventStoreException if it can't be created
  synchronized LessonAddress lessons() {
    if (lessons == null) {
      var password = newPassword();
      try (var connection = superuser(postgres)) {
        execute(connection, "create-lessons-role.sql");
        setPassword(connection, new Credential(LESSONS, password));
        execute(connection, "drop-lessons.sql");
        execute(connection, "create-lessons.sql");
      } catch (SQLException e) {
        throw DatabaseErrors.exception("The database of the lessons can't be created", e);
      }
      lessons = new LessonAddress(postgres.jdbcUrl(LESSONS), LESSONS, password);
    }
    return lessons;
  }

  @Override
  public synchronized void close() {
    if (lessons != null) {
      dropLessons();
    }
    postgres.close();
  }

  /// If that fails, the next start does it.
  private void dropLessons() {
    try (var connection = superuser(postgres)) {
      execute(connection, "drop-lessons.sql");
    } catch (SQLException e) {
      LOG.warn("The database of the lessons was not dropped: {}", e.getMessage());
    }
  }

  private static Connection superuser(LocalPostgres postgres) throws SQLException {
    return DriverManager.getConnection(
        postgres.jdbcUrl("postgres"), postgres.superuser(), postgres.password());
  }

  private static void setPassword(Connection connection, Credential role) throws SQLException {
    var verifier =
        PasswordUtil.encodeScramSha256(
            role.password().toCharArray(), SCRAM_ITERATIONS, random(SALT_BYTES));
    try (var statement = connection.prepareStatement(sql("set-password.sql"))) {
      statement.setString(1, role.user());
      statement.setString(2, verifier);
      try (var row = statement.executeQuery();
          var change = connection.createStatement()) {
        row.next();
        change.execute(row.getString("statement"));
      }
    }
  }

  private static void prepare(LocalPostgres postgres, Credential... roles) throws SQLException {
    try (var connection = superuser(postgres)) {
      execute(connection, "create-roles.sql");
      for (var role : roles) {
        setPassword(connection, role);
      }
      if (!databaseExists(connection)) {
        execute(connection, "create-database.sql");
      }
      execute(connection, "drop-lessons.sql");
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
    return Base64.getUrlEncoder().withoutPadding().encodeToString(random(PASSWORD_BYTES));
  }

  private static byte[] random(int length) {
    var bytes = new byte[length];
    new SecureRandom().nextBytes(bytes);
    return bytes;
  }
}
