package dev.daybook.accounts.readmodels;

import dev.daybook.eventstore.errors.EventStoreUnavailableException;
import dev.daybook.postgres.Migration;
import dev.daybook.postgres.MigrationScripts;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/// Brings the schema of the service's views to the version that this build needs.
public final class ViewsSchema {
  private static final String HISTORY_TABLE = "accounts_schema_history";

  /// All files of the folder.
  static final MigrationScripts SCRIPTS =
      new MigrationScripts(
          ViewsSchema.class,
          "schema",
          List.of(
              "V001__account_list.sql",
              "V002__made_by_the_projection.sql",
              "afterMigrate__grants.sql"));

  private ViewsSchema() {}

  /// Migrates; does nothing where that has been done.
  ///
  /// @param owner connects as the role that will own the views; it may create the schema
  /// @param schema created where it doesn't exist; others may keep tables of theirs in it
  /// @param serviceRole may then read and write the views; null where the owner itself serves
  /// @throws EventStoreUnavailableException if it fails; then nothing of the failed step remains
  public static void migrate(DataSource owner, String schema, @Nullable String serviceRole) {
    Migration.run(owner, SCRIPTS, HISTORY_TABLE, schema, serviceRole);
  }
}
