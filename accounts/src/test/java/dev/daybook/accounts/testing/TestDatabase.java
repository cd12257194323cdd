package dev.daybook.accounts.testing;

import com.zaxxer.hikari.HikariDataSource;
import dev.daybook.audit.sealing.AuditSchema;
import dev.daybook.personal.PersonalSchema;
import dev.daybook.postgres.LogSchema;
import dev.daybook.postgres.ReaderSchema;
import dev.daybook.testing.postgres.RecordedMigrations;
import dev.daybook.testing.postgres.TestPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/// The shared PostgreSQL with the schemas of the accounts service. Every service under test gets
/// its own schemas and role.
public final class TestDatabase extends TestPostgres {
  public static final int POOL_CONNECTIONS = 6;

  /// How long a caller waits for a connection of a pool with [#POOL_CONNECTIONS].
  private static final long CONNECTION_WAIT_MS = 2_000;

  private static @Nullable TestDatabase shared;

  private final RecordedMigrations migrations =
      new RecordedMigrations(connections(), TestDatabase::migrate);

  private TestDatabase() {}

  public static synchronized TestDatabase shared() {
    if (shared == null) {
      shared = new TestDatabase();
    }
    return shared;
  }

  /// Creates the migrated schemas and the role of a service.
  public Schemas newService() {
    return newSchemas(migrations);
  }

  private static void migrate(DataSource owner, String name) {
    Schemas schemas = Schemas.of(name);
    LogSchema.migrate(owner, schemas.log(), schemas.role());
    ReaderSchema.migrate(owner, schemas.readModels(), schemas.role());
    PersonalSchema.migrate(owner, schemas.readModels(), schemas.role());
    AuditSchema.migrate(owner, schemas.readModels(), schemas.role());
  }

  /// Connections as the service's role.
  public HikariDataSource pool(Schemas schemas) {
    return pool(schemas, POOL_CONNECTIONS);
  }

  /// Connections as the service's role. The fewer there are, the longer a caller may wait for one.
  ///
  /// @param connections maximum size of the pool
  public HikariDataSource pool(Schemas schemas, int connections) {
    var pool = new HikariDataSource();
    pool.setDataSource(direct(schemas.role()));
    pool.setMaximumPoolSize(connections);
    pool.setMinimumIdle(0); // each is a process of the server, and most tests need one
    pool.setConnectionTimeout(CONNECTION_WAIT_MS * POOL_CONNECTIONS / connections);
    return pool;
  }

  /// A connection as the owner.
  public Connection connect() throws SQLException {
    return direct().getConnection();
  }
}
