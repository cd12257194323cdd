package dev.daybook.accounts.readmodels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import dev.daybook.accounts.domain.AccountEvent;
import dev.daybook.accounts.domain.AccountEvent.AccountClosed;
import dev.daybook.accounts.domain.AccountEvent.FundsDeposited;
import dev.daybook.accounts.domain.AccountEvent.FundsReserved;
import dev.daybook.accounts.domain.AccountEvent.FundsWithdrawn;
import dev.daybook.accounts.domain.AccountEvent.PersonForgotten;
import dev.daybook.accounts.domain.AccountEvent.ReservationConfirmed;
import dev.daybook.accounts.domain.AccountEvent.ReservationReleased;
import dev.daybook.accounts.domain.AccountEvent.ReservationReleased.Cause;
import dev.daybook.accounts.domain.AccountEvent.TransferReceived;
import dev.daybook.accounts.domain.AccountEvent.TransferSent;
import dev.daybook.accounts.domain.AccountEvent.UserCreated;
import dev.daybook.accounts.domain.Currency;
import dev.daybook.accounts.domain.Money;
import dev.daybook.accounts.domain.UserId;
import dev.daybook.accounts.events.AccountEventTypes;
import dev.daybook.accounts.readmodels.AccountList.Cursor;
import dev.daybook.accounts.readmodels.AccountList.Entry;
import dev.daybook.accounts.testing.TestDatabase;
import dev.daybook.eventstore.NewEvent;
import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.errors.UnreadableEventException;
import dev.daybook.jackson.EventTypes;
import dev.daybook.personal.MasterKey;
import dev.daybook.personal.PersonKeys;
import dev.daybook.personal.PostgresKeyStore;
import dev.daybook.test.CheckedPool;
import dev.daybook.testing.postgres.TestPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Compares the list of accounts with its log, on real PostgreSQL.
class AccountListIT {
  private static final Instant START = Instant.parse("2026-01-31T12:00:00.001Z");
  private static final List<Currency> CURRENCIES =
      List.of(Currency.of("USD"), Currency.of("JPY"), Currency.of("KWD"));

  private final TestPostgres.Schemas schemas = TestDatabase.shared().newService();
  private final CheckedPool database = CheckedPool.around(TestDatabase.shared().pool(schemas));
  private final PersonKeys keys =
      new PersonKeys(
          new PostgresKeyStore(database, schemas.readModels()), MasterKey.of(new byte[32]));
  private final EventTypes<AccountEvent> events = AccountEventTypes.create(keys);
  private final AccountList list = new AccountList(database, schemas.readModels(), events, keys);
  private final List<RecordedEvent> log = new ArrayList<>();
  private final LinkedHashMap<UUID, AccountView> expected = new LinkedHashMap<>();

