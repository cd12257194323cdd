package dev.daybook.postgres.projections.running;

import dev.daybook.postgres.operations.OperatorAction;
import dev.daybook.postgres.projections.ParkedStream;
import dev.daybook.postgres.projections.VerificationResult;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The state of a projection in the database.
///
/// @param live the checkpoint of the live read model; null before the first run
/// @param shadow the checkpoint of a rebuild; null if none is in progress
/// @param asked the action that requested the rebuild; null if none is in progress
/// @param verified the result of the last comparison with the log; null before the first one
/// @param parked the parked streams of the live read model, in order of their first waiting event
/// @param acts the last operator actions, the newest first
public record ProjectionReport(
    @Nullable CheckpointView live,
    @Nullable CheckpointView shadow,
    @Nullable OperatorAction asked,
    @Nullable VerificationResult verified,
    List<ParkedStream> parked,
    List<OperatorAction> acts) {

  /// The checkpoint of one generation.
  ///
  /// @param held whether a node has its lease
  /// @param failedPosition of the event at which it has stopped; null if it has not stopped, or no
  ///   event is the cause
  /// @param error why it has stopped; null if it has not stopped
  public record CheckpointView(
      int version,
      long position,
      boolean held,
      @Nullable Long failedPosition,
      @Nullable String error) {}
}
