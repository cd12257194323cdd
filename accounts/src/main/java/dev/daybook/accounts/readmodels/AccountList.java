package dev.daybook.accounts.readmodels;

import dev.daybook.accounts.domain.Account.Holder;
import dev.daybook.accounts.domain.AccountEvent;
import dev.daybook.accounts.domain.AccountEvent.UserCreated;
import dev.daybook.accounts.domain.Currency;
import dev.daybook.accounts.domain.Money;
import dev.daybook.accounts.text.VisibleText;
import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.errors.EventStoreException;
import dev.daybook.jackson.EventTypes;
import dev.daybook.personal.PersonKeys;
import dev.daybook.postgres.projections.Projection;
import dev.daybook.postgres.projections.running.ProjectionOperator;
import dev.daybook.postgres.sql.DatabaseErrors;
import dev.daybook.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/// All accounts with their balances, in order of creation.
///
/// A batch of events is folded in memory, account by account, and written with at most two
/// statements, whatever its length; erasures need two more. An erasure also destroys the person's
/// key, in case the node that appended the event stopped before it did so.
public final class AccountList implements Projection {
  /// The name of the projection.
  public static final String NAME = "account_list";

  /// Number of accounts that one query fetches while the whole list is read.
  static final int PAGE_ACCOUNTS = 1_000;

  private final DataSource reads;
  private final EventTypes<AccountEvent> events;
  private final Set<String> types;
  private final String create;
  private final PersonKeys keys;
  private final String insert;
  private final String update;
  private final String forget;
  private final String page;
  private final String search;

