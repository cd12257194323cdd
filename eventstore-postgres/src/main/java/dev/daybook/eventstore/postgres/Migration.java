package dev.daybook.eventstore.postgres;

import dev.daybook.eventstore.EventStoreUnavailableException;
import java.util.Map;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.jspecify.annotations.Nullable;

/// Runs the migrations of one location, with a history table of its own.
final class Migration {
  private static final String BEFORE_THE_FIRST = "0";

  private Migration() {}

  static void run(
      DataSource owner,
      String location,
      String historyTable,
      String schema,
      @Nullable String serviceRole) {
    try {
      Flyway.configure()
          .dataSource(owner)
          .locations(location)
          .table(historyTable)
          .schemas(schema)
          .defaultSchema(schema)
          .createSchemas(true)
          .baselineOnMigrate(true) // others may keep tables in the schema
          .baselineVersion(BEFORE_THE_FIRST)
          .placeholders(Map.of("serviceRole", serviceRole == null ? "" : serviceRole))
          .load()
          .migrate();
    } catch (FlywayException e) {
      throw new EventStoreUnavailableException(
          "The schema " + schema + " can't be migrated: " + e.getMessage(), e);
    }
  }
}
