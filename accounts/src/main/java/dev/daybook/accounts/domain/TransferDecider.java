package dev.daybook.accounts.domain;

import static dev.daybook.accounts.domain.Rejected.Party.FROM;
import static dev.daybook.accounts.domain.Rejected.Party.TO;
import static dev.daybook.accounts.domain.Rejected.Reason.ACCOUNT_CLOSED;
import static dev.daybook.accounts.domain.Rejected.Reason.ACCOUNT_NOT_FOUND;
import static dev.daybook.accounts.domain.Rejected.Reason.BALANCE_TOO_LARGE;
import static dev.daybook.accounts.domain.Rejected.Reason.CURRENCY_MISMATCH;
import static dev.daybook.accounts.domain.Rejected.Reason.TRANSFER_TO_ITSELF;

import dev.daybook.accounts.domain.Account.Closed;
import dev.daybook.accounts.domain.Account.Open;
import dev.daybook.accounts.domain.Account.Unopened;
import dev.daybook.accounts.domain.AccountEvent.TransferReceived;
import dev.daybook.accounts.domain.AccountEvent.TransferSent;
import dev.daybook.accounts.domain.Rejected.Party;

/// Business rules of transfers: one decision on two accounts.
public final class TransferDecider {

  /// The events of both accounts, to be appended atomically.
  public record Transfer(TransferSent sent, TransferReceived received) {}

  /// Decides a transfer on the current state of both accounts.
  ///
  /// @throws Rejected if a business rule refuses it
  public Transfer decide(TransferFunds command, Account from, Account to) {
    Money amount = check(command.from(), command.to(), command.amount(), from, to);
    Open sender = open(from, FROM);
    Money toBalance = open(to, TO).balance();
    if (!sender.available().covers(amount)) {
      throw Rejected.insufficientFunds(sender, FROM);
    }
    if (!toBalance.hasRoomFor(amount)) {
      throw new Rejected(BALANCE_TOO_LARGE, TO);
    }
    return new Transfer(
        new TransferSent(command.id(), command.to(), amount, command.reference()),
        new TransferReceived(command.id(), command.from(), amount, command.reference()));
  }

  /// Checks all rules of a transfer but those on the funds of the accounts: for one that will be
  /// decided later.
  ///
  /// @return the amount in the currency of both accounts
  /// @throws Rejected if a business rule refuses it
  public Money check(UserId sender, UserId receiver, Amount asked, Account from, Account to) {
    if (sender.equals(receiver)) {
      throw new Rejected(TRANSFER_TO_ITSELF, TO);
    }
    Money fromBalance = open(from, FROM).balance();
    Money toBalance = open(to, TO).balance();
    Money amount = asked.in(fromBalance.currency());
    if (!toBalance.currency().equals(amount.currency())) {
      throw new Rejected(CURRENCY_MISMATCH, TO);
    }
    return amount;
  }

  private static Open open(Account account, Party party) {
    return switch (account) {
      case Unopened _ -> throw new Rejected(ACCOUNT_NOT_FOUND, party);
      case Open open -> open;
      case Closed _ -> throw new Rejected(ACCOUNT_CLOSED, party);
    };
  }
}
