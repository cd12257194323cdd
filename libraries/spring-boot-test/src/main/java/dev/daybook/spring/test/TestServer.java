package dev.daybook.spring.test;

import dev.daybook.postgres.embedded.LocalPostgres;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The PostgreSQL server that the tests of this JVM share.
///
/// @param url of a database to connect to
record TestServer(String url, String user, String password) {
  private static final String GIVEN = "DAYBOOK_TEST_DATABASE_";
  private static @Nullable TestServer shared;

  static synchronized TestServer shared() {
    if (shared == null) {
      String url = System.getenv(GIVEN + "URL");
      shared = url == null ? start() : given(url);
    }
    return shared;
  }

  private static TestServer given(String url) {
    return new TestServer(
        url,
        System.getenv().getOrDefault(GIVEN + "USER", "postgres"),
        System.getenv().getOrDefault(GIVEN + "PASSWORD", ""));
  }

  private static TestServer start() {
    var postgres = LocalPostgres.startTemporary();
    return new TestServer(postgres.jdbcUrl("postgres"), postgres.superuser(), postgres.password());
  }

  /// Creates an empty database, and returns its JDBC URL.
  String createDatabase() {
    String name = "test_" + UUID.randomUUID().toString().replace("-", "");
    try (Connection connection = DriverManager.getConnection(url, user, password);
        Statement statement = connection.createStatement()) {
      statement.execute("create database " + name);
    } catch (SQLException e) {
      throw new IllegalStateException("No database for a test can be created", e);
    }
    return url.replaceFirst("/[^/?]*(\\?|$)", "/" + name + "$1");
  }
}
