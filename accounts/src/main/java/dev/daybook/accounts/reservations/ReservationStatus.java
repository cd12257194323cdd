package dev.daybook.accounts.reservations;

import dev.daybook.accounts.domain.Reservation;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A reservation, pending or ended.
///
/// @param endedAt recorded time of its end; null while it is pending
public record ReservationStatus(Reservation reservation, State state, @Nullable Instant endedAt) {
  public enum State {
    PENDING,
    CONFIRMED,
    RELEASED,
    EXPIRED
  }

  public static ReservationStatus pending(Reservation reservation) {
    return new ReservationStatus(reservation, State.PENDING, null);
  }
}
