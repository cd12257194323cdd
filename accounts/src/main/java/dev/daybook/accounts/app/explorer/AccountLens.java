package dev.daybook.accounts.app.explorer;

import dev.daybook.accounts.domain.Account;
import dev.daybook.accounts.domain.Account.Closed;
import dev.daybook.accounts.domain.Account.Holder;
import dev.daybook.accounts.domain.Account.Open;
import dev.daybook.accounts.domain.Account.Unopened;
import dev.daybook.accounts.domain.AccountCommand;
import dev.daybook.accounts.domain.AccountCommand.DepositFunds;
import dev.daybook.accounts.domain.AccountCommand.WithdrawFunds;
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
import dev.daybook.accounts.domain.Amount;
import dev.daybook.accounts.domain.Money;
import dev.daybook.accounts.domain.Rejected;
import dev.daybook.accounts.http.accounts.Commands;
import dev.daybook.accounts.http.request.Body;
import dev.daybook.accounts.http.response.ProblemException;
import dev.daybook.eventstore.StreamId;
import dev.daybook.explorer.spi.ExplorerLens;
import dev.daybook.explorer.spi.LensCommand;
import dev.daybook.explorer.spi.LensCommand.Field;
import dev.daybook.explorer.spi.LensCommand.FieldType;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Function;

/// Accounts in the words of a bank: sentences, a card, the balance over time, deposits and
/// withdrawals.
final class AccountLens implements ExplorerLens<Account, AccountEvent> {
  private static final String AMOUNT = "amount";

  private final Commands accounts;

  /// @param accounts decides the commands, as for the HTTP routes
  AccountLens(Commands accounts) {
    this.accounts = accounts;
  }

  @Override
  public String sentence(AccountEvent event) {
    return switch (event) {
      case UserCreated it ->
          "Account opened for %s in %s".formatted(shown(it.name()), it.currency().code());
      case FundsDeposited it -> "Deposit of " + text(it.amount());
      case FundsWithdrawn it -> "Withdrawal of " + text(it.amount());
      case TransferSent it ->
          "Transfer of %s to %s%s"
              .formatted(text(it.amount()), it.counterparty(), reference(it.reference()));
      case TransferReceived it ->
          "Transfer of %s from %s%s"
              .formatted(text(it.amount()), it.counterparty(), reference(it.reference()));
      case FundsReserved it ->
          "Reservation of %s until %s%s"
              .formatted(text(it.amount()), it.expiresAt(), reference(it.reference()));
      case ReservationConfirmed it -> "Reserved %s taken".formatted(text(it.amount()));
      case ReservationReleased it ->
          "Reserved %s available again: %s"
              .formatted(
                  text(it.amount()),
                  switch (it.cause()) {
                    case RELEASED -> "released";
                    case EXPIRED -> "the time ran out";
                    case ACCOUNT_CLOSED -> "the account was closed";
                  });
      case AccountClosed it -> "Account closed: " + it.reason();
      case PersonForgotten _ -> "Personal data erased";
    };
  }

  /// Without the key there is no telling whether a person was erased or is only not shown.
  private static String shown(String name) {
    return name.equals(Holder.FORGOTTEN_NAME) ? "(hidden or erased)" : name;
  }

  private static String text(Money amount) {
    BigDecimal value = BigDecimal.valueOf(amount.minorUnits(), amount.currency().decimals());
    return "%s %s".formatted(value.toPlainString(), amount.currency().code());
  }

  private static String reference(String text) {
    return text.isEmpty() ? "" : ": " + text;
  }

  @Override
  public SequencedMap<String, String> card(Account account) {
    var card = new LinkedHashMap<String, String>();
    switch (account) {
      case Unopened _ -> card.put("Account", "not opened");
      case Open open -> {
        card.put("Account", "open");
        card.put("Holder", shown(open.holder().name()));
        card.put("Balance", text(open.balance()));
        card.put("Available", text(open.available()));
      }
      case Closed closed -> {
        card.put("Account", "closed");
        card.put("Holder", shown(closed.holder().name()));
        card.put("Balance", text(closed.balance()));
      }
    }
    return card;
  }

  /// The account's page in the console.
  @Override
  public Optional<String> address(StreamId stream) {
    return Optional.of("/#/accounts/" + stream.id());
  }

  @Override
  public SequencedMap<String, BigDecimal> series(Account account) {
    var series = new LinkedHashMap<String, BigDecimal>();
    switch (account) {
      case Unopened _ -> {}
      case Open open -> series.put("Balance", open.balance().toDecimal());
      case Closed closed -> series.put("Balance", closed.balance().toDecimal());
    }
    return series;
  }

  @Override
  public List<LensCommand> commands() {
    return List.of(
        funds("deposit", "Deposit", DepositFunds::new),
        funds("withdraw", "Withdraw", WithdrawFunds::new));
  }

  private LensCommand funds(String name, String label, Function<Amount, AccountCommand> command) {
    return new LensCommand(
        name,
        label,
        List.of(new Field(AMOUNT, "Amount in the account's currency", FieldType.DECIMAL)),
        request -> {
          var amount = new Amount(Body.positive(request.decimal(AMOUNT)), null);
          return accounts.handle(
              request.stream(),
              command.apply(amount),
              request.keyText(),
              request.metadata().getOrDefault("actor", ""));
        });
  }

  @Override
  public Optional<String> refusal(RuntimeException thrown) {
    return reason(thrown);
  }

  /// The name of the reason of a refusal; empty if it is none.
  static Optional<String> reason(RuntimeException thrown) {
    return switch (thrown) {
      case Rejected it -> Optional.of(it.reason().name());
      case ProblemException it -> Optional.of(it.problem().type().name());
      default -> Optional.empty();
    };
  }
}
