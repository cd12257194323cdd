package dev.daybook.golden;

import dev.daybook.accounts.domain.Account;
import dev.daybook.accounts.domain.AccountCommand;
import dev.daybook.accounts.domain.AccountDecider;
import dev.daybook.accounts.domain.AccountEvent;
import dev.daybook.accounts.domain.AccountSummary;
import dev.daybook.accounts.events.AccountEventTypes;
import dev.daybook.accounts.personal.UniqueEmail;
import dev.daybook.accounts.readmodels.AccountList;
import dev.daybook.audit.notes.Ed25519Signer;
import dev.daybook.audit.sealing.CheckpointSigner;
import dev.daybook.audit.sealing.LastCheckpoint;
import dev.daybook.audit.sealing.LogTree;
import dev.daybook.audit.sealing.SealedLog;
import dev.daybook.eventstore.boundaries.DecisionHandler;
import dev.daybook.eventstore.commands.CommandHandler;
import dev.daybook.jackson.EventTypes;
import dev.daybook.personal.MasterKey;
import dev.daybook.personal.MasterKeyCheck;
import dev.daybook.personal.MasterKeyFile;
import dev.daybook.personal.PersonKeys;
import dev.daybook.personal.PostgresKeyStore;
import dev.daybook.postgres.PostgresEventStore;
import dev.daybook.postgres.options.PostgresOptions;
import dev.daybook.postgres.snapshots.PostgresSnapshots;
import dev.daybook.postgres.snapshots.SnapshotStrategy;
import java.nio.file.Path;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;

/// A library and the accounts of its readers on one log: all that uses a stored form. The schemas
/// are migrated before.
final class Library implements AutoCloseable {
  private static final String ORIGIN = "daybook.dev/golden/e1";

  /// Of the snapshots, in place of a hash of the classes, which differ from build to build.
  private static final String FOLDED_BY = "golden";

  final DataSource database;
  final PostgresEventStore log;
  final PersonKeys keys;
  final EventTypes<AccountEvent> accountTypes;
  final CommandHandler<AccountCommand, Account, AccountEvent> accounts;
  final Loans loans;
  final DecisionHandler decisions;
  final PostgresSnapshots<Account, AccountEvent> snapshots;
  final AccountList accountList;
  final LogTree tree = new LogTree();
  final CheckpointSigner signer;
  final SealedLog sealed;

  /// @param directory of the files of keys, which are created where they are missing
  /// @param firstId number of the first event id that is given
  Library(DataSource database, Path directory, long firstId) {
    this.database = database;
    FixedKeys.writeMasterKey(directory);
    MasterKey master =
        new MasterKeyCheck(database, Schemas.KEYS).require(MasterKeyFile.in(directory));
    keys = new PersonKeys(new PostgresKeyStore(database, Schemas.KEYS), master);
    log =
        PostgresEventStore.open(
            database,
            PostgresOptions.defaults()
                .withSchema(Schemas.LOG)
                .withReadModelSchema(Schemas.READ_MODELS)
                .withNotifications(false));
    var ids = new AtomicLong(firstId);
    accountTypes = AccountEventTypes.create(keys);
    accounts =
        CommandHandler.of(log, new AccountDecider(), accountTypes)
            .withEventIds(() -> new UUID(0, ids.getAndIncrement()))
            .withBoundary(new UniqueEmail(log, master));
    loans = new Loans(keys, master.hmacKey("readers of the golden library"));
    decisions = DecisionHandler.of(log).withEventIds(() -> new UUID(0, ids.getAndIncrement()));
    snapshots =
        PostgresSnapshots.start(
            database,
            Schemas.READ_MODELS,
            Schemas.LOG,
            new SnapshotStrategy<>(
                new AccountDecider(), accountTypes, AccountSummary::of, FOLDED_BY));
    accountList = new AccountList(database, Schemas.READ_MODELS, accountTypes, keys);
    Ed25519Signer key = FixedKeys.signer(ORIGIN);
    signer =
        new CheckpointSigner(
            database,
            Schemas.READ_MODELS,
            key,
            new LastCheckpoint(directory.resolve("last-checkpoint")));
    sealed = new SealedLog(log, database, Schemas.READ_MODELS, key.verifierKey());
  }

  @Override
  public void close() {
    snapshots.close();
    log.close();
  }
}
