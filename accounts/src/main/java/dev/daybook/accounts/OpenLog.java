package dev.daybook.accounts;

import dev.daybook.accounts.domain.AccountEvent;
import dev.daybook.accounts.personal.MasterKeyCheck;
import dev.daybook.accounts.personal.PersonKeys;
import dev.daybook.accounts.personal.UniqueEmail;
import dev.daybook.eventstore.jackson.EventCatalogue;
import dev.daybook.eventstore.postgres.AppenderLimits;
import dev.daybook.eventstore.postgres.PostgresEventStore;

/// The log of accounts, open for reading and writing, with what its events need to be understood.
record OpenLog(
    Database database,
    PostgresEventStore log,
    PersonKeys keys,
    EventCatalogue<AccountEvent> events,
    UniqueEmail uniqueEmail) {

  static OpenLog open(Config config, Parts parts, Metrics metrics) {
    var address = config.database() == null ? openEmbedded(config, parts) : config.database();
    var database = parts.open(() -> Database.open(address, metrics.pool()));
    var log =
        parts.open(
            () ->
                PostgresEventStore.open(
                    database.reads(),
                    database.writes(),
                    Database.LOG_SCHEMA,
                    AppenderLimits.defaults(),
                    metrics.appends()));
    var master =
        new MasterKeyCheck(database.reads(), Database.VIEWS_SCHEMA).require(config.masterKey());
    var keys = new PersonKeys(master, database.reads(), Database.VIEWS_SCHEMA);
    return new OpenLog(
        database, log, keys, AccountCatalogue.create(keys), new UniqueEmail(log, master));
  }

  private static Config.External openEmbedded(Config config, Parts parts) {
    var directory = config.dataDirectory().resolve("postgres");
    return parts.open(() -> EmbeddedDatabase.start(directory)).address();
  }
}
