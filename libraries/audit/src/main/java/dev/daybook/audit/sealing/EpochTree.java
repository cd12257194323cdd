package dev.daybook.audit.sealing;

import dev.daybook.audit.notes.VerifierKey;
import dev.daybook.eventstore.LogIdentity.Epoch;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The tree of a log in one of its epochs.
///
/// @param log the log's id
/// @param epoch the epoch
/// @param key its name is the origin of the tree
/// @param otherKeys published keys of the cosigners that add signatures to new checkpoints, such as
///   an ML-DSA-44 key; a line each, without newlines
/// @param sealed what others can check of it
public record EpochTree(
    UUID log, Epoch epoch, VerifierKey key, List<String> otherKeys, SealedLog sealed) {
  private static final int ID_DIGITS = 8;

  public EpochTree {
    otherKeys = List.copyOf(otherKeys);
  }

  /// The identity of the tree for auditors, and the name of its key.
  public String origin() {
    return key.name();
  }

  /// All keys, a line each: the Ed25519 key, and the others.
  public String keyFile() {
    return Stream.concat(Stream.of(key.toString()), otherKeys.stream())
        .map(it -> it + "\n")
        .collect(Collectors.joining());
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
