package dev.daybook.accounts.imports;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.daybook.accounts.domain.Account;
import dev.daybook.accounts.domain.Account.Closed;
import dev.daybook.accounts.domain.Account.Open;
import dev.daybook.accounts.domain.Account.Unopened;
import dev.daybook.accounts.domain.AccountCommand;
import dev.daybook.accounts.domain.AccountCommand.CreateUser;
import dev.daybook.accounts.domain.AccountCommand.DepositFunds;
import dev.daybook.accounts.domain.AccountCommand.WithdrawFunds;
import dev.daybook.accounts.domain.AccountDecider;
import dev.daybook.accounts.domain.AccountEvent;
import dev.daybook.accounts.domain.AccountEvent.UserCreated;
import dev.daybook.accounts.domain.Amount;
import dev.daybook.accounts.domain.Rejected;
import dev.daybook.accounts.domain.UserId;
import dev.daybook.accounts.events.ImportedColumns;
import dev.daybook.accounts.imports.rows.RefusedRow;
import dev.daybook.accounts.imports.rows.Row;
import dev.daybook.eventstore.OccurredAt;
import dev.daybook.eventstore.StreamId;
import java.math.BigDecimal;
import java.nio.LongBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// An account as decided from the rows of the file, and its events that are already in the log.
///
/// The events of a row depend on the file only: on the row and the rows before it. So each event id
/// is derived from account, version and row, and a repeated import recognises the events of an
/// earlier one by their ids.
final class ImportedAccount {
  private static final String ACTOR = "import";

  private final AccountDecider decider = new AccountDecider();
  private final StreamId stream;
  private final Person person;
  private final Stored stored;
  private Account account = decider.initialState();
  private Instant last = Instant.MIN;
  private long version;
  private @Nullable String refusal;

  /// State of an account in the log before its first row is decided.
  ///
  /// @param events lower half of each event's id; the ids are hashes, so half is enough
  /// @param refusal why the account cannot be opened; null if it can
  record Stored(LongBuffer events, @Nullable String refusal) {}

  /// An event that is not in the log yet.
  ///
  /// @param before state of the account before the event
  record Entry(
      long version, Account before, AccountEvent event, UUID id, Map<String, String> metadata) {}

  ImportedAccount(StreamId stream, Person person, Stored stored) {
    this.stream = stream;
    this.person = person;
    this.stored = stored;
    this.refusal = stored.refusal();
  }

  /// Returns the account id of an account number.
  static UUID id(String number) {
    return UUID.nameUUIDFromBytes(("daybook imported account " + number).getBytes(UTF_8));
  }

  StreamId stream() {
    return stream;
  }

  /// Decides a row.
  ///
  /// @return the events to append; empty if they are already in the log
  /// @throws RefusedRow if a business rule or the log refuses the row; nothing is changed
  List<Entry> decide(Row row) throws RefusedRow {
    if (refusal != null) {
      throw new RefusedRow(refusal);
    }
    if (row.occurredAt().isBefore(last)) {
      throw new RefusedRow("The row goes back in time: the row before it is dated " + last);
    }
    List<Entry> entries = entries(row);
    Entry latest = entries.getLast();
    Account after = decider.evolve(latest.before(), latest.event());
    requireBalance(row, after);
    List<Entry> missing = missing(entries);
    account = after;
    last = row.occurredAt();
    version = latest.version();
    return missing;
  }

  /// The first accepted row opens the account.
  private List<Entry> entries(Row row) throws RefusedRow {
    List<AccountCommand> commands = new ArrayList<>();
    if (account instanceof Unopened) {
      var user = new UserId(UUID.fromString(stream.id()));
      commands.add(new CreateUser(user, person.name(), person.email(), row.currency()));
    }
    var amount = new Amount(row.amount(), row.currency());
    commands.add(row.credit() ? new DepositFunds(amount) : new WithdrawFunds(amount));

    List<Entry> entries = new ArrayList<>();
    Account state = account;
    try {
      for (AccountCommand command : commands) {
        for (AccountEvent event : decider.decide(command, state)) {
          entries.add(entry(row, version + entries.size() + 1, state, event));
          state = decider.evolve(state, event);
        }
      }
    } catch (Rejected rejected) {
      throw new RefusedRow(rejected.reason().sentence());
    }
    return entries;
  }

  private Entry entry(Row row, long atVersion, Account before, AccountEvent event) {
    String name =
        String.join(
            "\n",
            stream.toString(),
            Long.toString(atVersion),
            row.occurredAt().toString(),
            row.transaction(),
            row.credit() ? "credit" : "debit",
            row.amount().stripTrailingZeros().toPlainString(),
            row.currency().code());
    Map<String, String> metadata = new TreeMap<>();
    metadata.put("actor", ACTOR);
    metadata.put(OccurredAt.KEY, OccurredAt.text(row.occurredAt()));
    if (!row.transaction().isEmpty()) {
      metadata.put("transaction", row.transaction());
    }
    if (!(event instanceof UserCreated)) {
      row.further().forEach((column, text) -> metadata.put(ImportedColumns.PREFIX + column, text));
    }
    return new Entry(
        atVersion, before, event, UUID.nameUUIDFromBytes(name.getBytes(UTF_8)), metadata);
  }

  private static void requireBalance(Row row, Account after) throws RefusedRow {
    BigDecimal balance =
        switch (after) {
          case Unopened _ -> BigDecimal.ZERO;
          case Open open -> open.balance().toDecimal();
          case Closed closed -> closed.balance().toDecimal();
        };
    if (row.balance() != null && row.balance().compareTo(balance) != 0) {
      throw new RefusedRow(
          "The balance would be %s after this row, not %s"
              .formatted(balance.toPlainString(), row.balance().toPlainString()));
    }
  }

  private List<Entry> missing(List<Entry> entries) throws RefusedRow {
    List<Entry> missing = new ArrayList<>(entries.size());
    for (Entry entry : entries) {
      if (entry.version() > stored.events().limit()) {
        missing.add(entry);
      } else if (stored.events().get((int) entry.version() - 1) != half(entry.id())) {
        refusal =
            "The log's history of this account differs from the file, from version "
                + entry.version();
        throw new RefusedRow(refusal);
      }
    }
    return missing;
  }

  static long half(UUID id) {
    return id.getLeastSignificantBits();
  }
}