  /// @param reads connections for the queries
  /// @param schema schema of the table
  /// @param keys the persons' keys, in the same database
  public AccountList(
      DataSource reads, String schema, EventTypes<AccountEvent> events, PersonKeys keys) {
    this.reads = reads;
    this.events = events;
    this.types = Set.copyOf(events.versions().keySet());
    this.create = Sql.load(AccountList.class, "create-account-list.sql", schema);
    this.keys = keys;
    this.insert = Sql.load(AccountList.class, "insert-accounts.sql", schema);
    this.update = Sql.load(AccountList.class, "update-accounts.sql", schema);
    this.forget = Sql.load(AccountList.class, "erase-accounts.sql", schema);
    this.page = Sql.load(AccountList.class, "page-accounts.sql", schema);
    this.search = Sql.load(AccountList.class, "search-accounts.sql", schema);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public int version() {
    return 2;
  }

  @Override
  public List<Table> tables() {
    return List.of(new Table("account_list", List.of("account_id")));
  }

  @Override
  public String createTables() {
    return create;
  }

  @Override
  public Set<String> types() {
    return types;
  }

  /// An account's row depends only on the account's events.
  @Override
  public boolean parksStreams() {
    return true;
  }

  @Override
  public void apply(Connection transaction, List<RecordedEvent> batch) throws SQLException {
    EventTypes<AccountEvent> prepared =
        events.with(keys.within(transaction)).prefetchingKeysFor(batch);
    Map<UUID, AccountChange> changes = new LinkedHashMap<>();
    for (RecordedEvent event : batch) {
      changes
          .computeIfAbsent(UUID.fromString(event.stream().id()), AccountChange::new)
          .add(event, prepared.decode(event));
    }
    List<AccountChange> opened = new ArrayList<>();
    List<AccountChange> known = new ArrayList<>();
    changes.values().forEach(change -> (change.created() == null ? known : opened).add(change));
    insert(transaction, opened);
    update(transaction, known);
    forget(
        transaction,
        changes.values().stream().filter(AccountChange::forgotten).map(AccountChange::id).toList());
  }

  /// A page boundary: the next page has the accounts created after this position.
  public record Cursor(long createdPosition) {
    public static final Cursor START = new Cursor(0);
  }

  /// An account with its cursor.
  public record Entry(AccountView account, Cursor cursor) {}

  /// Returns up to `limit` accounts after a cursor, in order of creation.
  ///
  /// @param text returns only accounts whose name or e-mail address contains it, ignoring case;
  ///   null for all
  public List<Entry> page(@Nullable String text, Cursor after, int limit) {
    try (Connection connection = reads.getConnection();
        PreparedStatement statement = connection.prepareStatement(text == null ? page : search)) {
      int parameter = 1;
      statement.setLong(parameter++, after.createdPosition());
      if (text != null) {
        statement.setString(parameter++, "%" + escaped(VisibleText.caseFolded(text)) + "%");
      }
      statement.setInt(parameter, limit);
      return read(statement);
    } catch (SQLException e) {
      throw DatabaseErrors.exception("The account list can't be read", e);
    }
  }

  /// Returns all accounts after a cursor, in order of creation. The stream reads one page at a
  /// time, so memory and the duration of each query are bounded. An account created during the read
  /// may or may not be included; every other account is included exactly once.
  public Stream<Entry> all(@Nullable String text, Cursor after) {
    return Stream.iterate(
            page(text, after, PAGE_ACCOUNTS),
            entries -> !entries.isEmpty(),
            entries ->
                entries.size() < PAGE_ACCOUNTS
                    ? List.of()
                    : page(text, entries.getLast().cursor(), PAGE_ACCOUNTS))
        .flatMap(List::stream);
  }

  /// Erases a person from the list without waiting for the event, which may be in a parked stream.
  /// The caller destroys the person's key first; so every row that was decrypted with it is written
  /// before this transaction, and none after it.
  ///
  /// @param operator operator of this projection
  /// @throws EventStoreException if the list cannot be changed now
  public void forget(UUID person, ProjectionOperator operator) {
    operator.amend(transaction -> forget(transaction, List.of(person)));
  }

  private void insert(Connection transaction, List<AccountChange> opened) throws SQLException {
    if (opened.isEmpty()) {
      return;
    }
    List<UserCreated> users =
        opened.stream().map(change -> Objects.requireNonNull(change.created())).toList();
    try (PreparedStatement statement = transaction.prepareStatement(insert)) {
      Columns columns = new Columns(transaction, statement);
      columns.uuids(opened, AccountChange::id);
      columns.longs(opened, AccountChange::createdPosition);
      columns.texts(users, UserCreated::name);
      columns.texts(users, UserCreated::email);
      columns.texts(users, user -> searched(user.name(), user.email()));
      columns.texts(users, user -> user.currency().code());
      columns.longs(opened, AccountChange::minorUnits);
      columns.longs(opened, AccountChange::reservedMinorUnits);
      columns.booleans(opened, AccountChange::closed);
      columns.longs(opened, AccountChange::changedAtMillis);
      columns.longs(opened, AccountChange::version);
      requireAll(opened, statement.executeUpdate());
    }
  }

  private void update(Connection transaction, List<AccountChange> known) throws SQLException {
    if (known.isEmpty()) {
      return;
    }
    try (PreparedStatement statement = transaction.prepareStatement(update)) {
      Columns columns = new Columns(transaction, statement);
      columns.uuids(known, AccountChange::id);
      columns.longs(known, AccountChange::minorUnits);
      columns.longs(known, AccountChange::reservedMinorUnits);
      columns.booleans(known, AccountChange::closed);
      columns.longs(known, AccountChange::changedAtMillis);
      columns.longs(known, AccountChange::version);
      requireAll(known, statement.executeUpdate());
    }
  }

  private void forget(Connection transaction, List<UUID> forgotten) throws SQLException {
    if (forgotten.isEmpty()) {
      return;
    }
    try (PreparedStatement statement = transaction.prepareStatement(forget)) {
      statement.setString(1, Holder.FORGOTTEN_NAME);
      statement.setString(2, Holder.FORGOTTEN_EMAIL);
      statement.setString(3, searched(Holder.FORGOTTEN_NAME, Holder.FORGOTTEN_EMAIL));
      statement.setArray(4, transaction.createArrayOf("uuid", forgotten.toArray()));
      statement.executeUpdate();
    }
    keys.forget(transaction, forgotten.stream().map(UUID::toString).toList());
  }

  private static void requireAll(Collection<AccountChange> changes, int rows) {
    if (rows != changes.size()) {
      throw new IllegalStateException(
          "Events of %d accounts matched %d rows: the account list does not match the log"
              .formatted(changes.size(), rows));
    }
  }

  private static List<Entry> read(PreparedStatement statement) throws SQLException {
    List<Entry> entries = new ArrayList<>();
    try (ResultSet row = statement.executeQuery()) {
      while (row.next()) {
        entries.add(entry(row));
      }
    }
    return entries;
  }

  private static Entry entry(ResultSet row) throws SQLException {
    Currency currency = Currency.of(row.getString("currency"));
    long balance = row.getLong("minor_units");
    var account =
        new AccountView(
            row.getObject("account_id", UUID.class),
            row.getString("name"),
            row.getString("email"),
            new Money(balance, currency),
            new Money(balance - row.getLong("reserved_minor_units"), currency),
            row.getBoolean("closed"),
            row.getObject("changed_at", OffsetDateTime.class).toInstant(),
            row.getLong("version"));
    return new Entry(account, new Cursor(row.getLong("created_position")));
  }

  private static String searched(String name, String email) {
    return VisibleText.caseFolded(name) + '\n' + VisibleText.caseFolded(email);
  }

  private static String escaped(String text) {
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_");
  }

  /// Sets a statement's array parameters one after another.
  private static final class Columns {
    private final Connection connection;
    private final PreparedStatement statement;
    private int parameter = 1;

    Columns(Connection connection, PreparedStatement statement) {
      this.connection = connection;
      this.statement = statement;
    }

    <T> void uuids(List<T> rows, Function<T, UUID> value) throws SQLException {
      set("uuid", rows.stream().map(value).toArray());
    }

    <T> void texts(List<T> rows, Function<T, String> value) throws SQLException {
      set("text", rows.stream().map(value).toArray());
    }

    <T> void longs(List<T> rows, ToLongFunction<T> value) throws SQLException {
      set("bigint", rows.stream().map(value::applyAsLong).toArray());
    }

    <T> void booleans(List<T> rows, Function<T, Boolean> value) throws SQLException {
      set("boolean", rows.stream().map(value).toArray());
    }

    private void set(String type, Object[] values) throws SQLException {
      statement.setArray(parameter++, connection.createArrayOf(type, values));
    }
  }
}
