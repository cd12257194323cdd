package dev.daybook.accounts.app;

import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.memory.InMemoryEventStore;
import dev.daybook.personal.MasterKey;
import dev.daybook.personal.MasterKeyCheck;
import java.time.Clock;
import org.jspecify.annotations.Nullable;

/// Read access to the log of accounts for a dry run: nothing is created, migrated or written. An
/// empty in-memory log if there is none yet.
///
/// @param master the database's master key; a random one that is not stored if there is none yet
public record LogToCheck(EventStore log, MasterKey master) {
  public static LogToCheck open(Config config, Lifecycle parts) {
    var address = address(config, parts);
    if (address == null || !Database.isMigrated(address)) {
      return new LogToCheck(
          new InMemoryEventStore(Clock.systemUTC()), MasterKeyCheck.firstOf(config.masterKey()));
    }
    var pool = parts.open(Metrics::new).pool();
    var database = parts.open(() -> Database.openMigrated(address, config.connections(), pool));
    var master =
        new MasterKeyCheck(database.reads(), Database.READ_MODELS_SCHEMA).find(config.masterKey());
    var log = parts.open(() -> AccountsLog.openAlone(database));
    return new LogToCheck(log, master);
  }

  static Config.@Nullable External address(Config config, Lifecycle parts) {
    if (config.database() != null) {
      return config.database();
    }
    return AccountsLog.hasEmbedded(config) ? AccountsLog.openEmbedded(config, parts) : null;
  }
}
