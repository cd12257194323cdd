package dev.daybook.eventstore;

import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
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
    OptionalLong kept = keptOf(epoch);
    return kept.isPresent() && position <= kept.getAsLong();
  }

  /// The last position of an epoch whose event this log still has: events after it were lost in a
  /// restore, which began a later epoch. Correct under the condition of [#keeps].
  ///
  /// @param epoch id of an epoch of any log
  /// @return `Long.MAX_VALUE` for the current epoch; empty if the log doesn't have the epoch
  public OptionalLong keptOf(UUID epoch) {
    int place = ids().indexOf(epoch);
    return place < 0
        ? OptionalLong.empty()
        : OptionalLong.of(
            epochs.stream()
                .skip(place + 1L)
                .mapToLong(Epoch::beganAfter)
                .min()
                .orElse(Long.MAX_VALUE));
  }

  /// The epoch that the event at a position of this log belongs to.
  public Epoch epochAt(long position) {
    return epochs.reversed().stream()
        .filter(epoch -> epoch.beganAfter() < position)
        .findFirst()
        .orElseGet(epochs::getFirst);
  }
}
