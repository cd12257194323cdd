package dev.daybook.bench.audit;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/// How long the tree is behind the log: the time since the first event was appended that the tree
/// doesn't have. Not thread-safe.
final class TreeLag {
  private static final double NANOS = 1e9;
  private static final int PARTS = 4;

  private final Deque<Head> heads = new ArrayDeque<>();
  private final List<Double> round = new ArrayList<>();
  private double longest;
  private double growth;

  /// The head of the log at a time.
  private record Head(long nanos, long position) {}

  /// @param nanos now, by [System#nanoTime()]
  /// @param head last position of the log
  /// @param sealed last position of the tree
  void sample(long nanos, long head, long sealed) {
    heads.addLast(new Head(nanos, head));
    while (!heads.isEmpty() && heads.getFirst().position() <= sealed) {
      heads.removeFirst();
    }
    double lag = heads.isEmpty() ? 0 : (nanos - heads.getFirst().nanos()) / NANOS;
    round.add(lag);
    longest = Math.max(longest, lag);
  }

  /// Ends a round.
  void endRound() {
    int part = Math.ceilDiv(round.size(), PARTS);
    growth =
        Math.max(
            growth,
            mean(round.subList(round.size() - part, round.size())) - mean(round.subList(0, part)));
    round.clear();
    heads.clear();
  }

  private static double mean(List<Double> lags) {
    return lags.stream().mapToDouble(Double::doubleValue).average().orElse(0);
  }

  /// The longest lag in seconds.
  double longest() {
    return longest;
  }

  /// By how many seconds the mean lag of the last quarter of a round was above that of the first;
  /// the maximum of all rounds, at least 0.
  double growth() {
    return growth;
  }
}
