package dev.daybook.postgres.testing;

import com.zaxxer.hikari.HikariDataSource;
import dev.daybook.postgres.LogSchema;
import dev.daybook.postgres.PostgresEventStore;
import dev.daybook.postgres.embedded.LocalPostgres;
import dev.daybook.postgres.options.PostgresOptions;
import dev.daybook.test.CheckedPool;
import dev.daybook.testing.postgres.RecordedMigrations;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/// The PostgreSQL that the tests of this JVM share: an embedded one, or the server in
/// `DAYBOOK_TEST_DATABASE_URL`, `_USER` and `_PASSWORD`. Every log gets its own schema.
public final class TestDatabase {
  /// A log without read models, as created by [#newLog()].
  public static final PostgresOptions OPTIONS =
      PostgresOptions.defaults()
          .withMigration(false)
          .withReadModels(false)
          .withNotifications(false);

  private static final AtomicInteger SCHEMAS = new AtomicInteger();
  private static final String RUN = Long.toString(ProcessHandle.current().pid(), 36);
  private static @Nullable TestDatabase shared;

  private final String url;
  private final String user;
  private final String password;
  private final CheckedPool pool;
  private final RecordedMigrations logs;

  private TestDatabase(String url, String user, String password) {
    this.url = url;
    this.user = user;
    this.password = password;
    var connections = new HikariDataSource();
    connections.setJdbcUrl(url);
    connections.setUsername(user);
    connections.setPassword(password);
    connections.setMaximumPoolSize(10);
    this.pool = CheckedPool.around(connections);
    this.logs =
        new RecordedMigrations(direct(), (owner, name) -> LogSchema.migrate(owner, name, null));
  }

  public static synchronized TestDatabase shared() {
    if (shared == null) {
      String url = System.getenv("DAYBOOK_TEST_DATABASE_URL");
      shared = url == null ? startOwn() : given(url);
    }
    return shared;
  }

  private static TestDatabase given(String url) {
    return new TestDatabase(
        url,
        System.getenv().getOrDefault("DAYBOOK_TEST_DATABASE_USER", "postgres"),
        System.getenv().getOrDefault("DAYBOOK_TEST_DATABASE_PASSWORD", ""));
  }

  private static TestDatabase startOwn() {
    try {
      Path directory = Files.createTempDirectory("daybook-test");
      LocalPostgres postgres = LocalPostgres.start(directory);
      Runtime.getRuntime().addShutdownHook(new Thread(postgres::close));
      return new TestDatabase(
          postgres.jdbcUrl("postgres"), postgres.superuser(), postgres.password());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// A unique name for a new schema or role.
  public String newName(String prefix) {
    return prefix + "_" + RUN + "_" + SCHEMAS.incrementAndGet();
  }

  /// Creates an empty, migrated log and returns its schema.
  public String newLog() {
    String schema = newName("log");
    logs.run(schema);
    return schema;
  }

  public String url() {
    return url;
  }

  public String user() {
    return user;
  }

  public String password() {
    return password;
  }

  /// Pooled connections as the owner.
  public DataSource pool() {
    return pool;
  }

  /// Unpooled connections as the owner.
  public PGSimpleDataSource direct() {
    return direct(user, password);
  }

  /// Unpooled connections as a given role.
  public PGSimpleDataSource direct(String asUser, String withPassword) {
    var database = new PGSimpleDataSource();
    database.setUrl(url);
    database.setUser(asUser);
    database.setPassword(withPassword);
    return database;
  }

  public PostgresEventStore open(String schema) {
    return PostgresEventStore.open(pool, OPTIONS.withSchema(schema).withHeldConnections(direct()));
  }

  /// Truncates a log to the state of a backup at a position.
  public void cut(String log, long position) {
    execute(
        """
        alter table %1$s.events disable trigger all;
        alter table %1$s.event_tags disable trigger all;
        delete from %1$s.events where position > %2$d;
        delete from %1$s.event_tags where position > %2$d;
        alter table %1$s.event_tags enable always trigger event_tags_are_immutable;
        alter table %1$s.events enable always trigger events_are_immutable;
        """
            .formatted(log, position));
  }

  public void execute(String sql) {
    try (Connection connection = direct().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
