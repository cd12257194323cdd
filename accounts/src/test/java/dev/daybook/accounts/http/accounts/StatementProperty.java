package dev.daybook.accounts.http.accounts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.daybook.accounts.domain.Account;
import dev.daybook.accounts.domain.Account.Closed;
import dev.daybook.accounts.domain.Account.Open;
import dev.daybook.accounts.domain.AccountDecider;
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
import dev.daybook.accounts.domain.Reservation;
import dev.daybook.accounts.domain.UserId;
import dev.daybook.accounts.http.accounts.Statement.Line;
import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.commands.HistoryEntry;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.UUID;
import java.util.random.RandomGenerator;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/// Invariants of statements for random times of events.
///
/// A failure prints its seed; `-Ddaybook.seed=…` repeats that run.
class StatementProperty {
  private static final int HISTORIES = 1_000;
  private static final int EVENTS_MAX = 12;
  private static final Currency USD = Currency.of("USD");
  private static final UserId ADA = new UserId(new UUID(0, 1));
  private static final UserId BEN = new UserId(new UUID(0, 2));
  private static final Instant BEGIN = Instant.parse("2026-01-31T12:00:00Z");

  private final AccountDecider decider = new AccountDecider();

  @Test
  void statements_add_up_and_join_for_all_event_times() {
    Long given = Long.getLong("daybook.seed");
    long first = given != null ? given : new SplittableRandom().nextLong();
    int histories = given != null ? 1 : HISTORIES;
    for (long seed = first; seed < first + histories; seed++) {
      try {
        var random = new SplittableRandom(seed);
        List<HistoryEntry<Account, AccountEvent>> history = history(random);
        for (Basis basis : Basis.values()) {
          check(history, basis);
        }
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("Broken with -Ddaybook.seed=" + seed, e);
      }
    }
  }

  private static void check(List<HistoryEntry<Account, AccountEvent>> history, Basis basis) {
    var cuts = new TreeSet<Instant>();
    for (HistoryEntry<Account, AccountEvent> step : history) {
      Instant time = basis.time(step.recorded());
      cuts.addAll(List.of(time.minusMillis(1), time, time.plusMillis(1)));
    }
    Checked whole = statement(history, basis, Optional.empty(), Optional.empty());
    assertThat(whole.opening()).isEqualByComparingTo("0");
    assertThat(whole.lines()).hasSize((int) history.stream().filter(s -> moves(s.event())).count());
    assertThat(whole.closing()).isEqualByComparingTo(balance(history, history.size()));
    for (Instant from : cuts) {
      for (Instant to : cuts.tailSet(from)) {
        statement(history, basis, Optional.of(from), Optional.of(to));
      }
    }
    List<Line> joined = new ArrayList<>();
    BigDecimal last = whole.opening();
    Optional<Instant> from = Optional.empty();
    for (Instant cut : cuts) {
      Checked next = statement(history, basis, from, Optional.of(cut));
      assertThat(next.opening()).isEqualByComparingTo(last);
      joined.addAll(next.lines());
      last = next.closing();
      from = Optional.of(cut);
    }
    Checked rest = statement(history, basis, from, Optional.empty());
    assertThat(rest.opening()).isEqualByComparingTo(last);
    joined.addAll(rest.lines());
    assertThat(joined).as("lines of periods that meet").isEqualTo(whole.lines());
  }

  private record Checked(BigDecimal opening, List<Line> lines, BigDecimal closing) {}

  /// The statement of a period, compared with its definition.
  private static Checked statement(
      List<HistoryEntry<Account, AccountEvent>> history,
      Basis basis,
      Optional<Instant> from,
      Optional<Instant> to) {
    var statement = new Statement(history.iterator(), new Period(basis, from, to));
    BigDecimal opening = statement.balance();
    List<Line> lines = new ArrayList<>();
    statement.forEachRemaining(lines::add);
    BigDecimal closing = statement.balance();

    BigDecimal sum = lines.stream().map(StatementProperty::signed).reduce(opening, BigDecimal::add);
    assertThat(sum).as("opening balance and lines").isEqualByComparingTo(closing);
    int begin = from.map(instant -> prefix(history, basis, instant)).orElse(0);
    int end = to.map(instant -> prefix(history, basis, instant)).orElse(history.size());
    assertThat(opening).isEqualByComparingTo(balance(history, begin));
    assertThat(closing).isEqualByComparingTo(balance(history, end));
    assertThat(lines.stream().map(line -> line.recorded().version()))
        .as("versions without gaps")
        .containsExactlyElementsOf(
            LongStream.rangeClosed(begin + 1L, end)
                .filter(version -> moves(history.get((int) version - 1).event()))
                .boxed()
                .toList());
    assertThat(statement.begin()).isEqualTo(basis.time(history.getFirst().recorded()));
    if (to.isEmpty()) {
      Instant ended = new Period(basis, from, to).end(statement.reached(), BEGIN);
      assertThat(prefix(history, basis, ended)).as("events before its end").isEqualTo(end);
    }
    return new Checked(opening, lines, closing);
  }

