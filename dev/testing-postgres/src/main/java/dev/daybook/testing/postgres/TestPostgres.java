package dev.daybook.testing.postgres;

import com.zaxxer.hikari.HikariDataSource;
import dev.daybook.test.CheckedPool;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/// The PostgreSQL that the tests of this JVM share: an embedded one, or the server in
/// `DAYBOOK_TEST_DATABASE_URL`, `_USER` and `_PASSWORD`. Every test uses its own schemas and roles,
/// which are faster to create than databases and need no connections of their own.
///
/// A module that needs migrated schemas extends it.
///
/// Thread-safe.
public class TestPostgres {
  private static final int POOL_CONNECTIONS = 10;
  private static final String ROLE_PASSWORD = "secret";
  private static final AtomicInteger NAMES = new AtomicInteger();
  private static final String RUN = Long.toString(ProcessHandle.current().pid(), 36);

  private static @Nullable TestPostgres shared;

  private final TestServer server = TestServer.shared();
  private @Nullable HikariDataSource connections;
  private @Nullable DataSource pool;

  protected TestPostgres() {}

  public static synchronized TestPostgres shared() {
    if (shared == null) {
      shared = new TestPostgres();
    }
    return shared;
  }

  /// The schemas of one service, and its role.
  public record Schemas(String log, String readModels, String role) {
    /// The names that belong to one name.
    public static Schemas of(String name) {
      return new Schemas(name + "_log", name + "_views", name + "_role");
    }
  }

  /// A unique name for a new schema or role.
  public final String newName(String prefix) {
    return prefix + "_" + RUN + "_" + NAMES.incrementAndGet();
  }

  /// Creates a role and its schemas.
  ///
  /// @param migrations create the schemas of [Schemas#of]
  protected final Schemas newSchemas(RecordedMigrations migrations) {
    String name = newName("service");
    Schemas schemas = Schemas.of(name);
    createRole(schemas.role());
    migrations.run(name);
    return schemas;
  }

  /// Creates a role for [#direct(String)].
  public final void createRole(String role) {
    execute("create role %s login password '%s'".formatted(role, ROLE_PASSWORD));
  }

  public final String url() {
    return server.url();
  }

  /// The owner.
  public final String user() {
    return server.user();
  }

  public final String password() {
    return server.password();
  }

  /// Pooled connections as the owner. A thread may hold one at a time.
  public final synchronized DataSource pool() {
    if (pool == null) {
      pool = CheckedPool.around(connections());
    }
    return pool;
  }

  /// The same, for the preparation of tests: a thread may hold several.
  protected final synchronized DataSource connections() {
    if (connections == null) {
      connections = new HikariDataSource();
      connections.setDataSource(direct());
      connections.setMaximumPoolSize(POOL_CONNECTIONS);
      connections.setMinimumIdle(0); // each is a process of the server, and most tests need one
    }
    return connections;
  }

  /// Unpooled connections as the owner.
  public final PGSimpleDataSource direct() {
    return server.connections(server.user(), server.password());
  }

  /// Unpooled connections as a role that was created by [#createRole].
  public final PGSimpleDataSource direct(String role) {
    return server.connections(role, ROLE_PASSWORD);
  }

  /// Executes statements as the owner. Session parameters that they set must be reset by them.
  public final void execute(String sql) {
    try (Connection connection = connections().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
