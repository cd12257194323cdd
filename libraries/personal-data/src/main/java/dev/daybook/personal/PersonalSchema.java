package dev.daybook.personal;

import dev.daybook.eventstore.errors.EventStoreMisconfiguredException;
import dev.daybook.eventstore.errors.EventStoreUnavailableException;
import dev.daybook.postgres.Migration;
import dev.daybook.postgres.MigrationScripts;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/// Creates or upgrades the tables of the persons' keys, by the scripts in the folder `schema/keys`
/// beside this class.
public final class PersonalSchema {
  private static final String HISTORY_TABLE = "personal_schema_history";

  /// All files of the folder.
  static final MigrationScripts SCRIPTS =
      new MigrationScripts(
          PersonalSchema.class,
          "schema/keys",
          List.of(
              "V1__personal_keys.sql",
              "V2__ids_of_persons.sql",
              "V3__master_keys.sql",
              "afterMigrate__grants.sql"));

  private PersonalSchema() {}

  /// Migrates the schema. Does nothing if it is current.
  ///
  /// @param owner connects as the role that owns the keys; it must be allowed to create the schema.
  ///   Two connections are taken at a time: not from a pool of one
  /// @param schema created if missing; may hold other tables
  /// @param serviceRole gets the permissions to create, read and destroy keys; null if the owner
  ///   itself serves
  /// @throws EventStoreMisconfiguredException if the tables were created by a different build, and
  ///   are then unchanged; if the migration fails: then nothing of the failed step remains
  /// @throws EventStoreUnavailableException if the database can't be reached, or takes no writes
  public static void migrate(DataSource owner, String schema, @Nullable String serviceRole) {
    Migration.run(owner, SCRIPTS, HISTORY_TABLE, schema, serviceRole);
  }

  /// What [#migrate] does, as one script of plain SQL, for applications that run all migrations
  /// with a tool of their own. It is for a schema without such tables, and must run once, in one
  /// transaction, as the role that will own the tables. [#migrate] then changes nothing.
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
