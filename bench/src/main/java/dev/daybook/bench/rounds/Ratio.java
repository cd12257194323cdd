package dev.daybook.bench.rounds;

/// The ratio of a result of Daybook and a raw result of the same run.
///
/// @param bound target of the ratio
/// @param atLeast whether the bound is a minimum; otherwise it is a maximum
public record Ratio(String what, double value, double bound, boolean atLeast) {

  public static Ratio atLeast(String what, double value, double bound) {
    return new Ratio(what, value, bound, true);
  }

  public static Ratio atMost(String what, double value, double bound) {
    return new Ratio(what, value, bound, false);
  }

  public boolean holds() {
    return atLeast ? value >= bound : value <= bound;
  }
}
