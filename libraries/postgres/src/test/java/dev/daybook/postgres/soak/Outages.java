package dev.daybook.postgres.soak;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The distribution of outages, by kind of fault.
record Outages(List<Outage> all) {
  private static final String ROW = "%-8s %6s %28s %28s%n";
  private static final String ALL = "ALL";

  Outages {
    all = List.copyOf(all);
  }

  /// The longest time from a promotion until the last writer got an acknowledgement.
  Duration longestSincePromotion() {
    return all.stream()
        .map(Outage::sincePromotion)
        .max(Comparator.naturalOrder())
        .orElse(Duration.ZERO);
  }

  /// The value that a share of the times does not exceed (nearest rank).
  ///
  /// @param times at least one
  static Duration percentile(int percent, List<Duration> times) {
    int rank = Math.ceilDiv(times.size() * percent, 100);
    return times.stream().sorted().toList().get(Math.max(rank, 1) - 1);
  }

  /// A table: a row for each kind, and one for all.
  @Override
  public String toString() {
    String head = ROW.formatted("", "", "s from the fault", "s from the promotion");
    String names = ROW.formatted("fault", "number", "p50   p90   max", "p50   p90   max");
    return Stream.concat(
            Stream.of(LeaderFault.values()).map(fault -> row(fault.name(), of(fault))),
            Stream.of(row(ALL, all)))
        .collect(Collectors.joining("", head + names, ""));
  }

  private List<Outage> of(LeaderFault fault) {
    return all.stream().filter(outage -> outage.fault() == fault).toList();
  }

  private static String row(String name, List<Outage> outages) {
    return ROW.formatted(
        name,
        outages.size(),
        distribution(outages, Outage::sinceFault),
        distribution(outages, Outage::sincePromotion));
  }

  private static String distribution(List<Outage> outages, Function<Outage, Duration> time) {
    if (outages.isEmpty()) {
      return "-";
    }
    List<Duration> times = outages.stream().map(time).toList();
    return Stream.of(50, 90, 100)
        .map(percent -> "%5.1f".formatted(seconds(percentile(percent, times))))
        .collect(Collectors.joining(" "));
  }

  /// For a text.
  static double seconds(Duration time) {
    return time.toMillis() / 1_000.0;
  }
}
