package dev.daybook.eventstore;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

/// What a log is: where it comes from, and since when its past is the one that it has. Whoever
/// restores a log from a backup begins a new epoch, for behind the backup's end it will have other
/// events at positions that readers have seen.
///
/// @param epochs the log's, from its first on; there is at least one
public record LogIdentity(List<Epoch> epochs) {
  public LogIdentity {
    epochs = List.copyOf(epochs);
    if (epochs.isEmpty()) {
      throw new IllegalArgumentException("A log has at least one epoch");
    }
  }

  /// A time in which the log only grew.
  ///
  /// @param id no other epoch has it, of this log or another one
  /// @param number from 1; a log that was restored can have had another epoch of the same number
  /// @param beganAfter the log's head then: up to there, its past is that of the epochs before
  /// @param by who began it
  /// @param why as they put it
  public record Epoch(
      UUID id, long number, long beganAfter, Instant beganAt, String by, String why) {}

  /// The log's identity: its first epoch's.
  public UUID id() {
    return epochs.getFirst().id();
  }

  /// The epoch that the log is in.
  public Epoch now() {
    return epochs.getLast();
  }

  /// The ids of its epochs, in their order.
  public List<UUID> ids() {
    return epochs.stream().map(Epoch::id).toList();
  }

  /// Whether what was at a position in an epoch is there still, as far as the epochs tell: they
  /// were begun before anything else was appended.
  ///
  /// @param epoch an epoch's id, of whichever log
  public boolean keeps(UUID epoch, long position) {
    int place = ids().indexOf(epoch);
    return place >= 0
        && epochs.stream().skip(place + 1L).allMatch(later -> position <= later.beganAfter());
  }
}
