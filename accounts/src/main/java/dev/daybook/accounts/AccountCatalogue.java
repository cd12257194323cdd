package dev.daybook.accounts;

import dev.daybook.accounts.domain.AccountEvent;
import dev.daybook.accounts.domain.AccountEvent.AccountClosed;
import dev.daybook.accounts.domain.AccountEvent.FundsDeposited;
import dev.daybook.accounts.domain.AccountEvent.FundsWithdrawn;
import dev.daybook.accounts.domain.AccountEvent.TransferReceived;
import dev.daybook.accounts.domain.AccountEvent.TransferSent;
import dev.daybook.accounts.domain.AccountEvent.UserCreated;
import dev.daybook.accounts.domain.Money;
import dev.daybook.accounts.domain.UserId;
import dev.daybook.eventstore.jackson.EventCatalogue;
import java.math.BigDecimal;
import java.util.Currency;
import java.util.UUID;

/// The events of accounts as the log stores them: names and shapes, kept for ever.
public final class AccountCatalogue {
  private AccountCatalogue() {}

  /// The catalogue of all events of accounts.
  public static EventCatalogue<AccountEvent> create() {
    return EventCatalogue.of(AccountEvent.class)
        .event(
            "USER_CREATED",
            UserCreated.class,
            StoredUser.class,
            StoredUser::of,
            StoredUser::restore)
        .event(
            "FUNDS_DEPOSITED",
            FundsDeposited.class,
            StoredAmount.class,
            event -> StoredAmount.of(event.amount()),
            stored -> new FundsDeposited(stored.restore()))
        .event(
            "FUNDS_WITHDRAWN",
            FundsWithdrawn.class,
            StoredAmount.class,
            event -> StoredAmount.of(event.amount()),
            stored -> new FundsWithdrawn(stored.restore()))
        .event(
            "ACCOUNT_CLOSED",
            AccountClosed.class,
            StoredReason.class,
            event -> new StoredReason(event.reason()),
            stored -> new AccountClosed(stored.reason()))
        .event(
            "TRANSFER_SENT",
            TransferSent.class,
            StoredTransfer.class,
            e -> StoredTransfer.of(e.transfer(), e.counterparty(), e.amount(), e.reference()),
            stored ->
                new TransferSent(
                    stored.transferId(), stored.other(), stored.money(), stored.reference()))
        .event(
            "TRANSFER_RECEIVED",
            TransferReceived.class,
            StoredTransfer.class,
            e -> StoredTransfer.of(e.transfer(), e.counterparty(), e.amount(), e.reference()),
            stored ->
                new TransferReceived(
                    stored.transferId(), stored.other(), stored.money(), stored.reference()))
        .build();
  }

  record StoredUser(UUID userId, String name, String email, String currency) {
    static StoredUser of(UserCreated event) {
      return new StoredUser(
          event.user().value(), event.name(), event.email(), event.currency().getCurrencyCode());
    }

    UserCreated restore() {
      return new UserCreated(new UserId(userId), name, email, Currency.getInstance(currency));
    }
  }

  record StoredAmount(BigDecimal amount, String currency) {
    static StoredAmount of(Money money) {
      return new StoredAmount(money.toDecimal(), money.currency().getCurrencyCode());
    }

    Money restore() {
      return Money.of(amount, Currency.getInstance(currency));
    }
  }

  record StoredTransfer(
      UUID transferId, UUID counterparty, BigDecimal amount, String currency, String reference) {
    static StoredTransfer of(UUID id, UserId counterparty, Money money, String reference) {
      return new StoredTransfer(
          id,
          counterparty.value(),
          money.toDecimal(),
          money.currency().getCurrencyCode(),
          reference);
    }

    UserId other() {
      return new UserId(counterparty);
    }

    Money money() {
      return Money.of(amount, Currency.getInstance(currency));
    }
  }

  record StoredReason(String reason) {}
}
