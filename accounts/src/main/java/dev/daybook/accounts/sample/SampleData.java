package dev.daybook.accounts.sample;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.daybook.accounts.domain.Account;
import dev.daybook.accounts.domain.AccountCommand;
import dev.daybook.accounts.domain.AccountEvent;
import dev.daybook.accounts.domain.Amount;
import dev.daybook.accounts.domain.Currency;
import dev.daybook.accounts.domain.Money;
import dev.daybook.accounts.domain.Rejected;
import dev.daybook.accounts.domain.TransferDecider;
import dev.daybook.accounts.domain.UserId;
import dev.daybook.accounts.events.AccountEventTypes;
import dev.daybook.accounts.imports.ImportOptions;
import dev.daybook.accounts.imports.Imports;
import dev.daybook.accounts.imports.Imports.Result;
import dev.daybook.accounts.imports.Order;
import dev.daybook.accounts.imports.People;
import dev.daybook.accounts.imports.Person;
import dev.daybook.accounts.imports.csv.ImportException;
import dev.daybook.accounts.imports.rows.Format;
import dev.daybook.accounts.scheduled.MissedRuns;
import dev.daybook.accounts.scheduled.ScheduledTransferCommand.Schedule;
import dev.daybook.accounts.scheduled.ScheduledTransferEvent.TransferScheduled;
import dev.daybook.accounts.scheduled.ScheduledTransferTypes;
import dev.daybook.accounts.scheduled.ScheduledTransfers;
import dev.daybook.accounts.scheduled.Timing;
import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.commands.CommandHandler;
import dev.daybook.eventstore.commands.ConsistencyBoundary;
import dev.daybook.eventstore.commands.IdempotencyKey;
import dev.daybook.eventstore.errors.AppendConditionFailedException;
import dev.daybook.eventstore.errors.EventStoreException;
import dev.daybook.eventstore.errors.WrongExpectedVersionException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.time.InstantSource;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Accounts of four users with a year of deposits and withdrawals, one of which is refused, and a
/// monthly transfer between two of them: for a log that is empty.
///
/// The accounts are imported, and the transfer is scheduled, by the same code as those of users. So
/// loading again appends what is missing, or nothing. That the log is empty is a condition of the
/// first append, so of this data and an event of another writer, only one can be the first.
/// Thread-safe.
public final class SampleData {
  /// Maximum number of times that the accounts are imported: another node may load them, too.
  private static final int ATTEMPTS_MAX = 3;

  private static final String FILE = "transactions.csv";
  private static final String CURRENCY = "EUR";
  private static final String SENDER = "sample-1";
  private static final String RECEIVER = "sample-3";
  private static final String REFERENCE = "Monthly savings";
  private static final BigDecimal MONTHLY = new BigDecimal("50.00");
  private static final Map<String, Person> PEOPLE =
      Map.of(
          SENDER,
          new Person("Ada Lovelace", "ada.lovelace@example.com"),
          "sample-2",
          new Person("Grace Hopper", "grace.hopper@example.com"),
          RECEIVER,
          new Person("Alan Turing", "alan.turing@example.com"),
          "sample-4",
          new Person("Mary Seacole", "mary.seacole@example.com"));

  private final FirstInLog rule;
  private final Imports imports;
  private final CommandHandler<AccountCommand, Account, AccountEvent> accounts;
  private final ScheduledTransfers scheduled;
  private final InstantSource clock;
  private final TransferDecider transfers = new TransferDecider();

  /// @param rule consistency boundary that is checked when an account is opened
  /// @param types stored types of the events of accounts
  public SampleData(
      EventStore log,
      ConsistencyBoundary<Account, AccountEvent> rule,
      Set<String> types,
      Imports imports,
      CommandHandler<AccountCommand, Account, AccountEvent> accounts,
      ScheduledTransfers scheduled,
      InstantSource clock) {
    Set<StreamId> own =
        PEOPLE.keySet().stream().map(SampleData::stream).collect(Collectors.toUnmodifiableSet());
    this.rule = new FirstInLog(log, types, own, rule);
    this.imports = imports;
    this.accounts = accounts;
    this.scheduled = scheduled;
    this.clock = clock;
  }

  private static StreamId stream(String account) {
    return StreamId.of(AccountEventTypes.CATEGORY, Imports.accountId(account).toString());
  }

  /// Loads the data.
  ///
  /// @return empty if another import is running; nothing was done then
  /// @throws LogNotEmptyException if the log has other events; nothing was appended
  /// @throws dev.daybook.eventstore.errors.EventStoreException if the log fails; events that were
  ///   appended before stay, and loading again goes on
  public Optional<Result> load() {
    var _ = rule.isLogEmpty();
    Optional<Result> result = runImport(ATTEMPTS_MAX);
    if (result.isPresent()) {
      schedule();
    }
    return result;
  }

  private Optional<Result> runImport(int attempts) {
    var format = new Format(Map.of(), ',', "credit", "debit", Currency.of(CURRENCY));
    var options = new ImportOptions(format, People.of(PEOPLE), Order.FORWARD, true);
    try {
      return imports.run(file(), options, false, rule);
    } catch (ImportException e) {
      if (attempts > 1 && isLostRace(e.getCause())) {
        return runImport(attempts - 1);
      }
      throw e.getCause() instanceof EventStoreException failed ? failed : e;
    }
  }

  /// Whether another writer has changed one of the accounts meanwhile.
  private static boolean isLostRace(@Nullable Throwable cause) {
    return cause == null
        || cause instanceof Rejected
        || cause instanceof WrongExpectedVersionException
        || cause instanceof AppendConditionFailedException;
  }

  /// The rows of the file.
  static byte[] file() {
    try (InputStream in = SampleData.class.getResourceAsStream(FILE)) {
      return Objects.requireNonNull(in, FILE).readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException("The sample data can't be read", e);
    }
  }

  private void schedule() {
    UUID id = UUID.nameUUIDFromBytes("daybook sample transfer".getBytes(UTF_8));
    if (scheduled.find(id).isPresent()) {
      return;
    }
    var from = new UserId(Imports.accountId(SENDER));
    var to = new UserId(Imports.accountId(RECEIVER));
    Money amount =
        transfers.check(
            from,
            to,
            new Amount(MONTHLY, null),
            accounts.load(stream(SENDER)).state(),
            accounts.load(stream(RECEIVER)).state());
    var timing = new Timing.Monthly(1, LocalTime.of(8, 0), ZoneId.of("UTC"), clock.instant(), null);
    var terms = new TransferScheduled(id, from, to, amount, REFERENCE, timing, MissedRuns.NONE);
    var _ =
        scheduled
            .handler()
            .once(new IdempotencyKey("command:sample-transfer", _ -> {}))
            .handle(ScheduledTransferTypes.stream(id), new Schedule(terms));
  }
}
