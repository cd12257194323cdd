package dev.daybook.golden;

import dev.daybook.accounts.domain.Account;
import dev.daybook.accounts.domain.AccountCommand.CloseAccount;
import dev.daybook.accounts.domain.AccountCommand.CreateUser;
import dev.daybook.accounts.domain.AccountCommand.DepositFunds;
import dev.daybook.accounts.domain.AccountCommand.ForgetPerson;
import dev.daybook.accounts.domain.AccountCommand.WithdrawFunds;
import dev.daybook.accounts.domain.AccountEvent;
import dev.daybook.accounts.domain.Amount;
import dev.daybook.accounts.domain.Currency;
import dev.daybook.accounts.domain.UserId;
import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.boundaries.DecisionResult;
import dev.daybook.eventstore.commands.CommandResult;
import dev.daybook.eventstore.commands.IdempotencyKey;
import dev.daybook.eventstore.commands.StreamState;
import dev.daybook.eventstore.subscriptions.LogCursor;
import dev.daybook.golden.Loans.Add;
import dev.daybook.golden.Loans.Lend;
import dev.daybook.postgres.operations.OperatorAction;
import dev.daybook.postgres.operations.OperatorAction.Request;
import dev.daybook.postgres.projections.running.ProjectionOperator;
import dev.daybook.postgres.projections.running.ProjectionRunner;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// What happened in the library: everything that is stored in a form of its own. The requests with
/// a key can be sent again, and then change nothing.
final class History {
  static final UserId ADA = new UserId(new UUID(0, 0xada));
  static final UserId EDA = new UserId(new UUID(0, 0xeda));
  static final UserId OTA = new UserId(new UUID(0, 0x07a));

  static final String SUBSCRIPTION = "golden_mails";
  static final String TORN = "torn-1";
  static final String TORN_TOO = "torn-2";

  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final Map<String, String> METADATA = Map.of("actor", "Žofie");

  private final Library library;

  History(Library library) {
    this.library = library;
  }

  static StreamId account(UserId user) {
    return StreamId.of("account", user.toString());
  }

  void make() throws InterruptedException {
    makeAccounts();
    makeLoans();
    storeSnapshot();
    runProjections();
    beginEpoch();
    deposit(ADA, "1.00");
    library.log.checkpoints().store(SUBSCRIPTION, LogCursor.at(library.log, 3));
  }

  private void makeAccounts() {
    create(ADA, "Ada Žofie 🎉", "ada@example.com");
    create(EDA, "Eda", "eda@example.com");
    create(OTA, "Ota", "ota@example.com");
    depositOnce();
    library.accounts.handle(account(ADA), new WithdrawFunds(amount("2.50")), METADATA);
    library.accounts.handle(account(EDA), new CloseAccount("moved away"), METADATA);
    library.accounts.handle(account(OTA), new ForgetPerson(), METADATA);
    library.keys.forget(OTA.toString());
  }

  private void makeLoans() {
    library.decisions.handle(library.loans.add, new Add("faust", 3));
    library.decisions.handle(library.loans.add, new Add(TORN, 3));
    library.decisions.handle(library.loans.add, new Add(TORN_TOO, 3));
    lendOnce();
    lend(TORN);
    lend(TORN_TOO);
  }

  private void create(UserId user, String name, String email) {
    library.accounts.handle(
        account(user), new CreateUser(user, name, email, Currency.of("EUR")), METADATA);
  }

  CommandResult<Account, AccountEvent> deposit(UserId user, String value) {
    return library.accounts.handle(account(user), new DepositFunds(amount(value)), METADATA);
  }

  /// A command with an idempotency key.
  CommandResult<Account, AccountEvent> depositOnce() {
    return library
        .accounts
        .once(new IdempotencyKey("command:golden-deposit", first -> {}))
        .handle(account(ADA), new DepositFunds(amount("12.50")), METADATA);
  }

  DecisionResult<LoanEvent> lend(String book) {
    return library.decisions.handle(library.loans.lend, new Lend(book, "reader-1", "Žofie"));
  }

  /// A decision on views, with an idempotency key.
  DecisionResult<LoanEvent> lendOnce() {
    return library
        .decisions
        .once(new IdempotencyKey("command:golden-loan", first -> {}))
        .handle(library.loans.lend, new Lend("faust", "reader-2", "Quirin"));
  }

  private static Amount amount(String value) {
    return new Amount(new BigDecimal(value), Currency.of("EUR"));
  }

  private void storeSnapshot() throws InterruptedException {
    StreamState<Account> ada = library.accounts.load(account(ADA));
    library.snapshots.offer(account(ADA), ada);
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (library.snapshots.find(account(ADA)).isEmpty()) {
      if (System.nanoTime() - deadline > 0) {
        throw new IllegalStateException("The snapshot was not stored within " + PATIENCE);
      }
      Thread.sleep(10);
    }
  }

  private void runProjections() throws InterruptedException {
    var counts = new LoanCounts(false);
    try (ProjectionRunner list = library.log.project(library.accountList);
        ProjectionRunner tree = library.log.project(library.tree);
        ProjectionRunner loans = library.log.project(counts)) {
      for (ProjectionRunner runner : List.of(list, tree, loans)) {
        if (!runner.awaitPosition(library.log.head(), PATIENCE)) {
          throw new IllegalStateException(
              "%s is %s".formatted(runner.projection().name(), runner.status()));
        }
      }
      retryTorn();
      library.signer.sign();
    }
  }

  ProjectionOperator operator(LoanCounts counts) {
    return new ProjectionOperator(counts, library.log, library.database, Schemas.READ_MODELS);
  }

  /// An operator action with an idempotency key: the stream stays parked.
  OperatorAction retryTorn() {
    return operator(new LoanCounts(false))
        .retry(
            Loans.stream(TORN),
            new Request(
                "an operator",
                "perhaps it works now",
                new OperatorAction.Key("golden-retry", "hash")));
  }

  /// A request for an epoch with an idempotency key.
  void beginEpoch() {
    library.log.beginEpoch(
        new Request(
            "an operator",
            "restored from a backup",
            new OperatorAction.Key("golden-epoch", "hash")));
  }
}
