package dev.daybook.eventstore;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

/// The identity of a log: its id and its epochs. An operator who restores a log from a backup
/// begins a new epoch, since positions after the backup's end will get other events than readers
/// have seen there.
///
/// @param epochs all epochs of the log in order; at least one
public record LogIdentity(List<Epoch> epochs) {
  public LogIdentity {
    epochs = List.copyOf(epochs);
    if (epochs.isEmpty()) {
      throw new IllegalArgumentException("A log has at least one epoch");
    }
  }

  /// A period in which the log only grew.
  ///
  /// @param id unique among the epochs of all logs
  /// @param number from 1. Not unique: after a restore, another epoch may get the same number.
  /// @param beganAfter the log's head when the epoch began; earlier events belong to earlier epochs
  /// @param by the operator who began it
  /// @param why the reason in the operator's words
  public record Epoch(
      UUID id, long number, long beganAfter, Instant beganAt, String by, String why) {}

  /// The id of the log: that of its first epoch.
  public UUID id() {
    return epochs.getFirst().id();
  }

  /// The current epoch.
  public Epoch now() {
    return epochs.getLast();
  }

  /// The ids of the epochs, in order.
  public List<UUID> ids() {
    return epochs.stream().map(Epoch::id).toList();
  }

  /// Whether this log still has the events that it had up to a position in an epoch. Correct only
  /// if each new epoch was begun before the first append after its restore.
  ///
  /// @param epoch id of an epoch of any log
  /// @param position from 0
  public boolean keeps(UUID epoch, long position) {
    int place = ids().indexOf(epoch);
    return place >= 0
        && epochs.stream().skip(place + 1L).allMatch(later -> position <= later.beganAfter());
  }
}
