package dev.daybook.postgres;

import dev.daybook.eventstore.errors.EventStoreMisconfiguredException;
import dev.daybook.eventstore.errors.EventStoreUnavailableException;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/// Creates or upgrades the schema of a log. The scripts are plain SQL with two placeholders, in the
/// folder `schema/log` beside this class: `V1__log.sql` has the tables, `R__append_events.sql` and
/// the others one function each. Their history is in the schema, too.
public final class LogSchema {
  private static final String HISTORY_TABLE = "daybook_schema_history";

  /// All files of the folder.
  static final MigrationScripts SCRIPTS =
      new MigrationScripts(
          LogSchema.class,
          "schema/log",
          List.of(
              "V1__log.sql",
              "V2__conditions_of_time.sql",
              "V3__vacuum_after_inserts.sql",
              "R__append_event.sql",
              "R__append_events.sql",
              "R__begin_epoch.sql",
              "R__find_violation.sql",
              "R__refuse_change.sql",
              "afterMigrate__grants.sql"));

  static final SchemaSetup.Tables TABLES =
      new SchemaSetup.Tables(SCRIPTS, HISTORY_TABLE, "LogSchema.migrate");

  private LogSchema() {}

  /// Migrates the schema. Does nothing if it is current.
  ///
  /// @param owner connects as the role that will own the log; it may create the schema. Two
  ///   connections are taken at a time: not from a pool of one
  /// @param schema the schema of the log; created if it doesn't exist. Several logs in one database
  ///   need different schemas
  /// @param serviceRole gets the privileges to read the log and to append to it, and no others;
  ///   null if the service uses the owner's role
  /// @throws EventStoreMisconfiguredException if the schema was created by a different build, or
  ///   migrated by a later release, which changes nothing; or if the migration fails, which rolls
  ///   back the failed step
  /// @throws EventStoreUnavailableException if the database can't be reached, or accepts no writes
  public static void migrate(DataSource owner, String schema, @Nullable String serviceRole) {
    Migration.run(owner, SCRIPTS, HISTORY_TABLE, schema, serviceRole);
  }

  /// What [#migrate] does, as one script of plain SQL, for applications that run all migrations
  /// with a tool of their own. It is for an empty schema, and must run once, in one transaction, as
  /// the role that will own the tables. Opening the log then checks that the schema is current, and
  /// migrates nothing.
  ///
  /// @param schema as in [#migrate]
  /// @param serviceRole as in [#migrate]
  public static String toPlainSql(String schema, @Nullable String serviceRole) {
    return SCRIPTS.toPlainSql(HISTORY_TABLE, schema, serviceRole);
  }

  /// The upgrade of a schema that [#toPlainSql] of an older release has made, as one script of
  /// plain SQL. It must run once, in one transaction, as the role that owns the tables. It fails if
  /// the schema has another version.
  ///
  /// @param schema as in [#migrate]
  /// @param serviceRole as in [#migrate]
  /// @param fromVersion the schema's version; the error that refuses the schema names it
  /// @throws IllegalArgumentException if there is no such version before the current one
  public static String toUpgradeSql(String schema, @Nullable String serviceRole, long fromVersion) {
    return SCRIPTS.toUpgradeSql(HISTORY_TABLE, schema, serviceRole, fromVersion);
  }
}
