package dev.daybook.explorer.log;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// Finds how many events were recorded before each of some instants. Positions have no gaps and
/// times never decrease along them, so the place of an instant can be estimated from the times
/// around it.
///
/// Each round reads the times at two positions around each estimate, for all instants in one
/// statement. Where that did not halve what is left, the next round reads the middle. So an even
/// log of ten million events takes eight rounds, and any log at most twice as many as halving
/// alone.
final class RecordedBefore {
  /// So few events are read at once: they are in one page of the table, or two.
  private static final int FEW = 16;

  /// By what part of the events around it an estimate is expected to be wrong at most.
  private static final int PRECISION = 64;

  private RecordedBefore() {}

  /// Reads when the events at some positions were recorded.
  interface Times {
    Map<Long, Instant> at(Set<Long> positions) throws SQLException;
  }

  /// The numbers of events, in the order of the instants.
  ///
  /// @param head position of the last event, at least 1
  /// @throws IllegalStateException if the log has no event at a position up to its head
  static List<Long> count(List<Instant> instants, long head, Times times) throws SQLException {
    List<Bracket> brackets = instants.stream().map(instant -> new Bracket(instant, head)).toList();
    Set<Long> asked = new TreeSet<>(Set.of(1L));
    asked.add(head);
    while (!asked.isEmpty()) {
      Map<Long, Instant> found = times.at(asked);
      if (!found.keySet().containsAll(asked)) {
        asked.removeAll(found.keySet());
        throw new IllegalStateException("The log has no event at the positions " + asked);
      }
      asked = new TreeSet<>();
      for (Bracket bracket : brackets) {
        bracket.narrow(found);
        bracket.addPositions(asked);
      }
    }
    return brackets.stream().map(bracket -> bracket.low).toList();
  }

  /// Two positions with the place of an instant between them: the event at `low` is earlier, the
  /// one at `high` is not.
  private static final class Bracket {
    private final Instant instant;
    private long low;
    private Instant lowAt = Instant.MIN;
    private long high;
    private Instant highAt = Instant.MAX;
    private boolean halves;

    Bracket(Instant instant, long head) {
      this.instant = instant;
      this.high = head + 1;
    }

    void narrow(Map<Long, Instant> times) {
      long before = high - low;
      times.forEach(this::narrow);
      halves = high - low > before / 2;
    }

    private void narrow(long position, Instant at) {
      if (at.isBefore(instant)) {
        if (position > low) {
          low = position;
          lowAt = at;
        }
      } else if (position < high) {
        high = position;
        highAt = at;
      }
    }

    /// Adds the positions whose times are to be read next; none if the place is found.
    void addPositions(Set<Long> asked) {
      long between = high - low - 1;
      if (between <= FEW) {
        for (long position = low + 1; position < high; position++) {
          asked.add(position);
        }
      } else if (halves) {
        asked.add(low + (high - low) / 2);
      } else {
        double part = seconds(lowAt, instant) / seconds(lowAt, highAt);
        long estimate = low + (long) ((high - low) * part);
        long margin = Math.max(FEW / 2, between / PRECISION);
        asked.add(Math.clamp(estimate - margin, low + 1, high - 1));
        asked.add(Math.clamp(estimate + margin, low + 1, high - 1));
      }
    }

    private static double seconds(Instant from, Instant to) {
      Duration between = Duration.between(from, to);
      return between.getSeconds() + between.getNano() / 1e9;
    }
  }
}
