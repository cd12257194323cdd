package dev.daybook.postgres;

import dev.daybook.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/// The migration state of a schema, as seen by a role that may have no privileges on it.
///
/// @param role the current role
/// @param exists whether the schema exists
/// @param owner of the migration history; null if the schema was never migrated
/// @param plainSql whether the schema was made by [MigrationScripts#toPlainSql]
/// @param version what it was migrated with; null if unknown
/// @param mayMigrate whether the role may migrate the schema, or create it
record SchemaState(
    String role,
    String database,
    boolean exists,
    @Nullable String owner,
    boolean plainSql,
    @Nullable SchemaVersion version,
    boolean mayMigrate) {

  static SchemaState read(Connection connection, String schema, String historyTable)
      throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(Sql.load(SchemaState.class, "migration-state.sql", schema))) {
      select.setString(1, schema);
      select.setString(2, historyTable);
      try (ResultSet row = select.executeQuery()) {
        row.next();
        return new SchemaState(
            row.getString("role_name"),
            row.getString("database_name"),
            row.getBoolean("has_schema"),
            row.getString("owner"),
            row.getBoolean("plain_sql"),
            SchemaVersion.parse(row.getString("scripts")),
            row.getBoolean("may_migrate"));
      }
    }
  }

  /// Whether a later release has migrated it. That release's functions must stay.
  boolean isNewerThan(MigrationScripts scripts) {
    return version != null && version.number() > scripts.versionNumber();
  }

  /// Whether an older release has migrated it.
  boolean isOlderThan(MigrationScripts scripts) {
    return version != null && version.number() < scripts.versionNumber();
  }

  boolean isCurrent(MigrationScripts scripts) {
    return scripts.version().equals(version);
  }
}
