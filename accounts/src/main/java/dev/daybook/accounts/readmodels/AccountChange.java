package dev.daybook.accounts.readmodels;

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
import dev.daybook.eventstore.RecordedEvent;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The change of one account by a batch of events.
final class AccountChange {
  private final UUID id;
  private @Nullable UserCreated created;
  private long createdPosition;
  private long minorUnits;
  private long reservedMinorUnits;
  private boolean closed;
  private boolean forgotten;
  private long changedAtMillis;
  private long version;

  AccountChange(UUID id) {
    this.id = id;
  }

  void add(RecordedEvent recorded, AccountEvent event) {
    switch (event) {
      case UserCreated user -> {
        created = user;
        createdPosition = recorded.position();
      }
      case FundsDeposited(var amount) -> minorUnits += amount.minorUnits();
      case FundsWithdrawn(var amount) -> minorUnits -= amount.minorUnits();
      case TransferSent sent -> minorUnits -= sent.amount().minorUnits();
      case TransferReceived received -> minorUnits += received.amount().minorUnits();
      case FundsReserved it -> reservedMinorUnits += it.amount().minorUnits();
      case ReservationConfirmed it -> {
        minorUnits -= it.amount().minorUnits();
        reservedMinorUnits -= it.amount().minorUnits();
      }
      case ReservationReleased it -> reservedMinorUnits -= it.amount().minorUnits();
      case AccountClosed _ -> closed = true;
      case PersonForgotten _ -> forgotten = true;
    }
    changedAtMillis = recorded.recordedAt().toEpochMilli();
    version = recorded.version();
  }

  UUID id() {
    return id;
  }

  /// Null if the account existed before the batch.
  @Nullable UserCreated created() {
    return created;
  }

  long createdPosition() {
    return createdPosition;
  }

  /// Change of the balance, in minor units.
  long minorUnits() {
    return minorUnits;
  }

  /// Change of the sum of the pending reservations, in minor units.
  long reservedMinorUnits() {
    return reservedMinorUnits;
  }

  boolean closed() {
    return closed;
  }

  boolean forgotten() {
    return forgotten;
  }

  long changedAtMillis() {
    return changedAtMillis;
  }

  long version() {
    return version;
  }
}
