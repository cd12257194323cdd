package dev.daybook.postgres.projections.steps;

import dev.daybook.eventstore.RecordedEvent;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What one event has done to a read model.
///
/// @param isApplied whether the projection applies events of this type
/// @param changes in the order of tables and keys
/// @param error why the projection can't apply the event; null if it can
public record ProjectionStep(
    RecordedEvent event, boolean isApplied, List<RowChange> changes, @Nullable String error) {
  public ProjectionStep {
    changes = List.copyOf(changes);
  }
}
