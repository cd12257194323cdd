package dev.daybook.golden;

import dev.daybook.audit.sealing.AuditSchema;
import dev.daybook.personal.PersonalSchema;
import dev.daybook.postgres.LogSchema;
import dev.daybook.postgres.ReaderSchema;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/// The schemas of a golden, and how each of its owners migrates them.
final class Schemas {
  static final String LOG = "golden_log";
  static final String READ_MODELS = "golden_views";
  static final String KEYS = "golden_keys";

  static final List<String> NAMES = List.of(LOG, READ_MODELS, KEYS);

  private static final @Nullable String SERVICE_ROLE = null;

  static final List<Owner> OWNERS =
      List.of(
          new Owner(
              "LogSchema",
              database -> LogSchema.migrate(database, LOG, SERVICE_ROLE),
              () -> LogSchema.toPlainSql(LOG, SERVICE_ROLE),
              from -> LogSchema.toUpgradeSql(LOG, SERVICE_ROLE, from)),
          new Owner(
              "ReaderSchema",
              database -> ReaderSchema.migrate(database, READ_MODELS, SERVICE_ROLE),
              () -> ReaderSchema.toPlainSql(READ_MODELS, SERVICE_ROLE),
              from -> ReaderSchema.toUpgradeSql(READ_MODELS, SERVICE_ROLE, from)),
          new Owner(
              "PersonalSchema",
              database -> PersonalSchema.migrate(database, KEYS, SERVICE_ROLE),
              () -> PersonalSchema.toPlainSql(KEYS, SERVICE_ROLE),
              from -> PersonalSchema.toUpgradeSql(KEYS, SERVICE_ROLE, from)),
          new Owner(
              "AuditSchema",
              database -> AuditSchema.migrate(database, READ_MODELS, SERVICE_ROLE),
              () -> AuditSchema.toPlainSql(READ_MODELS, SERVICE_ROLE),
              from -> AuditSchema.toUpgradeSql(READ_MODELS, SERVICE_ROLE, from)));

  private Schemas() {}

  /// The owner of tables.
  ///
  /// @param name of its class, as messages name it
  record Owner(String name, Migrate migrate, PlainSql plainSql, UpgradeSql upgradeSql) {}

  /// Migrates a database.
  interface Migrate {
    void run(DataSource database);
  }

  /// The migration as plain SQL.
  interface PlainSql {
    String text();
  }

  /// The upgrade from a version as plain SQL.
  interface UpgradeSql {
    String from(long version);
  }
}
