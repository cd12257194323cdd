package dev.daybook.accounts.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.daybook.postgres.embedded.LocalPostgres;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The database of the lessons in the embedded PostgreSQL, and the rights of its role.
@SuppressWarnings("NullAway.Init")
class LessonDatabaseIT {
  private @TempDir Path data;

  @Test
  void has_a_role_without_access_to_the_accounts_and_is_dropped() throws SQLException {
    try (var embedded = EmbeddedDatabase.start(data.resolve("postgres"))) {
      var lessons = embedded.lessons();
      assertThat(embedded.lessons()).isEqualTo(lessons);
      try (var own =
              DriverManager.getConnection(lessons.url(), lessons.user(), lessons.password());
          var statement = own.createStatement()) {
        statement.execute("create schema lesson");
        assertThatThrownBy(() -> statement.execute("create database another"))
            .hasMessageContaining("permission denied");
      }
      var accounts = embedded.address().url();
      assertThatThrownBy(
              () -> DriverManager.getConnection(accounts, lessons.user(), lessons.password()))
          .hasMessageContaining("permission denied for database");
      var service = embedded.address().service();
      DriverManager.getConnection(accounts, service.user(), service.password()).close();
    }
    try (var postgres = LocalPostgres.start(data.resolve("postgres"));
        var superuser = connect(postgres)) {
      assertThat(exists(superuser)).as("after a stop").isFalse();
      superuser.createStatement().execute("create database daybook_lessons owner daybook_lessons");
    }
    // As after a kill: the database is there, and no service has dropped it.
    try (var again = EmbeddedDatabase.start(data.resolve("postgres"))) {
      var service = again.address().service();
      var url = again.address().url();
      try (var connection = DriverManager.getConnection(url, service.user(), service.password())) {
        assertThat(exists(connection)).as("after the next start").isFalse();
      }
      DriverManager.getConnection(
              again.lessons().url(), again.lessons().user(), again.lessons().password())
          .close();
    }
  }

  private static Connection connect(LocalPostgres postgres) throws SQLException {
    return DriverManager.getConnection(
        postgres.jdbcUrl("postgres"), postgres.superuser(), postgres.password());
  }

  private static boolean exists(Connection connection) throws SQLException {
    try (var select =
            connection.prepareStatement(
                "select 1 from pg_database where datname = 'daybook_lessons'");
        var row = select.executeQuery()) {
      return row.next();
    }
  }
}
