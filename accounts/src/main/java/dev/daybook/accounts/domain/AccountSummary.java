package dev.daybook.accounts.domain;

import dev.daybook.accounts.domain.Account.Closed;
import dev.daybook.accounts.domain.Account.Forgotten;
import dev.daybook.accounts.domain.Account.Holder;
import dev.daybook.accounts.domain.Account.Open;
import dev.daybook.accounts.domain.Account.Unopened;
import dev.daybook.accounts.domain.AccountEvent.AccountClosed;
import dev.daybook.accounts.domain.AccountEvent.FundsDeposited;
import dev.daybook.accounts.domain.AccountEvent.FundsReserved;
import dev.daybook.accounts.domain.AccountEvent.PersonForgotten;
import java.util.ArrayList;
import java.util.List;

/// A shortest history that leads from a newly created account to a given state; snapshots store it.
public final class AccountSummary {
  private AccountSummary() {}

  public static List<AccountEvent> of(Account account) {
    return switch (account) {
      case Unopened _ -> List.of();
      case Open(Holder holder, Money balance, var reservations) ->
          of(holder, balance, reservations, false);
      case Closed(Holder holder, Money balance) -> of(holder, balance, List.of(), true);
    };
  }

  private static List<AccountEvent> of(
      Holder holder, Money balance, List<Reservation> reservations, boolean closed) {
    List<AccountEvent> events = new ArrayList<>();
    if (balance.minorUnits() > 0) {
      events.add(new FundsDeposited(balance));
    }
    for (Reservation it : reservations) {
      events.add(new FundsReserved(it.id(), it.amount(), it.expiresAt(), it.reference()));
    }
    if (closed) {
      events.add(new AccountClosed("summary"));
    }
    if (holder instanceof Forgotten forgotten) {
      events.add(new PersonForgotten(forgotten.user()));
    }
    return events;
  }
}
