package dev.daybook.accounts.reservations;

import dev.daybook.accounts.domain.AccountCommand;
import dev.daybook.accounts.domain.AccountCommand.ReleaseReservation;
import dev.daybook.accounts.domain.AccountEvent;
import dev.daybook.accounts.domain.AccountEvent.FundsReserved;
import dev.daybook.accounts.domain.AccountEvent.ReservationConfirmed;
import dev.daybook.accounts.domain.AccountEvent.ReservationReleased;
import dev.daybook.accounts.domain.AccountEvent.ReservationReleased.Cause;
import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.processes.CommandTarget;
import dev.daybook.eventstore.processes.ProcessInput;
import dev.daybook.eventstore.processes.ProcessInput.CommandRejected;
import dev.daybook.eventstore.processes.ProcessInput.Happened;
import dev.daybook.eventstore.processes.ProcessInput.TimerFired;
import dev.daybook.eventstore.processes.ProcessManager;
import dev.daybook.eventstore.processes.Reaction;
import java.util.Optional;
import java.util.UUID;

/// Releases each reservation when its time runs out. If a confirmation is recorded first, the
/// release is rejected; if the release is first, the confirmation is.
public final class ReservationExpiry
    implements ProcessManager<ReservationExpiry.Progress, AccountEvent> {
  /// Category of the streams of the processes. Never change it.
  public static final String NAME = "reservation_expiry";

  public static final CommandTarget<AccountCommand> ACCOUNTS = CommandTarget.named("accounts");

  private static final String TIMER = "expiry";

  /// What is known about a reservation.
  public sealed interface Progress {
    record Unknown() implements Progress {}

    record Pending(StreamId account, UUID reservation) implements Progress {}

    record Ended() implements Progress {}
  }

  @Override
  public Progress initialState() {
    return new Progress.Unknown();
  }

  @Override
  public Optional<String> processOf(StreamId stream, AccountEvent event) {
    return switch (event) {
      case FundsReserved it -> Optional.of(it.reservation().toString());
      case ReservationConfirmed it -> Optional.of(it.reservation().toString());
      case ReservationReleased it -> Optional.of(it.reservation().toString());
      default -> Optional.empty();
    };
  }

  @Override
  public Progress evolve(Progress progress, ProcessInput<AccountEvent> input) {
    return switch (input) {
      case Happened<AccountEvent>(StreamId stream, FundsReserved it, _) ->
          new Progress.Pending(stream, it.reservation());
      case Happened<AccountEvent> _ -> new Progress.Ended();
      case CommandRejected<AccountEvent> _, TimerFired<AccountEvent> _ -> progress;
    };
  }

  @Override
  public Reaction react(Progress progress, ProcessInput<AccountEvent> input) {
    return switch (input) {
      case Happened<AccountEvent>(_, FundsReserved it, _) ->
          Reaction.none().schedule(TIMER, it.expiresAt());
      case Happened<AccountEvent> _ -> Reaction.none().cancel(TIMER);
      case TimerFired<AccountEvent> _ -> release(progress);
      case CommandRejected<AccountEvent> _ -> Reaction.none(); // it ended at the same time
    };
  }

  private static Reaction release(Progress progress) {
    return switch (progress) {
      case Progress.Pending(StreamId account, UUID reservation) ->
          Reaction.none()
              .send(ACCOUNTS, account, new ReleaseReservation(reservation, Cause.EXPIRED));
      case Progress.Unknown _, Progress.Ended _ -> Reaction.none();
    };
  }
}
