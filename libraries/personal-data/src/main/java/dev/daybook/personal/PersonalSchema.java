package dev.daybook.personal;

import dev.daybook.eventstore.errors.EventStoreMisconfiguredException;
import dev.daybook.eventstore.errors.EventStoreUnavailableException;
import dev.daybook.postgres.Migration;
import dev.daybook.postgres.MigrationScripts;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/// Creates or upgrades the tables of the persons' keys, by the script
/// `schema/keys/V1__personal_keys.sql` beside this class.
public final class PersonalSchema {
  private static final String HISTORY_TABLE = "personal_schema_history";

  /// All files of the folder.
  static final MigrationScripts SCRIPTS =
      new MigrationScripts(
          PersonalSchema.class,
          "schema/keys",
          List.of("V1__personal_keys.sql", "afterMigrate__grants.sql"));

  private PersonalSchema() {}

  /// Migrates the schema. Does nothing if it is current.
  ///
  /// @param owner connects as the role that owns the keys; it must be allowed to create the schema
  /// @param schema created if missing; may hold other tables
  /// @param serviceRole gets the permissions to create, read and destroy keys; null if the owner
  ///   itself serves
  /// @throws EventStoreMisconfiguredException if the tables were created by a different build, and
  ///   are then unchanged; if the migration fails: then nothing of the failed step remains
  /// @throws EventStoreUnavailableException if the database can't be reached, or takes no writes
  public static void migrate(DataSource owner, String schema, @Nullable String serviceRole) {
    Migration.run(owner, SCRIPTS, HISTORY_TABLE, schema, serviceRole);
  }
}
