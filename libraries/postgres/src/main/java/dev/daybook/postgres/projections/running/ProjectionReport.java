package dev.daybook.postgres.projections.running;

import dev.daybook.postgres.operations.OperatorAction;
import dev.daybook.postgres.projections.ParkedStream;
import dev.daybook.postgres.projections.VerificationResult;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the database says about a projection.
///
/// @param live the view that is read; null before its first run
/// @param shadow the view that is being built anew; null where none is
/// @param asked the act that asked for it; null where none is being built
/// @param verified what the last comparison of the view with the log has found; null before it
/// @param parked the live view's parked streams, the first one first
/// @param acts the last ones, the latest first
public record ProjectionReport(
    @Nullable CheckpointView live,
    @Nullable CheckpointView shadow,
    @Nullable OperatorAction asked,
    @Nullable VerificationResult verified,
    List<ParkedStream> parked,
    List<OperatorAction> acts) {

  /// Where one build of the view stands.
  ///
  /// @param held whether a node is at it
  /// @param failedPosition of the event that it has stopped at; null where it has not, or where no
  ///   event is at fault
  /// @param error why it has stopped; null where it has not
  public record CheckpointView(
      int version,
      long position,
      boolean held,
      @Nullable Long failedPosition,
      @Nullable String error) {}
}
