package dev.daybook.postgres;

import static org.flywaydb.core.api.MigrationState.FUTURE_FAILED;
import static org.flywaydb.core.api.MigrationState.FUTURE_SUCCESS;

import dev.daybook.eventstore.errors.EventStoreException;
import dev.daybook.eventstore.errors.EventStoreMisconfiguredException;
import dev.daybook.eventstore.errors.EventStoreUnavailableException;
import dev.daybook.postgres.jdbc.OwnConnection;
import dev.daybook.postgres.sql.DatabaseChecks;
import dev.daybook.postgres.sql.DatabaseErrors;
import dev.daybook.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.exception.FlywayValidateException;
import org.jspecify.annotations.Nullable;

/// Runs migrations that have a history table of their own, and then their `afterMigrate` script,
/// which grants the service's role its privileges, each time. A schema that the same scripts have
/// migrated gets its grants without Flyway, which would prolong each start.
///
/// They have versioned scripts for the tables (`V1__….sql`) and one repeatable script for each
/// function (`R__….sql`), which always has the current definition. A schema that a later release
/// has migrated is left unchanged: an older release would replace its functions.
public final class Migration {
  private static final String BEFORE_THE_FIRST = "0";

  private Migration() {}

  /// Migrates; only grants where that has been done.
  ///
  /// @param owner connects as the role that owns the schema's tables, or may create the schema
  /// @param scripts all of them; in them, `${serviceRole}` is replaced, and `${scripts}` by the
  ///   version and a fingerprint of them all
  /// @param historyTable in the schema, of these scripts alone
  /// @param schema created where it doesn't exist; others may keep tables in it
  /// @param serviceRole of the placeholder `serviceRole`; null where the owner itself serves
  /// @throws EventStoreMisconfiguredException if the schema has the tables of a different build or
  ///   of a later release, which are left unchanged; if the migration fails: then nothing of the
  ///   failed step remains
  /// @throws EventStoreUnavailableException if the database can't be reached, or takes no writes
  public static void run(
      DataSource owner,
      MigrationScripts scripts,
      String historyTable,
      String schema,
      @Nullable String serviceRole) {
    if (isDone(owner, scripts, historyTable, schema, serviceRole)) {
      return;
    }
    Flyway flyway = flyway(owner, scripts, historyTable, schema, serviceRole);
    try {
      flyway.migrate();
    } catch (FlywayValidateException e) { // thrown before anything is changed
      throw refused(flyway, scripts, schema, e);
    } catch (FlywayException e) {
      throw failed(schema, e);
    }
  }

  private static Flyway flyway(
      DataSource owner,
      MigrationScripts scripts,
      String historyTable,
      String schema,
      @Nullable String serviceRole) {
    SchemaVersion version = scripts.version();
    return Flyway.configure()
        .dataSource(owner)
        .resourceProvider(new ScriptResources(scripts))
        .javaMigrationClassProvider(List::of)
        .table(historyTable)
        .schemas(schema)
        .defaultSchema(schema)
        .createSchemas(true)
        .baselineOnMigrate(true) // others may keep tables in the schema
        .baselineVersion(BEFORE_THE_FIRST)
        .ignoreMigrationPatterns("repeatable:missing")
        .callbacks(new LaterVersionCheck(schema, historyTable, version.number()))
        .placeholders(
            Map.of(
                "serviceRole",
                serviceRole == null ? "" : serviceRole,
                "scripts",
                version.toString()))
        .load();
  }

  private static EventStoreException refused(
      Flyway flyway, MigrationScripts scripts, String schema, FlywayValidateException e) {
    return isOfLaterRelease(flyway.info().applied())
        ? SchemaRefusal.newer(schema, scripts.versionNumber())
        : SchemaRefusal.differentBuild(schema, e);
  }

  /// Whether the history has these scripts, and versions after theirs.
  private static boolean isOfLaterRelease(MigrationInfo[] applied) {
    return Stream.of(applied).anyMatch(Migration::isFuture)
        && Stream.of(applied)
            .filter(it -> it.isVersioned() && !isFuture(it))
            .allMatch(MigrationInfo::isChecksumMatching);
  }

  private static boolean isFuture(MigrationInfo migration) {
    return migration.getState() == FUTURE_SUCCESS || migration.getState() == FUTURE_FAILED;
  }

  /// Whether these scripts have migrated the schema; then the service's role gets its privileges,
  /// unless the application's migration tool grants them. Checks the database, too.
  private static boolean isDone(
      DataSource owner,
      MigrationScripts scripts,
      String historyTable,
      String schema,
      @Nullable String serviceRole) {
    try (Connection connection = OwnConnection.from(owner)) {
      DatabaseChecks.of(connection).requireEncoding().requireWrites();
      requireOwner(connection, schema, historyTable);
      SchemaState state = SchemaState.read(connection, schema, historyTable);
      if (state.isNewerThan(scripts)) {
        throw SchemaRefusal.newer(schema, scripts.versionNumber());
      }
      if (state.plainSql()) {
        if (!state.isCurrent(scripts)) {
          throw SchemaRefusal.plainSql(schema, state, scripts);
        }
        return true;
      }
      if (!state.isCurrent(scripts) || isUnfinished(connection, scripts, historyTable, schema)) {
        return false;
      }
      grant(connection, scripts.toGrants(historyTable, schema, serviceRole));
      return true;
    } catch (SQLException e) {
      throw failed(schema, e);
    }
  }

  private static boolean isUnfinished(
      Connection connection, MigrationScripts scripts, String historyTable, String schema)
      throws SQLException {
    String sql = MigrationScripts.template("unfinished-history.sql", historyTable, schema);
    try (PreparedStatement select = connection.prepareStatement(sql)) {
      select.setLong(1, scripts.versionNumber());
      select.setLong(2, scripts.versionNumber());
      try (ResultSet row = select.executeQuery()) {
        row.next();
        return row.getBoolean("unfinished");
      }
    }
  }

  private static void grant(Connection connection, String sql) throws SQLException {
    connection.setAutoCommit(false);
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
    connection.commit();
  }

  private static void requireOwner(Connection connection, String schema, String historyTable)
      throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(Sql.load(Migration.class, "foreign-owner.sql", schema))) {
      select.setString(1, schema);
      select.setString(2, historyTable);
      try (ResultSet row = select.executeQuery()) {
        if (row.next()) {
          throw new EventStoreMisconfiguredException(
              "The tables of the schema %1$s belong to %2$s, not to %3$s, as after a pg_restore with --no-owner: restore again, with --no-owner --role=%3$s"
                  .formatted(schema, row.getString("owner"), row.getString("migrating_role")),
              null);
        }
      }
    }
  }

  private static EventStoreException failed(String schema, Exception e) {
    return DatabaseErrors.exception("The schema %s can't be migrated".formatted(schema), e);
  }
}