  /// The number of events in the account's state right before an instant.
  private static int prefix(
      List<HistoryEntry<Account, AccountEvent>> history, Basis basis, Instant instant) {
    var then = new PointInTime.At(instant.minusMillis(1), basis);
    return (int) history.stream().takeWhile(step -> then.includes(step.recorded())).count();
  }

  private static BigDecimal balance(List<HistoryEntry<Account, AccountEvent>> history, int events) {
    return history.stream()
        .limit(events)
        .map(step -> signed(step.event()))
        .reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  private static boolean moves(AccountEvent event) {
    return signed(event).signum() != 0;
  }

  private static BigDecimal signed(Line line) {
    return switch (line.recorded().type()) {
      case "FundsDeposited", "TransferReceived" -> line.amount();
      case "FundsWithdrawn", "TransferSent", "ReservationConfirmed" -> line.amount().negate();
      case String other -> throw new AssertionError("No line is of a " + other);
    };
  }

  private static BigDecimal signed(AccountEvent event) {
    return switch (event) {
      case FundsDeposited(Money amount) -> amount.toDecimal();
      case FundsWithdrawn(Money amount) -> amount.toDecimal().negate();
      case TransferSent sent -> sent.amount().toDecimal().negate();
      case TransferReceived received -> received.amount().toDecimal();
      case ReservationConfirmed it -> it.amount().toDecimal().negate();
      case UserCreated _, AccountClosed _, PersonForgotten _ -> BigDecimal.ZERO;
      case FundsReserved _, ReservationReleased _ -> BigDecimal.ZERO;
    };
  }

  private List<HistoryEntry<Account, AccountEvent>> history(RandomGenerator random) {
    List<HistoryEntry<Account, AccountEvent>> history = new ArrayList<>();
    Account account = decider.initialState();
    Instant recorded = BEGIN;
    int events = random.nextInt(1, EVENTS_MAX + 1);
    for (int version = 1; version <= events; version++) {
      AccountEvent event =
          version == 1 ? new UserCreated(ADA, "Ada", "", USD) : event(random, account);
      recorded = recorded.plusMillis(random.nextInt(3));
      account = decider.evolve(account, event);
      history.add(new HistoryEntry<>(recorded(version, event, recorded, random), event, account));
    }
    return history;
  }

  private static AccountEvent event(RandomGenerator random, Account account) {
    if (account instanceof Closed) {
      return new PersonForgotten(ADA);
    }
    Money amount = new Money(random.nextInt(1, 1_000), USD);
    if (account instanceof Open open && !open.reservations().isEmpty() && random.nextInt(4) == 0) {
      Reservation pending = open.reservations().getFirst();
      return random.nextBoolean()
          ? new ReservationConfirmed(pending.id(), pending.amount())
          : new ReservationReleased(pending.id(), pending.amount(), Cause.EXPIRED);
    }
    return switch (random.nextInt(10)) {
      case 9 -> new FundsReserved(new UUID(4, random.nextLong()), amount, BEGIN, "");
      case 0 -> new TransferSent(new UUID(0, 3), BEN, amount, "");
      case 1 -> new TransferReceived(new UUID(0, 3), BEN, amount, "");
      case 2 -> new AccountClosed("moved");
      case 3, 4 -> new FundsWithdrawn(amount);
      default -> new FundsDeposited(amount);
    };
  }

  private static RecordedEvent recorded(
      long version, AccountEvent event, Instant recorded, RandomGenerator random) {
    String metadata =
        random.nextInt(4) == 0 ? "{}" : "{\"occurredAt\":\"%s\"}".formatted(time(random));
    return new RecordedEvent(
        version,
        new StreamId("account", ADA.value().toString()),
        version,
        new UUID(0, version),
        event.getClass().getSimpleName(),
        "{}",
        metadata,
        recorded);
  }

  /// Mostly close together, so that equal and unordered times are frequent.
  private static Instant time(RandomGenerator random) {
    return switch (random.nextInt(8)) {
      case 0 -> Instant.parse("0001-01-01T00:00:00Z");
      case 1 -> Instant.parse("1969-12-31T00:00:00Z");
      case 2 -> Instant.parse("9999-12-31T00:00:00Z");
      case 3 -> BEGIN.plusNanos(random.nextLong(10_000_000));
      default -> Instant.parse("1993-01-01T00:00:00Z").plusSeconds(random.nextInt(5));
    };
  }
}
