package dev.daybook.accounts.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The database of the lessons in the embedded PostgreSQL, and the rights of its role.
@SuppressWarnings("NullAway.Init")
class LessonDatabaseIT {
  private @TempDir Path data;

  @Test
  void the_role_of_the_lessons_has_no_access_to_the_accounts() throws SQLException {
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
    try (var again = EmbeddedDatabase.start(data.resolve("postgres"))) {
      var service = again.address().service();
      var url = again.address().url();
      try (var connection = DriverManager.getConnection(url, service.user(), service.password());
          var select =
              connection.prepareStatement(
                  "select 1 from pg_database where datname = 'daybook_lessons'");
          var row = select.executeQuery()) {
        assertThat(row.next()).as("the database is dropped").isFalse();
      }
    }
  }
}
