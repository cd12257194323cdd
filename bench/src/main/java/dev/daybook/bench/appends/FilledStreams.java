package dev.daybook.bench.appends;

import java.util.Arrays;
import java.util.stream.IntStream;

/// The streams of `fill-log.sql`, [Workload#STREAMS] of them spread over all, with their versions.
/// A round goes on where another one, perhaps of another number of callers, has ended.
///
/// Each stream is used by one caller at a time.
final class FilledStreams {
  private final String[] names;
  private final long[] versions = new long[Workload.STREAMS];

  /// @param streams number of streams of the log, at least [Workload#STREAMS]
  /// @param events number of events of each
  FilledStreams(int streams, long events) {
    int apart = streams / Workload.STREAMS;
    this.names =
        IntStream.range(0, Workload.STREAMS)
            .mapToObj(i -> "filled-" + i * apart)
            .toArray(String[]::new);
    Arrays.fill(versions, events);
  }

  /// The workload of one of `callers` callers.
  Workload workload(int caller, int callers) {
    return new Workload(names, versions, caller, callers);
  }
}
