package dev.daybook.accounts.reservations;

import static dev.daybook.accounts.reservations.ReservationExpiry.ACCOUNTS;
import static dev.daybook.test.ProcessSpec.after;
import static dev.daybook.test.ProcessSpec.happened;
import static dev.daybook.test.ProcessSpec.rejected;

import dev.daybook.accounts.domain.AccountCommand.ReleaseReservation;
import dev.daybook.accounts.domain.AccountEvent;
import dev.daybook.accounts.domain.AccountEvent.FundsReserved;
import dev.daybook.accounts.domain.AccountEvent.ReservationConfirmed;
import dev.daybook.accounts.domain.AccountEvent.ReservationReleased;
import dev.daybook.accounts.domain.AccountEvent.ReservationReleased.Cause;
import dev.daybook.accounts.domain.Currency;
import dev.daybook.accounts.domain.Money;
import dev.daybook.accounts.reservations.ReservationExpiry.Progress;
import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.processes.Reaction;
import dev.daybook.test.ProcessSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ReservationExpiryTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final StreamId ACCOUNT = StreamId.of("account", new UUID(1, 1).toString());
  private static final UUID HOTEL = new UUID(7, 1);
  private static final Money AMOUNT = new Money(6_000, Currency.of("USD"));

  private final ProcessSpec<Progress, AccountEvent> expiry =
      ProcessSpec.of(new ReservationExpiry()).startingAt(NOW);

  private static ProcessSpec.Step<AccountEvent> reserved(Duration time) {
    return happened(ACCOUNT, new FundsReserved(HOTEL, AMOUNT, NOW.plus(time), "Hotel"));
  }

  @Test
  void waits_for_the_time_of_the_reservation() {
    expiry
        .given()
        .when(reserved(Duration.ofHours(1)))
        .then(Reaction.none().schedule("expiry", NOW.plus(Duration.ofHours(1))));
    expiry.given(reserved(Duration.ofHours(1))).when(after(Duration.ofMinutes(59))).thenNothing();
  }

  @Test
  void releases_the_funds_when_it_has_come() {
    expiry
        .given(reserved(Duration.ofHours(1)))
        .when(after(Duration.ofHours(1)))
        .then(
            Reaction.none().send(ACCOUNTS, ACCOUNT, new ReleaseReservation(HOTEL, Cause.EXPIRED)));
  }

  @Test
  void does_nothing_after_the_end_of_the_reservation() {
    expiry
        .given(
            reserved(Duration.ofHours(1)),
            happened(ACCOUNT, new ReservationConfirmed(HOTEL, AMOUNT)))
        .when(after(Duration.ofDays(1)))
        .thenNothing();
    expiry
        .given(reserved(Duration.ofHours(1)))
        .when(happened(ACCOUNT, new ReservationReleased(HOTEL, AMOUNT, Cause.RELEASED)))
        .then(Reaction.none().cancel("expiry"));
  }

  /// The account was quicker: it has confirmed, and this process has not heard of it yet.
  @Test
  void accepts_that_a_confirmation_was_first() {
    expiry
        .given(reserved(Duration.ofHours(1)), after(Duration.ofHours(1)))
        .when(rejected(ACCOUNT, ReleaseReservation.class, "RESERVATION_NOT_FOUND"))
        .thenNothing();
  }

  @Test
  void has_a_process_for_each_reservation() {
    expiry.given(reserved(Duration.ofHours(1))).thenProcess(HOTEL.toString());
  }
}
