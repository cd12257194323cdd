package dev.daybook.eventstore.loop;

import dev.daybook.eventstore.errors.EventStoreException;
import java.util.List;

/// What decisions depend on, such as streams at their versions, or views over the log.
///
/// @param <L> what was loaded
/// @param <D> decisions
public interface DecisionBasis<L, D extends PendingResult<?>> {

  /// Loads it, possibly from a cache, which may be behind the log.
  L load();

  /// Whether all of it was read from the log. If not, a refusal can't be based on it.
  boolean isCurrent(L loaded);

  /// Reads on to the end of the log.
  L catchUp(L known);

  /// Reads what has to be read after a lost race.
  L catchUp(L known, EventStoreException lost);

  /// Makes decisions in their order, up to the first that has to wait until the batch is in the
  /// log.
  DecidedBatch<L> decide(L loaded, List<D> decisions);
}
