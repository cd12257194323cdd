package dev.daybook.accounts.imports;

import dev.daybook.accounts.domain.Account;
import dev.daybook.accounts.domain.AccountEvent;
import dev.daybook.accounts.domain.AccountEvent.UserCreated;
import dev.daybook.accounts.domain.Rejected;
import dev.daybook.accounts.domain.UserId;
import dev.daybook.accounts.events.AccountEventTypes;
import dev.daybook.accounts.imports.ImportedAccount.Stored;
import dev.daybook.accounts.imports.csv.ImportException;
import dev.daybook.accounts.imports.rows.Row;
import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.commands.ConsistencyBoundary;
import java.nio.LongBuffer;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The accounts of the rows read so far.
final class Accounts {
  private final EventStore log;
  private final ConsistencyBoundary<Account, AccountEvent> rule;
  private final People people;
  private final Workers workers;
  private final Map<String, ImportedAccount> byNumber = new HashMap<>();

  Accounts(
      EventStore log,
      ConsistencyBoundary<Account, AccountEvent> rule,
      People people,
      Workers workers) {
    this.log = log;
    this.rule = rule;
    this.people = people;
    this.workers = workers;
  }

  /// Reads the accounts that occur for the first time from the log.
  void prepare(Collection<Row> rows) {
    Map<String, Row> fresh = new LinkedHashMap<>();
    for (Row row : rows) {
      if (!byNumber.containsKey(row.account())) {
        fresh.putIfAbsent(row.account(), row);
      }
    }
    if (byNumber.size() + fresh.size() > Import.ACCOUNTS_MAX) {
      throw new ImportException(
          "The file has more than %d accounts: divide it by accounts"
              .formatted(Import.ACCOUNTS_MAX));
    }
    List<ImportedAccount> found = workers.each(fresh.values(), this::find);
    int next = 0;
    for (String number : fresh.keySet()) {
      byNumber.put(number, found.get(next++));
    }
  }

  /// Returns the account of a row that was passed to [#prepare].
  ImportedAccount of(Row row) {
    return Objects.requireNonNull(byNumber.get(row.account()));
  }

  int size() {
    return byNumber.size();
  }

  private ImportedAccount find(Row first) {
    UUID id = ImportedAccount.id(first.account());
    var stream = AccountEventTypes.stream(id);
    Person person = people.of(first.account(), id);
    var events =
        LongBuffer.wrap(
            log.readStream(stream, 0).mapToLong(e -> ImportedAccount.half(e.eventId())).toArray());
    return new ImportedAccount(
        stream,
        person,
        new Stored(events, events.hasRemaining() ? null : refusal(id, person, first)));
  }

  /// Why an account can't be opened; null if it can.
  private @Nullable String refusal(UUID id, Person person, Row first) {
    AccountEvent created =
        new UserCreated(new UserId(id), person.name(), person.email(), first.currency());
    try {
      rule.check(List.of(created)); // again when it is appended
      return null;
    } catch (Rejected rejected) {
      return rejected.reason().sentence();
    }
  }
}
