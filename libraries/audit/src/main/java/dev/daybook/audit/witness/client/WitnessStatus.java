package dev.daybook.audit.witness.client;

import dev.daybook.audit.witness.TrustPolicy;
import java.time.Instant;
import java.util.Optional;

/// What is known of a witness.
///
/// @param witness name, key and address
/// @param isCurrent whether it has cosigned the newest checkpoint
/// @param size number of events of the last checkpoint that it has cosigned for this process; 0
///   before the first one
/// @param cosignedAt when, by the witness's clock
/// @param failure why its last attempt failed; empty if it succeeded, or before the first one
/// @param failures number of failed attempts
public record WitnessStatus(
    TrustPolicy.Witness witness,
    boolean isCurrent,
    long size,
    Optional<Instant> cosignedAt,
    Optional<Failure> failure,
    long failures) {
  /// A failed attempt.
  ///
  /// @param reason the kind of failure
  /// @param message for the operator
  /// @param since when it failed like this for the first time, by this machine's clock
  public record Failure(WitnessFailure reason, String message, Instant since) {}

  /// Whether the witness has cosigned another history of the log.
  public boolean isForked() {
    return failure.filter(it -> it.reason() == WitnessFailure.FORKED).isPresent();
  }
}
