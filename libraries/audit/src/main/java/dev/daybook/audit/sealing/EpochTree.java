package dev.daybook.audit.sealing;

import dev.daybook.audit.notes.VerifierKey;
import dev.daybook.eventstore.LogIdentity.Epoch;
import java.util.UUID;

/// The tree of a log in one of its epochs.
///
/// @param log the log's id
/// @param epoch the epoch
/// @param key its name is the origin of the tree
/// @param sealed what others can check of it
public record EpochTree(UUID log, Epoch epoch, VerifierKey key, SealedLog sealed) {
  private static final int ID_DIGITS = 8;

  /// The identity of the tree for auditors, and the name of its key.
  public String origin() {
    return key.name();
  }

  /// The folder of the tree among those of all logs, such as `6f1c…/e2-0b9d6e47`: the end of the
  /// address under which it is served.
  public String path() {
    return path(log, epoch);
  }

  static String path(UUID log, Epoch epoch) {
    return log + "/" + label(epoch);
  }

  /// An epoch's number and the beginning of its id. The number alone isn't unique: when a log is
  /// restored to a time before an epoch, the next epoch has that number again.
  static String label(Epoch epoch) {
    return "e%d-%s".formatted(epoch.number(), epoch.id().toString().substring(0, ID_DIGITS));
  }
}
