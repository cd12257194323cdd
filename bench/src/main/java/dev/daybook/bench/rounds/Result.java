package dev.daybook.bench.rounds;

import java.util.List;

/// What a whole benchmark came to: the rows measured, and how they compare.
public record Result(String benchmark, List<Series> series, List<Ratio> ratios) {

  public Result {
    series = List.copyOf(series);
    ratios = List.copyOf(ratios);
  }
}
