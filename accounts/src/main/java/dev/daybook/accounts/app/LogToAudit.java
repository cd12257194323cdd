package dev.daybook.accounts.app;

import dev.daybook.audit.notes.VerifierKey;
import dev.daybook.audit.sealing.EpochTrees;
import dev.daybook.audit.verification.AuditVerification;
import dev.daybook.audit.verification.VerificationOptions;
import dev.daybook.personal.MasterKeyCheck;
import dev.daybook.postgres.PostgresEventStore;
import javax.sql.DataSource;

/// Read access to a sealed log, to verify and export it: nothing is created, migrated or written.
public final class LogToAudit {
  private final DataSource reads;
  private final PostgresEventStore log;
  private final Config config;

  private LogToAudit(DataSource reads, PostgresEventStore log, Config config) {
    this.reads = reads;
    this.log = log;
    this.config = config;
  }

  /// Opens the log. An embedded database is started, so no service may run on it.
  ///
  /// @throws StartException if there is no log, or its database can't be used
  public static LogToAudit open(Config config, Lifecycle parts) {
    var address = LogToCheck.address(config, parts);
    if (address == null || !Database.isMigrated(address)) {
      throw new StartException(
          ("There is no log in %s: name another database by --database-url, or another data"
                  + " directory by --data-dir")
              .formatted(address == null ? config.dataDirectory() : address.address()));
    }
    var pool = parts.open(Metrics::new).pool();
    var database = parts.open(() -> Database.openMigrated(address, config.connections(), pool));
    var log = parts.open(() -> AccountsLog.openAlone(database));
    return new LogToAudit(database.reads(), log, config);
  }

  /// The trees of all epochs, with the keys that the master key determines.
  ///
  /// @throws StartException if the options demand ML-DSA-44, and the Java platform doesn't have it
  public EpochTrees trees() {
    var master = new MasterKeyCheck(reads, Database.READ_MODELS_SCHEMA).find(config.masterKey());
    return new TreeKeys(master)
        .trees(
            log,
            reads,
            Database.READ_MODELS_SCHEMA,
            config.sealing(),
            config.dataDirectory().resolve(Sealing.FOLDER));
  }

  /// A verification of the tree with a key.
  public AuditVerification verification(VerifierKey key, VerificationOptions options) {
    return new AuditVerification(
        reads, Database.LOG_SCHEMA, Database.READ_MODELS_SCHEMA, key, options);
  }
}
