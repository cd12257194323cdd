package dev.daybook.postgres;

import dev.daybook.eventstore.errors.EventStoreMisconfiguredException;
import dev.daybook.postgres.jdbc.OwnConnection;
import dev.daybook.postgres.options.PostgresOptions;
import dev.daybook.postgres.read.LogReader;
import dev.daybook.postgres.sql.DatabaseChecks;
import dev.daybook.postgres.sql.DatabaseErrors;
import dev.daybook.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/// Migrates the schemas of a log when it is opened, or checks that they are current.
final class SchemaSetup {
  private final DataSource database;
  private final PostgresOptions options;

  private SchemaSetup(DataSource database, PostgresOptions options) {
    this.database = database;
    this.options = options;
  }

  /// @throws EventStoreMisconfiguredException if a schema is not current and can't be migrated,
  ///   with what to run
  static void run(DataSource database, PostgresOptions options) {
    var setup = new SchemaSetup(database, options);
    setup.prepare(LogSchema.TABLES, options.schema());
    if (options.hasReadModels()) {
      setup.prepare(ReaderSchema.TABLES, options.readModelSchema());
    }
  }

  /// The tables of one schema owner.
  ///
  /// @param migrate the name of the method that migrates them
  record Tables(MigrationScripts scripts, String historyTable, String migrate) {}

  private void prepare(Tables tables, String schema) {
    SchemaState state = look(tables, schema);
    DataSource owner = options.owner().orElse(null);
    if (state.plainSql()) {
      requireCurrent(tables, schema, state);
    } else if (options.migrates() && (owner != null || state.mayMigrate())) {
      Migration.run(
          owner == null ? database : owner,
          tables.scripts(),
          tables.historyTable(),
          schema,
          owner == null ? null : state.role());
    } else {
      requireCurrent(tables, schema, state);
    }
  }

  private void requireCurrent(Tables tables, String schema, SchemaState state) {
    if (!state.isCurrent(tables.scripts())) {
      throw outdated(tables, schema, state);
    }
  }

  private SchemaState look(Tables tables, String schema) {
    try (Connection connection = OwnConnection.orBound(database)) {
      DatabaseChecks.of(connection).requireVersion().requireEncoding();
      return SchemaState.read(connection, schema, tables.historyTable());
    } catch (SQLException e) {
      throw DatabaseErrors.exception("The database can't be used", e);
    }
  }

  private EventStoreMisconfiguredException outdated(
      Tables tables, String schema, SchemaState state) {
    MigrationScripts scripts = tables.scripts();
    if (state.isNewerThan(scripts)) {
      return SchemaRefusal.newer(schema, scripts.versionNumber());
    }
    if (!state.isOlderThan(scripts) && new LogReader(database, schema).isOfDifferentBuild()) {
      return SchemaRefusal.differentBuild(schema, null);
    }
    if (state.plainSql()) {
      return SchemaRefusal.plainSql(schema, state, scripts);
    }
    String why =
        "The schema %s %s, and %s. "
            .formatted(
                schema,
                state.owner() == null
                    ? "has no tables of Daybook yet"
                    : "was last migrated by %s of Daybook"
                        .formatted(
                            state.isOlderThan(scripts) ? "an older release" : "a different build"),
                options.migrates()
                    ? "the role %s may not migrate it".formatted(state.role())
                    : "PostgresOptions.withMigration(false) forbids to migrate it");
    return new EventStoreMisconfiguredException(why + command(tables, schema, state), null);
  }

  private static String command(Tables tables, String schema, SchemaState state) {
    String asOwner =
        "Run %s(dataSource, \"%s\", \"%s\") with a data source of %s, or give that one to PostgresOptions.withOwner"
            .formatted(
                tables.migrate(),
                schema,
                state.role(),
                state.owner() == null
                    ? "the role that will own it"
                    : "its owner, the role " + state.owner());
    return state.owner() != null
        ? asOwner
        : asOwner + ", or let the role create it: " + grant(schema, state);
  }

  private static String grant(String schema, SchemaState state) {
    String database =
        "grant create on database %s to %s;"
            .formatted(Sql.quoted(state.database()), Sql.quoted(state.role()));
    return state.exists()
        ? database
            + " grant create on schema %s to %s;"
                .formatted(Sql.quoted(schema), Sql.quoted(state.role()))
        : database;
  }
}
