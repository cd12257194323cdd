package dev.daybook.explorer.log;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Positions of times: of those at which events were recorded, or, where the application keeps an
/// index of them, occurred. Thread-safe.
public final class LogTimes {
  private final LogReads log;
  private final @Nullable IndexReads index;

  /// @param index null if the log has no read models
  public LogTimes(LogReads log, @Nullable IndexReads index) {
    this.log = log;
    this.index = index;
  }

  /// For each instant, the position of the last event before it.
  ///
  /// @param instants at most 1,000
  /// @throws NotIndexedException if occurred times are wanted, and not indexed
  public List<Long> positionsBefore(List<Instant> instants, boolean byOccurrence) {
    if (!byOccurrence) {
      return log.countBefore(instants);
    }
    List<Long> counts = index == null ? List.of() : index.countBefore(instants);
    if (counts.isEmpty()) {
      throw new NotIndexedException();
    }
    return counts;
  }

  /// The latest time at which an event up to a position occurred.
  ///
  /// @throws NotIndexedException if occurred times are not indexed
  public Instant reached(long position) {
    if (index == null) {
      throw new NotIndexedException();
    }
    return index.reachedAt(position).orElseThrow(NotIndexedException::new);
  }
}
