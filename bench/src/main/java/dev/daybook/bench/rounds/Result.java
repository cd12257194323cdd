package dev.daybook.bench.rounds;

import java.util.List;

/// Result of a benchmark: the measured rows and their ratios.
public record Result(String benchmark, List<Series> series, List<Ratio> ratios) {

  public Result {
    series = List.copyOf(series);
    ratios = List.copyOf(ratios);
  }
}