  /// The calls of a runner before it writes.
  @BeforeEach
  void createTables() throws SQLException {
    database.unwrap(HikariDataSource.class).setSchema(schemas.readModels());
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(list.createTables());
    }
  }

  @AfterEach
  void close() {
    database.close();
  }

  /// Batches start and end anywhere in the history of an account.
  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void matches_the_log_for_any_batch_boundaries(long seed) throws SQLException {
    var random = new Random(seed);
    for (int i = 0; i < 2_000; i++) {
      action(random);
    }

    for (int from = 0; from < log.size(); ) {
      int to = Math.min(log.size(), from + 1 + random.nextInt(random.nextBoolean() ? 4 : 400));
      apply(log.subList(from, to));
      from = to;
    }

    assertThat(list.all(null, Cursor.START).map(Entry::account))
        .containsExactlyElementsOf(expected.values());
  }

  @Test
  void pages_contain_every_account_once_in_creation_order() throws SQLException {
    for (int i = 0; i < 2 * AccountList.PAGE_ACCOUNTS + 7; i++) {
      create(CURRENCIES.getFirst());
    }
    apply(log);

    assertThat(list.all(null, Cursor.START).map(entry -> entry.account().id()))
        .containsExactlyElementsOf(expected.keySet());
    List<UUID> paged = new ArrayList<>();
    List<Entry> page = list.page(null, Cursor.START, 300);
    while (!page.isEmpty()) {
      page.forEach(entry -> paged.add(entry.account().id()));
      page = list.page(null, page.getLast().cursor(), 300);
    }
    assertThat(paged).containsExactlyElementsOf(expected.keySet());
  }

  @Test
  void forgets_a_person_and_their_key_in_one_transaction() throws SQLException {
    create(CURRENCIES.getFirst());
    create(CURRENCIES.getFirst());
    AccountView forgotten = expected.firstEntry().getValue();
    apply(log);
    RecordedEvent created = log.getFirst();
    forget(forgotten);
    List<RecordedEvent> forgetting = log.subList(2, 3);

    try (Connection transaction = database.getConnection()) {
      transaction.setAutoCommit(false);
      list.apply(transaction, forgetting);
      transaction.rollback();
    }
    assertThat(list.page("Žofie", Cursor.START, 10)).hasSize(2);
    assertThat(decodedAgain(created)).isInstanceOf(UserCreated.class).hasToString(created(created));

    apply(forgetting);
    assertThat(list.page("Žofie", Cursor.START, 10)).hasSize(1);
    assertThat(list.all(null, Cursor.START).map(Entry::account))
        .containsExactlyElementsOf(expected.values());
    assertThat(decodedAgain(created).toString()).contains("[forgotten]").doesNotContain("Žofie");
  }

  /// As on a node that has no cached key of this person.
  private AccountEvent decodedAgain(RecordedEvent event) {
    var fresh =
        new PersonKeys(
            new PostgresKeyStore(database, schemas.readModels()), MasterKey.of(new byte[32]));
    return AccountEventTypes.create(fresh).decode(event);
  }

  private String created(RecordedEvent event) {
    return events.decode(event).toString();
  }

  @Test
  void stops_at_an_event_of_a_missing_account() throws SQLException {
    create(CURRENCIES.getFirst());
    apply(log);
    List<RecordedEvent> stray =
        List.of(recorded(UUID.randomUUID(), 2, new AccountClosed("Nobody's")));

    assertThatThrownBy(() -> apply(stray)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void stops_at_an_unreadable_event() {
    RecordedEvent good = recorded(UUID.randomUUID(), 1, new AccountClosed(""));
    var unreadable =
        new RecordedEvent(
            good.position(),
            good.stream(),
            good.version(),
            good.eventId(),
            good.type(),
            "{\"reason\":7}",
            good.metadata(),
            good.recordedAt());

    assertThatThrownBy(() -> apply(List.of(unreadable)))
        .isInstanceOf(UnreadableEventException.class);
  }

  @Test
  void applies_nothing_of_a_rolled_back_batch() throws SQLException {
    create(CURRENCIES.getFirst());
    try (Connection transaction = database.getConnection()) {
      transaction.setAutoCommit(false);
      list.apply(transaction, log);
      transaction.rollback();
    }

    assertThat(list.page(null, Cursor.START, 10)).isEmpty();
  }

  private void action(Random random) {
    List<AccountView> open =
        expected.values().stream().filter(account -> !account.closed()).toList();
    if (open.isEmpty() || random.nextInt(10) == 0) {
      create(CURRENCIES.get(random.nextInt(CURRENCIES.size())));
      return;
    }
    AccountView account = open.get(random.nextInt(open.size()));
    Money amount = new Money(1 + random.nextInt(100_000), account.balance().currency());
    if (random.nextInt(40) == 1) {
      forget(account);
    } else if (random.nextInt(40) == 0) {
      follow(account, new AccountClosed("Enough"), 0, true);
    } else if (random.nextInt(10) == 0) {
      transfer(account, open.get(random.nextInt(open.size())));
    } else if (random.nextInt(10) == 0) {
      reserve(account, random);
    } else if (account.available().minorUnits() >= amount.minorUnits()) {
      follow(account, new FundsWithdrawn(amount), -amount.minorUnits(), false);
    } else {
      follow(account, new FundsDeposited(amount), amount.minorUnits(), false);
    }
  }

  private void forget(AccountView before) {
    follow(before, new PersonForgotten(new UserId(before.id())), 0, before.closed());
    AccountView after = Objects.requireNonNull(expected.get(before.id()));
    expected.put(
        before.id(),
        new AccountView(
            after.id(),
            "[forgotten]",
            "",
            after.balance(),
            after.available(),
            after.closed(),
            after.changedAt(),
            after.version()));
  }

  /// Reserves, and sometimes ends the reservation, in the same batch or in a later one.
  private void reserve(AccountView before, Random random) {
    var id = new UUID(5, random.nextLong());
    Money amount = before.available();
    long units = amount.minorUnits();
    follow(before, new FundsReserved(id, amount, START, "Hotel"), 0, -units, false);
    AccountView reserved = Objects.requireNonNull(expected.get(before.id()));
    switch (random.nextInt(3)) {
      case 0 -> follow(reserved, new ReservationConfirmed(id, amount), -units, 0, false);
      case 1 ->
          follow(reserved, new ReservationReleased(id, amount, Cause.EXPIRED), 0, units, false);
      default -> {}
    }
  }

  private void transfer(AccountView from, AccountView to) {
    Money amount = from.available();
    if (from.id().equals(to.id()) || !to.balance().currency().equals(amount.currency())) {
      return;
    }
    UUID id = UUID.randomUUID();
    long minorUnits = amount.minorUnits();
    follow(from, new TransferSent(id, new UserId(to.id()), amount, ""), -minorUnits, false);
    follow(to, new TransferReceived(id, new UserId(from.id()), amount, ""), minorUnits, false);
  }

  private void create(Currency currency) {
    UUID id = UUID.randomUUID();
    String name = "Žofie 'x' {\"" + expected.size() + "\"}, \\ NULL";
    RecordedEvent event =
        record(id, 1, new UserCreated(new UserId(id), name, "a,b@example.com", currency));
    expected.put(
        id,
        new AccountView(
            id,
            name,
            "a,b@example.com",
            Money.zero(currency),
            Money.zero(currency),
            false,
            event.recordedAt(),
            1));
  }

  private void follow(AccountView before, AccountEvent event, long change, boolean closed) {
    follow(before, event, change, change, closed);
  }

  /// @param available change of what is available
  private void follow(
      AccountView before, AccountEvent event, long change, long available, boolean closed) {
    RecordedEvent recorded = record(before.id(), before.version() + 1, event);
    Money balance = new Money(before.balance().minorUnits() + change, before.balance().currency());
    expected.put(
        before.id(),
        new AccountView(
            before.id(),
            before.name(),
            before.email(),
            balance,
            new Money(before.available().minorUnits() + available, before.available().currency()),
            closed,
            recorded.recordedAt(),
            recorded.version()));
  }

  private RecordedEvent record(UUID account, long version, AccountEvent event) {
    RecordedEvent recorded = recorded(account, version, event);
    log.add(recorded);
    return recorded;
  }

  private RecordedEvent recorded(UUID account, long version, AccountEvent event) {
    StreamId stream = new StreamId("account", account.toString());
    NewEvent stored = events.encode(stream, event, UUID.randomUUID(), Map.of());
    long position = log.size() + 1L;
    return new RecordedEvent(
        position,
        stream,
        version,
        stored.eventId(),
        stored.type(),
        stored.data(),
        stored.metadata(),
        START.plusMillis(7 * position));
  }

  private void apply(List<RecordedEvent> batch) throws SQLException {
    try (Connection transaction = database.getConnection()) {
      transaction.setAutoCommit(false);
      list.apply(transaction, batch);
      transaction.commit();
    }
  }
}
