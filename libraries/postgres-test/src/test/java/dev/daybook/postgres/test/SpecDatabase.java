package dev.daybook.postgres.test;

import dev.daybook.postgres.embedded.LocalPostgres;
import dev.daybook.test.CheckedPool;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/// The PostgreSQL that the tests of this JVM share: an embedded one, or the server in
/// `DAYBOOK_TEST_DATABASE_URL`, `_USER` and `_PASSWORD`.
final class SpecDatabase {
  private static @Nullable PGSimpleDataSource shared;

  private SpecDatabase() {}

  /// Pooled connections; a thread may hold one at a time.
  static CheckedPool shared() {
    return CheckedPool.around(direct());
  }

  /// Unpooled connections, for components that hold one permanently.
  static synchronized PGSimpleDataSource direct() {
    if (shared == null) {
      String url = System.getenv("DAYBOOK_TEST_DATABASE_URL");
      shared = url == null ? startOwn() : given(url);
    }
    return shared;
  }

  private static PGSimpleDataSource given(String url) {
    return source(
        url,
        System.getenv().getOrDefault("DAYBOOK_TEST_DATABASE_USER", "postgres"),
        System.getenv().getOrDefault("DAYBOOK_TEST_DATABASE_PASSWORD", ""));
  }

  private static PGSimpleDataSource startOwn() {
    try {
      LocalPostgres postgres = LocalPostgres.start(Files.createTempDirectory("daybook-spec"));
      Runtime.getRuntime().addShutdownHook(new Thread(postgres::close));
      return source(postgres.jdbcUrl("postgres"), postgres.superuser(), postgres.password());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static PGSimpleDataSource source(String url, String user, String password) {
    var source = new PGSimpleDataSource();
    source.setUrl(url);
    source.setUser(user);
    source.setPassword(password);
    return source;
  }
}
