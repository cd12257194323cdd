package dev.daybook.accounts.events;

import dev.daybook.accounts.domain.Account;
import dev.daybook.accounts.domain.Account.Holder;
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
import dev.daybook.accounts.domain.AccountSummary;
import dev.daybook.accounts.domain.Currency;
import dev.daybook.accounts.domain.Money;
import dev.daybook.accounts.domain.Reservation;
import dev.daybook.accounts.domain.UserId;
import dev.daybook.eventstore.EventQuery;
import dev.daybook.eventstore.StreamId;
import dev.daybook.jackson.EventTypes;
import dev.daybook.jackson.Tag;
import dev.daybook.jackson.personal.FieldEncryption;
import dev.daybook.jackson.personal.PersonalData;
import dev.daybook.postgres.snapshots.SnapshotStrategy;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;

/// Stored types and payloads of the account events. They never change; new versions are added.
public final class AccountEventTypes {
  /// Category of the streams of accounts.
  public static final String CATEGORY = "account";

  /// Stored type of [PersonForgotten].
  public static final String FORGOTTEN = "PERSON_FORGOTTEN";

  private static final String RESERVED = "FUNDS_RESERVED";
  private static final String CONFIRMED = "RESERVATION_CONFIRMED";
  private static final String RELEASED = "RESERVATION_RELEASED";

  /// Stored types of the events that begin and end a reservation.
  public static final Set<String> OF_RESERVATIONS = Set.of(RESERVED, CONFIRMED, RELEASED);

  private static final String RESERVATION = "reservation";

  private AccountEventTypes() {}

  /// The stream of an account.
  public static StreamId stream(UUID id) {
    return new StreamId(CATEGORY, id.toString());
  }

  /// Finds the events of a reservation.
  public static EventQuery ofReservation(UUID id) {
    return EventQuery.tag(RESERVATION, id.toString());
  }

  /// Creates the event types of accounts.
  ///
  /// @param encryption encrypts and decrypts personal data
  public static EventTypes<AccountEvent> create(FieldEncryption encryption) {
    return EventTypes.of(AccountEvent.class)
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
        .event("ACCOUNT_CLOSED", AccountClosed.class)
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
        .event(
            RESERVED,
            FundsReserved.class,
            StoredReservation.class,
            StoredReservation::of,
            StoredReservation::restore)
        .event(
            CONFIRMED,
            ReservationConfirmed.class,
            StoredConfirmation.class,
            StoredConfirmation::of,
            StoredConfirmation::restore)
        .event(
            RELEASED,
            ReservationReleased.class,
            StoredRelease.class,
            StoredRelease::of,
            StoredRelease::restore)
        .event(
            FORGOTTEN,
            PersonForgotten.class,
            StoredForgotten.class,
            event -> new StoredForgotten(event.user().value()),
            stored -> new PersonForgotten(new UserId(stored.userId())))
        .encryptedBy(encryption)
        .build();
  }

  /// Snapshot strategy of accounts. A change of any class listed here invalidates older snapshots.
  public static SnapshotStrategy<Account, AccountEvent> snapshotStrategy(
      EventTypes<AccountEvent> events) {
    return SnapshotStrategy.of(
        new AccountDecider(),
        events,
        AccountSummary::of,
        AccountDecider.class,
        AccountSummary.class,
        Account.class,
        Reservation.class,
        AccountEvent.class,
        Money.class,
        Currency.class,
        UserId.class,
        AccountEventTypes.class);
  }

  record StoredUser(
      UUID userId,
      @PersonalData(erasedAs = Holder.FORGOTTEN_NAME) String name,
      @PersonalData(erasedAs = Holder.FORGOTTEN_EMAIL) String email,
      String currency) {
    static StoredUser of(UserCreated event) {
      return new StoredUser(
          event.user().value(), event.name(), event.email(), event.currency().code());
    }

    UserCreated restore() {
      return new UserCreated(new UserId(userId), name, email, Currency.of(currency));
    }
  }

  record StoredAmount(BigDecimal amount, String currency) {
    static StoredAmount of(Money money) {
      return new StoredAmount(money.toDecimal(), money.currency().code());
    }

    Money restore() {
      return Money.of(amount, Currency.of(currency));
    }
  }

  record StoredTransfer(
      UUID transferId, UUID counterparty, BigDecimal amount, String currency, String reference) {
    static StoredTransfer of(UUID id, UserId counterparty, Money money, String reference) {
      return new StoredTransfer(
          id, counterparty.value(), money.toDecimal(), money.currency().code(), reference);
    }

    UserId other() {
      return new UserId(counterparty);
    }

    Money money() {
      return Money.of(amount, Currency.of(currency));
    }
  }

  record StoredReservation(
      @Tag(RESERVATION) UUID reservationId,
      BigDecimal amount,
      String currency,
      Instant expiresAt,
      String reference) {
    static StoredReservation of(FundsReserved e) {
      return new StoredReservation(
          e.reservation(),
          e.amount().toDecimal(),
          e.amount().currency().code(),
          e.expiresAt(),
          e.reference());
    }

    FundsReserved restore() {
      Money money = Money.of(amount, Currency.of(currency));
      return new FundsReserved(reservationId, money, expiresAt, reference);
    }
  }

  record StoredConfirmation(
      @Tag(RESERVATION) UUID reservationId, BigDecimal amount, String currency) {
    static StoredConfirmation of(ReservationConfirmed e) {
      return new StoredConfirmation(
          e.reservation(), e.amount().toDecimal(), e.amount().currency().code());
    }

    ReservationConfirmed restore() {
      return new ReservationConfirmed(reservationId, Money.of(amount, Currency.of(currency)));
    }
  }

  record StoredRelease(
      @Tag(RESERVATION) UUID reservationId, BigDecimal amount, String currency, Cause cause) {
    static StoredRelease of(ReservationReleased e) {
      return new StoredRelease(
          e.reservation(), e.amount().toDecimal(), e.amount().currency().code(), e.cause());
    }

    ReservationReleased restore() {
      Money money = Money.of(amount, Currency.of(currency));
      return new ReservationReleased(reservationId, money, cause);
    }
  }

  record StoredForgotten(UUID userId) {}
}
