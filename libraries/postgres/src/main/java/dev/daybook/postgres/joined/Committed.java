package dev.daybook.postgres.joined;

import dev.daybook.eventstore.AppendResult;
import java.util.List;

/// The outcome of a joined transaction that was committed.
///
/// @param value result of the work
/// @param results a result for each stream of each append of the transaction, in their order, with
///   the final versions and positions; empty if nothing was appended
public record Committed<T>(T value, List<AppendResult> results) {
  public Committed {
    results = List.copyOf(results);
  }

  /// Position of the last event of the transaction; 0 if it appended none. A reader that has read
  /// the log up to here has seen all events of the transaction.
  public long position() {
    return results.isEmpty() ? 0 : results.getLast().position();
  }
}
