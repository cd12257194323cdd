package dev.daybook.golden;

import dev.daybook.accounts.domain.Account;
import dev.daybook.accounts.domain.Account.Closed;
import dev.daybook.accounts.domain.Account.Holder;
import dev.daybook.accounts.domain.Account.Open;
import dev.daybook.accounts.domain.Account.Unopened;
import dev.daybook.accounts.domain.Money;
import dev.daybook.accounts.domain.UserId;
import dev.daybook.eventstore.EventFilter;
import dev.daybook.eventstore.EventQuery;
import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.commands.StreamState;
import dev.daybook.eventstore.subscriptions.LogCursor;
import dev.daybook.postgres.operations.OperatorAction;
import dev.daybook.postgres.projections.Projection;
import dev.daybook.postgres.projections.running.ProjectionOperator;
import dev.daybook.postgres.projections.running.ProjectionReport;
import dev.daybook.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import java.util.stream.Stream;

/// What is read from the library's log, as text: the same in each later build. Its form never
/// changes, or older goldens would no longer fit.
final class Reads {
  private final Library library;
  private final History history;
  private final StringBuilder text = new StringBuilder();

  private Reads(Library library) {
    this.library = library;
    this.history = new History(library);
  }

  /// Reads everything, and sends again what has an idempotency key.
  static String of(Library library) throws SQLException {
    var reads = new Reads(library);
    reads.events();
    reads.queries();
    reads.states();
    reads.loans();
    reads.epochs();
    reads.subscription();
    for (Projection projection :
        List.of(library.accountList, library.tree, new LoanCounts(false))) {
      reads.projection(projection);
    }
    reads.sealed();
    reads.repetitions();
    return reads.text.toString();
  }

  private void section(String name) {
    text.append("== ").append(name).append('\n');
  }

  private void line(String line) {
    text.append(line).append('\n');
  }

  private void events() {
    section("events");
    library.log.readLog(0, EventFilter.all()).forEach(this::event);
  }

  private void event(RecordedEvent event) {
    line(
        "%d %s@%d %s %s %s %s %s %s"
            .formatted(
                event.position(),
                event.stream(),
                event.version(),
                event.eventId(),
                event.type(),
                new TreeSet<>(event.tags()),
                event.recordedAt(),
                event.data(),
                event.metadata()));
  }

  private void queries() {
    section("queries");
    line("book faust: %s".formatted(positions(EventQuery.tag("book", "faust"))));
    line("reader Žofie: %s".formatted(positions(EventQuery.tag("reader", "Žofie"))));
    line("books: %s".formatted(positions(EventQuery.types("BOOK_ADDED"))));
  }

  private List<Long> positions(EventQuery query) {
    return library
        .log
        .readQuery(library.loans.types().stored(query), 0, library.log.head())
        .map(RecordedEvent::position)
        .toList();
  }

  private void states() {
    section("accounts");
    Stream.of(History.ADA, History.EDA, History.OTA)
        .forEach(user -> state(user, library.accounts.load(History.account(user))));
    section("snapshot");
    state(History.ADA, library.snapshots.find(History.account(History.ADA)).orElseThrow());
  }

  private void state(UserId user, StreamState<Account> state) {
    line(
        "%s@%d %s %s"
            .formatted(
                user,
                state.version(),
                Objects.requireNonNull(state.changedAt()),
                account(state.state())));
  }

  private static String account(Account account) {
    return switch (account) {
      case Unopened _ -> "unopened";
      case Open(Holder holder, Money balance, _) -> "open " + account(holder, balance);
      case Closed(Holder holder, Money balance) -> "closed " + account(holder, balance);
    };
  }

  private static String account(Holder holder, Money balance) {
    return "%s <%s> %s".formatted(holder.name(), holder.email(), balance);
  }

  private void loans() {
    section("loans");
    library
        .log
        .readLog(0, EventFilter.all().withCategories("book"))
        .map(library.loans.types()::decode)
        .forEach(
            event ->
                line(
                    "%s"
                        .formatted(
                            switch (event) {
                              case LoanEvent.BookAdded(var book, var copies) ->
                                  "added " + book + " " + copies;
                              case LoanEvent.BookLent(var book, var reader, var name) ->
                                  "lent " + book + " to " + reader + ", " + name;
                            })));
  }

  private void epochs() {
    section("epochs");
    library
        .log
        .identity()
        .epochs()
        .forEach(
            epoch ->
                line(
                    "%d %s after %d at %s by %s: %s"
                        .formatted(
                            epoch.number(),
                            epoch.id(),
                            epoch.beganAfter(),
                            epoch.beganAt(),
                            epoch.by(),
                            epoch.why())));
  }

  private void subscription() {
    section("subscription");
    LogCursor cursor = library.log.checkpoints().load(History.SUBSCRIPTION).orElseThrow();
    line(
        "%s %d %s"
            .formatted(
                History.SUBSCRIPTION, cursor.position(), Objects.requireNonNull(cursor.event())));
  }

  private void projection(Projection projection) throws SQLException {
    section("projection " + projection.name());
    ProjectionReport report =
        new ProjectionOperator(projection, library.log, library.database, Schemas.READ_MODELS)
            .report();
    line("checkpoint " + checkpoint(report));
    report
        .parked()
        .forEach(
            it ->
                line(
                    "parked %s@%d at %d since %s: %s"
                        .formatted(
                            it.stream(), it.version(), it.position(), it.since(), it.error())));
    report.acts().forEach(action -> line("action %s".formatted(action(action))));
    for (Projection.Table table : projection.tables()) {
      rows(table.name());
    }
  }

  private static String checkpoint(ProjectionReport report) {
    ProjectionReport.CheckpointView live = Objects.requireNonNull(report.live());
    return "version %d, position %d, stopped: %s"
        .formatted(live.version(), live.position(), live.error());
  }

  private static String action(OperatorAction action) {
    return "%d %s at %s by %s: %s, position %d, stream %s, %s"
        .formatted(
            action.id(),
            action.kind(),
            action.at(),
            action.by(),
            action.why(),
            action.position(),
            action.stream(),
            action.outcome());
  }

  private void rows(String table) throws SQLException {
    try (Connection connection = library.database.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(Sql.read(Reads.class, "use-utc.sql"));
      String select =
          Sql.load(Reads.class, "rows.sql", Schemas.READ_MODELS)
              .replace("${table}", Sql.quoted(table));
      try (ResultSet row = statement.executeQuery(select)) {
        while (row.next()) {
          line("row %s".formatted(row.getString("line")));
        }
      }
    }
  }

  private void sealed() {
    section("sealed");
    text.append(library.sealed.checkpoint().orElseThrow());
    section("receipt of the first event");
    text.append(library.sealed.receipt(1).orElseThrow());
  }

  /// The outcomes of the requests with a key, sent again; the log must not grow.
  private void repetitions() {
    section("sent again");
    var deposit = history.depositOnce();
    line("deposit: version %d, position %d".formatted(deposit.version(), deposit.position()));
    line("deposit: %s".formatted(account(deposit.state())));
    var loan = history.lendOnce();
    line("loan: position %d, %d events".formatted(loan.position(), loan.events().size()));
    line("retry: %s".formatted(action(history.retryTorn())));
    history.beginEpoch();
    line("epochs: %d".formatted(library.log.identity().epochs().size()));
    line("head: %d".formatted(library.log.head()));
  }
}
