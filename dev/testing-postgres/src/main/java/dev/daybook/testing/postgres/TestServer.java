package dev.daybook.testing.postgres;

import dev.daybook.postgres.embedded.LocalPostgres;
import dev.daybook.testing.Directories;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
    try {
      Path directory = NewCluster.in(Files.createTempDirectory("daybook-postgres"));
      var postgres = LocalPostgres.start(directory);
      Runtime.getRuntime().addShutdownHook(new Thread(() -> end(postgres, directory)));
      return new TestServer(
          postgres.jdbcUrl("postgres"), postgres.superuser(), postgres.password());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void end(LocalPostgres postgres, Path directory) {
    postgres.close();
    try {
      Directories.remove(directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
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
