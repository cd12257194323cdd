package dev.daybook.accounts.reservations;

import dev.daybook.accounts.domain.AccountEvent;
import dev.daybook.accounts.domain.AccountEvent.FundsReserved;
import dev.daybook.accounts.domain.AccountEvent.ReservationConfirmed;
import dev.daybook.accounts.domain.AccountEvent.ReservationReleased;
import dev.daybook.accounts.domain.Reservation;
import dev.daybook.accounts.events.AccountEventTypes;
import dev.daybook.accounts.reservations.ReservationStatus.State;
import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.commands.EventCodec;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// Finds reservations in the log, also those that have ended. Thread-safe.
public final class Reservations {
  private final EventStore log;
  private final EventCodec<AccountEvent> events;

  public Reservations(EventStore log, EventCodec<AccountEvent> events) {
    this.log = log;
    this.events = events;
  }

  /// The reservation of an account; empty if it has none with this id.
  ///
  /// @throws dev.daybook.eventstore.errors.EventStoreException if the log can't be read
  public Optional<ReservationStatus> find(StreamId account, UUID id) {
    List<RecordedEvent> found =
        log.readQuery(AccountEventTypes.ofReservation(id), 0, log.head())
            .filter(event -> event.stream().equals(account))
            .toList();
    if (found.isEmpty() || !(events.decode(found.getFirst()) instanceof FundsReserved begin)) {
      return Optional.empty();
    }
    Reservation reservation = Reservation.of(begin);
    RecordedEvent last = found.getLast();
    return Optional.of(
        switch (events.decode(last)) {
          case ReservationConfirmed _ ->
              new ReservationStatus(reservation, State.CONFIRMED, last.recordedAt());
          case ReservationReleased released ->
              new ReservationStatus(reservation, state(released), last.recordedAt());
          default -> ReservationStatus.pending(reservation);
        });
  }

  private static State state(ReservationReleased released) {
    return switch (released.cause()) {
      case EXPIRED -> State.EXPIRED;
      case RELEASED, ACCOUNT_CLOSED -> State.RELEASED;
    };
  }
}
