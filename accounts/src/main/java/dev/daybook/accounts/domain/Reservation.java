package dev.daybook.accounts.domain;

import dev.daybook.accounts.domain.AccountEvent.FundsReserved;
import java.time.Instant;
import java.util.UUID;

/// Funds of an account that are set aside, until they are confirmed or released.
///
/// @param expiresAt when they are released, unless they were confirmed or released before
/// @param reference text of the party that reserves; may be empty
public record Reservation(UUID id, Money amount, Instant expiresAt, String reference) {
  /// Maximum number of reservations of an account that are pending.
  public static final int PENDING_MAX = 100;

  public static Reservation of(FundsReserved event) {
    return new Reservation(
        event.reservation(), event.amount(), event.expiresAt(), event.reference());
  }
}
