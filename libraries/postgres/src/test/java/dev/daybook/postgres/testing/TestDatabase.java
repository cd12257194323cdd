package dev.daybook.postgres.testing;

import dev.daybook.postgres.LogSchema;
import dev.daybook.postgres.PostgresEventStore;
import dev.daybook.postgres.ReaderSchema;
import dev.daybook.postgres.options.PostgresOptions;
import dev.daybook.testing.postgres.RecordedMigrations;
import dev.daybook.testing.postgres.TestPostgres;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/// The shared PostgreSQL with logs and read models. Every log gets its own schema.
public final class TestDatabase extends TestPostgres {
  /// A log without read models, as created by [#newLog()].
  public static final PostgresOptions OPTIONS =
      PostgresOptions.defaults()
          .withMigration(false)
          .withReadModels(false)
          .withNotifications(false);

  private static @Nullable TestDatabase shared;

  private final RecordedMigrations logs =
      new RecordedMigrations(connections(), (owner, name) -> LogSchema.migrate(owner, name, null));
  private final RecordedMigrations readModels =
      new RecordedMigrations(
          connections(), (owner, name) -> ReaderSchema.migrate(owner, name, null));
  private final RecordedMigrations both =
      new RecordedMigrations(connections(), TestDatabase::migrateBoth);
  private final RecordedMigrations services =
      new RecordedMigrations(connections(), TestDatabase::migrateService);

  private TestDatabase() {}

  public static synchronized TestDatabase shared() {
    if (shared == null) {
      shared = new TestDatabase();
    }
    return shared;
  }

  /// Creates an empty, migrated log and returns its schema.
  public String newLog() {
    String schema = newName("log");
    logs.run(schema);
    return schema;
  }

  /// Creates the empty tables of readers and returns their schema.
  public String newReadModels() {
    String schema = newName("views");
    readModels.run(schema);
    return schema;
  }

  /// Creates an empty log and the tables of readers in one schema, and returns it.
  public String newLogWithReadModels() {
    String schema = newName("log");
    both.run(schema);
    return schema;
  }

  /// Creates a role with a log and a schema for its read models.
  public Schemas newService() {
    return newSchemas(services);
  }

  private static void migrateBoth(DataSource owner, String schema) {
    LogSchema.migrate(owner, schema, null);
    ReaderSchema.migrate(owner, schema, null);
  }

  private static void migrateService(DataSource owner, String name) {
    Schemas schemas = Schemas.of(name);
    LogSchema.migrate(owner, schemas.log(), schemas.role());
    ReaderSchema.migrate(owner, schemas.readModels(), schemas.role());
  }

  public PostgresEventStore open(String schema) {
    return PostgresEventStore.open(
        pool(), OPTIONS.withSchema(schema).withHeldConnections(direct()));
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
}
