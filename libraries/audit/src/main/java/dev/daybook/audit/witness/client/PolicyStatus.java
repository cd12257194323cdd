package dev.daybook.audit.witness.client;

import dev.daybook.audit.notes.Checkpoint;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// What is known of a policy and its witnesses at one moment, for this process. Immutable.
///
/// @param verdict on the newest checkpoint; empty before the first one
/// @param lastMet the last checkpoint that had the cosignatures that the policy demands; empty
///   before the first one
/// @param witnesses all of the policy, in its order
public record PolicyStatus(
    Optional<Verdict> verdict, Optional<Met> lastMet, List<WitnessStatus> witnesses) {
  public PolicyStatus {
    witnesses = List.copyOf(witnesses);
  }

  /// Whether the newest checkpoint that the witnesses were asked to cosign has the cosignatures
  /// that the policy demands.
  ///
  /// @param origin of the checkpoint
  /// @param size number of events of the checkpoint
  /// @param isMet whether it has them
  /// @param since from when on the verdict on the newest checkpoint has been this one, by this
  ///   machine's clock
  public record Verdict(String origin, long size, boolean isMet, Instant since) {}

  /// A checkpoint that had the cosignatures that the policy demands.
  ///
  /// @param origin of the checkpoint
  /// @param size number of events of the checkpoint
  /// @param at when it had them, by this machine's clock
  public record Met(String origin, long size, Instant at) {
    private boolean isOf(Checkpoint checkpoint) {
      return size == checkpoint.head().size() && origin.equals(checkpoint.origin());
    }
  }

  /// Whether the newest checkpoint has the cosignatures that the policy demands.
  public boolean isMet() {
    return verdict.filter(Verdict::isMet).isPresent();
  }

  static PolicyStatus before(List<WitnessStatus> witnesses) {
    return new PolicyStatus(Optional.empty(), Optional.empty(), witnesses);
  }

  PolicyStatus with(List<WitnessStatus> other) {
    return new PolicyStatus(verdict, lastMet, other);
  }

  /// The status after a verdict.
  ///
  /// @param now when it was given
  PolicyStatus with(Checkpoint newest, boolean isMet, Instant now) {
    Instant since = verdict.filter(it -> it.isMet() == isMet).map(Verdict::since).orElse(now);
    String origin = newest.origin();
    long size = newest.head().size();
    Optional<Met> met =
        isMet
            ? lastMet
                .filter(it -> it.isOf(newest))
                .or(() -> Optional.of(new Met(origin, size, now)))
            : lastMet;
    return new PolicyStatus(Optional.of(new Verdict(origin, size, isMet, since)), met, witnesses);
  }
}
