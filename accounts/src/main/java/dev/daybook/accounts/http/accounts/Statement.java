package dev.daybook.accounts.http.accounts;

import dev.daybook.accounts.domain.Account;
import dev.daybook.accounts.domain.Account.Closed;
import dev.daybook.accounts.domain.Account.Open;
import dev.daybook.accounts.domain.Account.Unopened;
import dev.daybook.accounts.domain.AccountEvent;
import dev.daybook.accounts.domain.AccountEvent.AccountClosed;
import dev.daybook.accounts.domain.AccountEvent.FundsDeposited;
import dev.daybook.accounts.domain.AccountEvent.FundsReserved;
import dev.daybook.accounts.domain.AccountEvent.FundsWithdrawn;
import dev.daybook.accounts.domain.AccountEvent.PersonForgotten;
import dev.daybook.accounts.domain.AccountEvent.ReservationConfirmed;
import dev.daybook.accounts.domain.AccountEvent.ReservationReleased;
import dev.daybook.accounts.domain.AccountEvent.TransferReceived;
import dev.daybook.accounts.domain.AccountEvent.TransferSent;
import dev.daybook.accounts.domain.AccountEvent.UserCreated;
import dev.daybook.accounts.domain.Money;
import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.commands.HistoryEntry;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Statement of an account over a period: opening balance, lines, closing balance. The history is
/// read once, while the statement is written.
///
/// The lines are a contiguous range of versions. The times of events are not always in order, so an
/// event counts at the latest time of itself and all events before it. Therefore the opening
/// balance plus the amounts is the closing balance, and statements of adjacent periods join.
final class Statement implements Iterator<Statement.Line> {
  private final Iterator<HistoryEntry<Account, AccountEvent>> history;
  private final Period period;
  private @Nullable Instant begin;
  private Instant reached = Instant.MIN;
  private BigDecimal balance = BigDecimal.ZERO;
  private @Nullable Line next;

  /// @param history history of an existing account
  Statement(Iterator<HistoryEntry<Account, AccountEvent>> history, Period period) {
    this.history = history;
    this.period = period;
    next = read();
  }

  /// A deposit, withdrawal, transfer or confirmed reservation.
  ///
  /// @param balance balance after the line
  /// @param counterparty counterparty of a transfer; null otherwise
  /// @param reference reference of a transfer; null otherwise
  record Line(
      RecordedEvent recorded,
      BigDecimal amount,
      BigDecimal balance,
      @Nullable UUID counterparty,
      @Nullable String reference) {}

  /// The opening balance before the first line, the closing balance after the last one.
  BigDecimal balance() {
    return balance;
  }

  /// The time of the account's first event.
  Instant begin() {
    return Objects.requireNonNull(begin, "The account has no event");
  }

  /// The latest time of the events read so far.
  Instant reached() {
    return reached;
  }

  @Override
  public boolean hasNext() {
    return next != null;
  }

  @Override
  public Line next() {
    Line line = next;
    if (line == null) {
      throw new NoSuchElementException();
    }
    balance = line.balance();
    next = read();
    return line;
  }

  /// Reads the next line of the period. Events before the period change the opening balance.
  private @Nullable Line read() {
    while (history.hasNext()) {
      HistoryEntry<Account, AccountEvent> step = history.next();
      Instant at = period.basis().time(step.recorded());
      begin = begin == null ? at : begin;
      reached = at.isAfter(reached) ? at : reached;
      if (period.isBefore(reached)) {
        return null;
      }
      Line line = line(step);
      if (period.isAfter(reached)) {
        balance = balance(step.after());
      } else if (line != null) {
        return line;
      }
    }
    return null;
  }

  private static @Nullable Line line(HistoryEntry<Account, AccountEvent> step) {
    return switch (step.event()) {
      case UserCreated _, AccountClosed _, PersonForgotten _ -> null;
      case FundsReserved _, ReservationReleased _ -> null;
      case FundsDeposited(Money amount) -> line(step, amount, null, null);
      case FundsWithdrawn(Money amount) -> line(step, amount, null, null);
      case ReservationConfirmed confirmed -> line(step, confirmed.amount(), null, null);
      case TransferSent sent ->
          line(step, sent.amount(), sent.counterparty().value(), sent.reference());
      case TransferReceived received ->
          line(step, received.amount(), received.counterparty().value(), received.reference());
    };
  }

  private static Line line(
      HistoryEntry<Account, AccountEvent> step,
      Money amount,
      @Nullable UUID counterparty,
      @Nullable String reference) {
    return new Line(
        step.recorded(), amount.toDecimal(), balance(step.after()), counterparty, reference);
  }

  private static BigDecimal balance(Account account) {
    return switch (account) {
      case Unopened _ -> BigDecimal.ZERO;
      case Open(_, Money balance, _) -> balance.toDecimal();
      case Closed(_, Money balance) -> balance.toDecimal();
    };
  }
}
