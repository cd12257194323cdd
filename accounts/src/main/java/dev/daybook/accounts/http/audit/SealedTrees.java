package dev.daybook.accounts.http.audit;

import dev.daybook.audit.Receipt;
import dev.daybook.audit.sealing.CheckpointSchedule;
import dev.daybook.audit.sealing.EpochTrees;
import dev.daybook.audit.tree.InvalidProofException;
import dev.daybook.audit.verification.background.BackgroundVerification;
import dev.daybook.audit.witness.client.Witnesses;
import dev.daybook.postgres.projections.running.ProjectionRunner;
import java.time.Duration;
import java.util.Optional;

/// The trees of a sealed log.
///
/// @param trees the trees of all epochs
/// @param schedule signs checkpoints of the newest one
/// @param interval interval of checkpoints
/// @param runner the projection that adds leaves
/// @param witnesses asked to cosign the checkpoints; empty if there is no policy of witnesses
/// @param verification verifies the newest one in the background; empty if it is not verified
public record SealedTrees(
    EpochTrees trees,
    CheckpointSchedule schedule,
    Duration interval,
    ProjectionRunner runner,
    Optional<Witnesses> witnesses,
    Optional<BackgroundVerification> verification) {
  /// The receipt of an event.
  ///
  /// @return empty if the event is not sealed yet, or the tree is being filled again
  /// @throws InvalidProofException if the event can't be proved: it or the tree was changed
  public Optional<Receipt> receipt(long position) {
    try {
      return trees.newest().sealed().receipt(position);
    } catch (InvalidProofException e) {
      if (runner.position() < position) { // the tree is being filled again
        return Optional.empty();
      }
      throw e;
    }
  }
}
