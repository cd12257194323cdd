package dev.daybook.testing.postgres;

import dev.daybook.postgres.embedded.LocalPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/// A PostgreSQL server and its superuser.
record TestServer(String url, String user, String password) {
  private static @Nullable TestServer shared;

  /// The one of this JVM. An embedded server is started by the first call; it is stopped and
  /// removed when the JVM ends.
  static synchronized TestServer shared() {
    if (shared == null) {
      Map<String, String> environment = System.getenv();
      String url = environment.get("DAYBOOK_TEST_DATABASE_URL");
      shared = url == null ? embedded() : external(url, environment);
    }
    return shared;
  }

  private static TestServer external(String url, Map<String, String> environment) {
    return new TestServer(
        url,
        environment.getOrDefault("DAYBOOK_TEST_DATABASE_USER", "postgres"),
        environment.getOrDefault("DAYBOOK_TEST_DATABASE_PASSWORD", ""));
  }

  private static TestServer embedded() {
    var postgres = LocalPostgres.startTemporary();
    var server =
        new TestServer(postgres.jdbcUrl("postgres"), postgres.superuser(), postgres.password());
    server.makeLoginsCheap();
    return server;
  }

  /// Hashes passwords of the superuser, and of the roles that it creates, once instead of 4,096
  /// times: tests log in thousands of times, and most of the time of a login was spent on it.
  private void makeLoginsCheap() {
    try (Connection connection = connections(user, password).getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("alter role %s set scram_iterations = 1".formatted(user));
      statement.execute("set scram_iterations = 1");
      statement.execute("alter role %s password '%s'".formatted(user, password));
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  PGSimpleDataSource connections(String role, String password) {
    var source = new PGSimpleDataSource();
    source.setUrl(url);
    source.setUser(role);
    source.setPassword(password);
    return source;
  }
}
