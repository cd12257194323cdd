package dev.daybook.accounts.domain;

import static dev.daybook.accounts.domain.Rejected.Reason.ACCOUNT_CLOSED;
import static dev.daybook.accounts.domain.Rejected.Reason.ACCOUNT_NOT_FOUND;
import static dev.daybook.accounts.domain.Rejected.Reason.ALREADY_CLOSED;
import static dev.daybook.accounts.domain.Rejected.Reason.BALANCE_TOO_LARGE;
import static dev.daybook.accounts.domain.Rejected.Reason.USER_ALREADY_EXISTS;

import dev.daybook.accounts.domain.Account.Closed;
import dev.daybook.accounts.domain.Account.Forgotten;
import dev.daybook.accounts.domain.Account.Holder;
import dev.daybook.accounts.domain.Account.Open;
import dev.daybook.accounts.domain.Account.Person;
import dev.daybook.accounts.domain.Account.Unopened;
import dev.daybook.accounts.domain.AccountCommand.CloseAccount;
import dev.daybook.accounts.domain.AccountCommand.CreateUser;
import dev.daybook.accounts.domain.AccountCommand.DepositFunds;
import dev.daybook.accounts.domain.AccountCommand.ForgetPerson;
import dev.daybook.accounts.domain.AccountCommand.WithdrawFunds;
import dev.daybook.accounts.domain.AccountEvent.AccountClosed;
import dev.daybook.accounts.domain.AccountEvent.FundsDeposited;
import dev.daybook.accounts.domain.AccountEvent.FundsWithdrawn;
import dev.daybook.accounts.domain.AccountEvent.PersonForgotten;
import dev.daybook.accounts.domain.AccountEvent.TransferReceived;
import dev.daybook.accounts.domain.AccountEvent.TransferSent;
import dev.daybook.accounts.domain.AccountEvent.UserCreated;
import dev.daybook.eventstore.commands.Decider;
import java.util.List;

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
      case Case(Open _, CloseAccount c) -> List.of(new AccountClosed(c.reason()));
      case Case(Open(Holder holder, _), ForgetPerson _) -> forget(holder);

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
    if (!account.balance().covers(amount)) {
      throw Rejected.insufficientFunds(account.balance(), null);
    }
    return List.of(new FundsWithdrawn(amount));
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
      case Step(Open(Holder holder, Money balance), FundsDeposited e) ->
          new Open(holder, balance.plus(e.amount()));
      case Step(Open(Holder holder, Money balance), FundsWithdrawn e) ->
          new Open(holder, balance.minus(e.amount()));
      case Step(Open(Holder holder, Money balance), TransferSent e) ->
          new Open(holder, balance.minus(e.amount()));
      case Step(Open(Holder holder, Money balance), TransferReceived e) ->
          new Open(holder, balance.plus(e.amount()));
      case Step(Open(Holder holder, Money balance), AccountClosed _) -> new Closed(holder, balance);
      case Step(Open(_, Money balance), PersonForgotten e) ->
          new Open(new Forgotten(e.user()), balance);
      case Step(Closed(_, Money balance), PersonForgotten e) ->
          new Closed(new Forgotten(e.user()), balance);

      case Step(Unopened _, _), Step(Open _, UserCreated _), Step(Closed _, _) ->
          throw new IllegalStateException(
              "Event %s cannot follow in this account's history"
                  .formatted(event.getClass().getSimpleName()));
    };
  }
}
