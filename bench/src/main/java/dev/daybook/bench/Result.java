package dev.daybook.bench;

import java.util.List;

/// What a whole benchmark came to: the rows measured, and how they compare.
record Result(String benchmark, List<Series> series, List<Ratio> ratios) {

  Result {
    series = List.copyOf(series);
    ratios = List.copyOf(ratios);
  }
}
