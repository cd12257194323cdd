package dev.daybook.accounts.domain;

import static dev.daybook.accounts.domain.Rejected.Reason.ACCOUNT_CLOSED;
import static dev.daybook.accounts.domain.Rejected.Reason.ACCOUNT_NOT_FOUND;
import static dev.daybook.accounts.domain.Rejected.Reason.ALREADY_CLOSED;
import static dev.daybook.accounts.domain.Rejected.Reason.BALANCE_TOO_LARGE;
import static dev.daybook.accounts.domain.Rejected.Reason.RESERVATION_NOT_FOUND;
import static dev.daybook.accounts.domain.Rejected.Reason.TOO_MANY_RESERVATIONS;
import static dev.daybook.accounts.domain.Rejected.Reason.USER_ALREADY_EXISTS;

import dev.daybook.accounts.domain.Account.Closed;
import dev.daybook.accounts.domain.Account.Forgotten;
import dev.daybook.accounts.domain.Account.Holder;
import dev.daybook.accounts.domain.Account.Open;
import dev.daybook.accounts.domain.Account.Person;
import dev.daybook.accounts.domain.Account.Unopened;
import dev.daybook.accounts.domain.AccountCommand.CloseAccount;
import dev.daybook.accounts.domain.AccountCommand.ConfirmReservation;
import dev.daybook.accounts.domain.AccountCommand.CreateUser;
import dev.daybook.accounts.domain.AccountCommand.DepositFunds;
import dev.daybook.accounts.domain.AccountCommand.ForgetPerson;
import dev.daybook.accounts.domain.AccountCommand.ReleaseReservation;
import dev.daybook.accounts.domain.AccountCommand.ReserveFunds;
import dev.daybook.accounts.domain.AccountCommand.WithdrawFunds;
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
import dev.daybook.eventstore.commands.Decider;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/// Business rules of a single account. Transfers between two accounts: [TransferDecider].
public final class AccountDecider implements Decider<AccountCommand, Account, AccountEvent> {

  private record Case(Account account, AccountCommand command) {}

  private record Step(Account account, AccountEvent event) {}

  @Override
  public Account initialState() {
    return new Unopened();
  }

  @Override
  public List<AccountEvent> decide(AccountCommand command, Account account) {
    return switch (new Case(account, command)) {
      case Case(Unopened _, CreateUser c) ->
          List.of(new UserCreated(c.user(), c.name(), c.email(), c.currency()));
      case Case(Unopened _, _) -> throw new Rejected(ACCOUNT_NOT_FOUND);

      case Case(Open _, CreateUser _) -> throw new Rejected(USER_ALREADY_EXISTS);
      case Case(Open open, DepositFunds c) -> deposit(open, c);
      case Case(Open open, WithdrawFunds c) -> withdraw(open, c);
      case Case(Open open, ReserveFunds c) -> reserve(open, c);
      case Case(Open open, ConfirmReservation(UUID id)) ->
          List.of(new ReservationConfirmed(id, pending(open, id).amount()));
      case Case(Open open, ReleaseReservation(UUID id, Cause cause)) ->
          List.of(new ReservationReleased(id, pending(open, id).amount(), cause));
      case Case(Open open, CloseAccount c) -> close(open, c);
      case Case(Open open, ForgetPerson _) -> forget(open.holder());

      case Case(Closed _, CreateUser _) -> throw new Rejected(USER_ALREADY_EXISTS);
      case Case(Closed(Holder holder, _), ForgetPerson _) -> forget(holder);
      case Case(Closed _, CloseAccount _) -> throw new Rejected(ALREADY_CLOSED);
      case Case(Closed _, _) -> throw new Rejected(ACCOUNT_CLOSED);
    };
  }

  private static List<AccountEvent> deposit(Open account, DepositFunds command) {
    Money amount = command.amount().in(account.balance().currency());
    if (!account.balance().hasRoomFor(amount)) {
      throw new Rejected(BALANCE_TOO_LARGE);
    }
    return List.of(new FundsDeposited(amount));
  }

  private static List<AccountEvent> withdraw(Open account, WithdrawFunds command) {
    Money amount = command.amount().in(account.balance().currency());
    if (!account.available().covers(amount)) {
      throw Rejected.insufficientFunds(account, null);
    }
    return List.of(new FundsWithdrawn(amount));
  }

  private static List<AccountEvent> reserve(Open account, ReserveFunds command) {
    Money amount = command.amount().in(account.balance().currency());
    if (!account.available().covers(amount)) {
      throw Rejected.insufficientFunds(account, null);
    }
    if (account.reservations().size() >= Reservation.PENDING_MAX) {
      throw new Rejected(TOO_MANY_RESERVATIONS);
    }
    return List.of(
        new FundsReserved(command.reservation(), amount, command.expiresAt(), command.reference()));
  }

  private static Reservation pending(Open account, UUID reservation) {
    return account.find(reservation).orElseThrow(() -> new Rejected(RESERVATION_NOT_FOUND));
  }

  private static List<AccountEvent> close(Open account, CloseAccount command) {
    List<AccountEvent> events = new ArrayList<>();
    for (Reservation it : account.reservations()) {
      events.add(new ReservationReleased(it.id(), it.amount(), Cause.ACCOUNT_CLOSED));
    }
    events.add(new AccountClosed(command.reason()));
    return events;
  }

  private static List<AccountEvent> forget(Holder holder) {
    return switch (holder) {
      case Person person -> List.of(new PersonForgotten(person.user()));
      case Forgotten _ -> List.of();
    };
  }

  @Override
  public Account evolve(Account account, AccountEvent event) {
    return switch (new Step(account, event)) {
      case Step(Unopened _, UserCreated e) ->
          new Open(new Person(e.user(), e.name(), e.email()), Money.zero(e.currency()));
      case Step(Open open, FundsDeposited e) -> open.plus(e.amount());
      case Step(Open open, FundsWithdrawn e) -> open.minus(e.amount());
      case Step(Open open, TransferSent e) -> open.minus(e.amount());
      case Step(Open open, TransferReceived e) -> open.plus(e.amount());
      case Step(Open open, FundsReserved e) -> open.with(Reservation.of(e));
      case Step(Open open, ReservationConfirmed e) ->
          open.without(e.reservation()).minus(e.amount());
      case Step(Open open, ReservationReleased e) -> open.without(e.reservation());
      case Step(Open open, AccountClosed _) -> new Closed(open.holder(), open.balance());
      case Step(Open open, PersonForgotten e) -> open.withHolder(new Forgotten(e.user()));
      case Step(Closed(_, Money balance), PersonForgotten e) ->
          new Closed(new Forgotten(e.user()), balance);

      case Step(Unopened _, _), Step(Open _, UserCreated _), Step(Closed _, _) ->
          throw new IllegalStateException(
              "Event %s cannot follow in this account's history"
                  .formatted(event.getClass().getSimpleName()));
    };
  }
}
