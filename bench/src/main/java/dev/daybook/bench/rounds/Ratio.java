package dev.daybook.bench.rounds;

/// A figure of Daybook's over the raw figure that it is compared with, from the same run.
///
/// @param bound what the ratio should keep to
/// @param atLeast whether the bound is the least or the most that it should be
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
