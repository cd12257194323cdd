package dev.daybook.accounts.app;

import dev.daybook.accounts.domain.AccountEvent;
import dev.daybook.accounts.events.AccountEventTypes;
import dev.daybook.accounts.personal.MasterKey;
import dev.daybook.accounts.personal.MasterKeyCheck;
import dev.daybook.accounts.personal.PersonKeys;
import dev.daybook.jackson.EventTypes;
import dev.daybook.postgres.PostgresEventStore;
import dev.daybook.postgres.embedded.LocalPostgres;
import dev.daybook.postgres.health.LogHealth;
import dev.daybook.postgres.options.PostgresOptions;
import java.nio.file.Path;
import javax.sql.DataSource;

/// The log of accounts, open for reading and writing, with what its events need to be understood.
///
/// @param reads for queries, projections and subscriptions
/// @param writes for those who keep the connections that they take
/// @param health of the database
/// @param schemas where the log and the views are
/// @param master keeps the persons' keys
public record AccountsLog(
    DataSource reads,
    DataSource writes,
    Schemas schemas,
    PostgresEventStore log,
    LogHealth health,
    MasterKey master,
    PersonKeys keys,
    EventTypes<AccountEvent> events) {

  /// The names of the schemas that were migrated.
  public record Schemas(String log, String views) {}

  public static AccountsLog open(Config config, Lifecycle parts, Metrics metrics) {
    var database = openDatabase(config, parts, metrics);
    var master =
        new MasterKeyCheck(database.reads(), Database.VIEWS_SCHEMA).require(config.masterKey());
    var schemas = new Schemas(Database.LOG_SCHEMA, Database.VIEWS_SCHEMA);
    return open(parts, database.reads(), database.writes(), schemas, master, metrics);
  }

  /// Opens the log alone. It needs no master key, since no event is encoded or decoded.
  public static PostgresEventStore openStore(Config config, Lifecycle parts, Metrics metrics) {
    var database = openDatabase(config, parts, metrics);
    return parts.open(() -> openAlone(database));
  }

  /// Opens the log of a database that is migrated, for no other nodes' and no read models' sake.
  static PostgresEventStore openAlone(Database database) {
    return PostgresEventStore.open(
        database.reads(),
        PostgresOptions.defaults()
            .withSchema(Database.LOG_SCHEMA)
            .withReadModels(false)
            .withMigration(false)
            .withNotifications(false)
            .withHeldConnections(database.writes()));
  }

  private static Database openDatabase(Config config, Lifecycle parts, Metrics metrics) {
    var address = config.database() == null ? openEmbedded(config, parts) : config.database();
    return parts.open(() -> Database.open(address, config.connections(), metrics.pool()));
  }

  /// Opens the log of schemas that are ready.
  public static AccountsLog open(
      Lifecycle parts,
      DataSource reads,
      DataSource writes,
      Schemas schemas,
      MasterKey master,
      Metrics metrics) {
    var health = parts.open(() -> LogHealth.start(writes, schemas.log()));
    var observer = metrics.appends().and(health);
    var log =
        parts.open(
            () ->
                PostgresEventStore.open(
                    reads,
                    PostgresOptions.defaults()
                        .withSchema(schemas.log())
                        .withReadModelSchema(schemas.views())
                        .withMigration(false)
                        .withHeldConnections(writes)
                        .withNotifications(false)
                        .withObserver(observer)));
    var keys = new PersonKeys(master, reads, schemas.views());
    return new AccountsLog(
        reads, writes, schemas, log, health, master, keys, AccountEventTypes.create(keys));
  }

  /// Starts the database in the data directory, which is made where there is none.
  static Config.External openEmbedded(Config config, Lifecycle parts) {
    return parts.open(() -> EmbeddedDatabase.start(embedded(config))).address();
  }

  /// Whether there is a database in the data directory.
  public static boolean hasEmbedded(Config config) {
    return LocalPostgres.exists(embedded(config));
  }

  private static Path embedded(Config config) {
    return config.dataDirectory().resolve("postgres");
  }
}
