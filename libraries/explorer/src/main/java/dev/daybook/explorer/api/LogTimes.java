package dev.daybook.explorer.api;

import dev.daybook.explorer.log.IndexReads;
import dev.daybook.explorer.log.LogReads;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Positions of times: of those at which events were recorded, or, where the application keeps an
/// index of them, occurred.
final class LogTimes {
  private final LogReads log;
  private final @Nullable IndexReads index;

  /// @param index null if the log has no read models
  LogTimes(LogReads log, @Nullable IndexReads index) {
    this.log = log;
    this.index = index;
  }

  /// Whether the parameter `basis` asks for the times at which events occurred.
  static boolean isByOccurrence(Parameters parameters) {
    return switch (parameters.text("basis").orElse("recorded")) {
      case "recorded" -> false;
      case "occurred" -> true;
      default -> throw ApiException.invalid("basis is recorded or occurred");
    };
  }

  /// For each instant, the position of the last event before it.
  ///
  /// @throws ApiException if occurred times are not indexed
  List<Long> positionsBefore(List<Instant> instants, boolean byOccurrence) {
    if (!byOccurrence) {
      return log.countBefore(instants);
    }
    List<Long> counts = index == null ? List.of() : index.countBefore(instants);
    if (counts.isEmpty()) {
      throw notIndexed();
    }
    return counts;
  }

  /// The latest time at which an event up to a position occurred.
  ///
  /// @throws ApiException if occurred times are not indexed
  Instant reached(long position) {
    if (index == null) {
      throw notIndexed();
    }
    return index.reachedAt(position).orElseThrow(LogTimes::notIndexed);
  }

  private static ApiException notIndexed() {
    return ApiException.notFound(
        "The application keeps no index of occurred times: it runs no projection ExplorerIndex,"
            + " or that has not begun");
  }
}
