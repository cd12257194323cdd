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
              "R__append_event.sql",
              "R__append_events.sql",
              "R__begin_epoch.sql",
              "R__find_violation.sql",
              "R__refuse_change.sql",
              "afterMigrate__grants.sql"));

  static final SchemaSetup.Tables TABLES =
      new SchemaSetup.Tables(SCRIPTS, HISTORY_TABLE, "LogSchema.migrate");

  private LogSchema() {}

  /// Migrates; does nothing where that has been done.
  ///
  /// @param owner connects as the role that will own the log; it may create the schema. Two
  ///   connections are taken at a time: not from a pool of one
  /// @param schema the log's; created where it doesn't exist. Two logs in one database are two
  ///   schemas.
  /// @param serviceRole may then read the log and append to it, and nothing else; null where the
  ///   owner itself serves
  /// @throws EventStoreMisconfiguredException if the schema was created by a different build, and
  ///   is then unchanged; if the migration fails: then nothing of the failed step remains
  /// @throws EventStoreUnavailableException if the database can't be reached, or takes no writes
  public static void migrate(DataSource owner, String schema, @Nullable String serviceRole) {
    Migration.run(owner, SCRIPTS, HISTORY_TABLE, schema, serviceRole);
  }
}
