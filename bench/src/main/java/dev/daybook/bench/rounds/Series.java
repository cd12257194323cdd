package dev.daybook.bench.rounds;

import java.util.List;
import java.util.function.ToDoubleFunction;

/// All rounds of one contender.
public record Series(String name, int callers, List<Round> rounds) {

  /// Finds the series of a name and number of callers.
  public static Series of(List<Series> all, String name, int callers) {
    return all.stream()
        .filter(series -> series.name().equals(name) && series.callers() == callers)
        .findFirst()
        .orElseThrow();
  }

  public double rate() {
    return median(Round::rate);
  }

  public double p50() {
    return median(Round::p50);
  }

  public double p99() {
    return median(Round::p99);
  }

  private double median(ToDoubleFunction<Round> figure) {
    double[] sorted = rounds.stream().mapToDouble(figure).sorted().toArray();
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
