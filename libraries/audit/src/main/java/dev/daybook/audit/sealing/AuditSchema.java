package dev.daybook.audit.sealing;

import dev.daybook.eventstore.errors.EventStoreMisconfiguredException;
import dev.daybook.eventstore.errors.EventStoreUnavailableException;
import dev.daybook.postgres.Migration;
import dev.daybook.postgres.MigrationScripts;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/// Creates or upgrades the table of the signed checkpoints, by the script
/// `schema/audit/V1__audit.sql` beside this class.
public final class AuditSchema {
  private static final String HISTORY_TABLE = "daybook_audit_history";

  /// All files of the folder.
  static final MigrationScripts SCRIPTS =
      new MigrationScripts(
          AuditSchema.class,
          "schema/audit",
          List.of(
              "V1__audit.sql",
              "V2__successions.sql",
              "V3__cosignatures.sql",
              "afterMigrate__grants.sql"));

  private AuditSchema() {}

  /// Migrates the schema. Does nothing if it is current.
  ///
  /// @param owner connects as the role that will own the table; it may create the schema. Two
  ///   connections are taken at a time: not from a pool of one
  /// @param schema created if it doesn't exist; it may contain other tables
  /// @param serviceRole gets the privileges to read and add checkpoints, and no others; null if the
  ///   service uses the owner's role
  /// @throws EventStoreMisconfiguredException if the schema was created by a different build, or
  ///   migrated by a later release, which changes nothing; or if the migration fails, which rolls
  ///   back the failed step
  /// @throws EventStoreUnavailableException if the database can't be reached, or accepts no writes
  public static void migrate(DataSource owner, String schema, @Nullable String serviceRole) {
    Migration.run(owner, SCRIPTS, HISTORY_TABLE, schema, serviceRole);
  }

  /// What [#migrate] does, as one script of plain SQL, for applications that run all migrations
  /// with a tool of their own.
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
