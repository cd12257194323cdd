package dev.daybook.accounts.personal;

import dev.daybook.eventstore.errors.EventStoreUnavailableException;
import dev.daybook.postgres.Migration;
import dev.daybook.postgres.MigrationScripts;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/// Brings the schema of the persons' keys to the version that this build needs.
public final class PersonalSchema {
  private static final String HISTORY_TABLE = "personal_schema_history";

  /// All files of the folder.
  static final MigrationScripts SCRIPTS =
      new MigrationScripts(
          PersonalSchema.class,
          "schema/keys",
          List.of("V1__personal_keys.sql", "afterMigrate__grants.sql"));

  private PersonalSchema() {}

  /// Migrates; does nothing where that has been done.
  ///
  /// @param owner connects as the role that will own the keys; it may create the schema
  /// @param schema created where it doesn't exist; others may keep tables of theirs in it
  /// @param serviceRole may then give, read and destroy keys; null where the owner itself serves
  /// @throws EventStoreUnavailableException if it fails; then nothing of the failed step remains
  public static void migrate(DataSource owner, String schema, @Nullable String serviceRole) {
    Migration.run(owner, SCRIPTS, HISTORY_TABLE, schema, serviceRole);
  }
}
