package dev.daybook.accounts.testing;

import com.zaxxer.hikari.HikariDataSource;
import dev.daybook.accounts.personal.PersonalSchema;
import dev.daybook.postgres.LogSchema;
import dev.daybook.postgres.ReaderSchema;
import dev.daybook.postgres.embedded.LocalPostgres;
import dev.daybook.testing.postgres.RecordedMigrations;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/// The PostgreSQL that the tests of this JVM share: an embedded one, or the server in
/// `DAYBOOK_TEST_DATABASE_URL`, `_USER` and `_PASSWORD`. Every service under test gets its own
/// schemas and role.
public final class TestPostgres {
  public static final int POOL_CONNECTIONS = 6;

  /// How long a caller waits for a connection of a pool with [#POOL_CONNECTIONS].
  private static final long CONNECTION_WAIT_MS = 2_000;

  private static final AtomicInteger COUNT = new AtomicInteger();
  private static final String RUN = Long.toString(ProcessHandle.current().pid(), 36);
  private static @Nullable TestPostgres shared;

  private final String url;
  private final String user;
  private final String password;
  private final RecordedMigrations migrations;

  private TestPostgres(String url, String user, String password) {
    this.url = url;
    this.user = user;
    this.password = password;
    this.migrations = new RecordedMigrations(source(user, password), TestPostgres::migrate);
  }

  /// The migrated schemas of one service, and its role.
  public record Schemas(String log, String readModels, String role) {
    private static Schemas named(String name) {
      return new Schemas(name + "_log", name + "_views", name + "_role");
    }
  }

  public static synchronized TestPostgres shared() {
    if (shared == null) {
      String url = System.getenv("DAYBOOK_TEST_DATABASE_URL");
      shared = url == null ? startOwn() : given(url);
    }
    return shared;
  }

  private static TestPostgres given(String url) {
    return new TestPostgres(
        url,
        System.getenv().getOrDefault("DAYBOOK_TEST_DATABASE_USER", "postgres"),
        System.getenv().getOrDefault("DAYBOOK_TEST_DATABASE_PASSWORD", ""));
  }

  private static TestPostgres startOwn() {
    try {
      LocalPostgres postgres = LocalPostgres.start(Files.createTempDirectory("daybook-api-test"));
      Runtime.getRuntime().addShutdownHook(new Thread(postgres::close));
      return new TestPostgres(
          postgres.jdbcUrl("postgres"), postgres.superuser(), postgres.password());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public Schemas newSchemas() {
    String name = "api_" + RUN + "_" + COUNT.incrementAndGet();
    Schemas schemas = Schemas.named(name);
    execute("create role %s login password 'serve'".formatted(schemas.role()));
    migrations.run(name);
    return schemas;
  }

  private static void migrate(DataSource owner, String name) {
    Schemas schemas = Schemas.named(name);
    LogSchema.migrate(owner, schemas.log(), schemas.role());
    ReaderSchema.migrate(owner, schemas.readModels(), schemas.role());
    PersonalSchema.migrate(owner, schemas.readModels(), schemas.role());
  }

  /// Connections as the service role.
  public HikariDataSource pool(Schemas schemas) {
    return pool(schemas, POOL_CONNECTIONS);
  }

  /// Connections as the role that serves. The fewer there are, the longer a caller may wait for
  /// one.
  ///
  /// @param connections maximum size of the pool
  public HikariDataSource pool(Schemas schemas, int connections) {
    var pool = new HikariDataSource();
    pool.setDataSource(source(schemas.role(), "serve"));
    pool.setMaximumPoolSize(connections);
    pool.setConnectionTimeout(CONNECTION_WAIT_MS * POOL_CONNECTIONS / connections);
    return pool;
  }

  /// Unpooled connections as the service role.
  public PGSimpleDataSource source(Schemas schemas) {
    return source(schemas.role(), "serve");
  }

  private PGSimpleDataSource source(String asUser, String withPassword) {
    var source = new PGSimpleDataSource();
    source.setUrl(url);
    source.setUser(asUser);
    source.setPassword(withPassword);
    return source;
  }

  /// A connection as the owner.
  public Connection connect() throws SQLException {
    return source(user, password).getConnection();
  }

  public void execute(String sql) {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
