package dev.daybook.eventstore.boundaries;

import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.boundaries.DecisionView.Fold;
import java.util.List;
import java.util.Map;

/// The views of a decision, read up to one position of the log.
///
/// @param head that position
/// @param folds the states of the views, in their order
/// @param versions of the streams that are views
record ReadViews<E>(long head, List<Fold<E, ?>> folds, Map<StreamId, Long> versions) {
  List<Object> states() {
    return folds.stream().<Object>map(Fold::state).toList();
  }
}
