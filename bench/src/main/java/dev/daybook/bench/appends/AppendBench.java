package dev.daybook.bench.appends;

import dev.daybook.bench.rounds.Contender;
import dev.daybook.bench.rounds.Ratio;
import dev.daybook.bench.rounds.Result;
import dev.daybook.bench.rounds.Rounds;
import dev.daybook.bench.rounds.Series;
import dev.daybook.eventstore.EventStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;

/// Compares appends with the raw limits of writing.
public final class AppendBench {
  private static final List<Integer> RAW_CONNECTIONS = List.of(1, 4, 16, 64);
  private static final List<Integer> CALLERS = List.of(1, 4, 16, 64, 256, 1_000);

  private final Rounds rounds;
  private final DataSource database;
  private final EventStore store;
  private final FreshJvm fresh;
  private final Optional<Pgbench> pgbench;

  /// @param pgbench pgbench, if it is installed
  public AppendBench(
      Rounds rounds,
      DataSource database,
      EventStore store,
      FreshJvm fresh,
      Optional<Pgbench> pgbench) {
    this.fresh = fresh;
    this.pgbench = pgbench;
    this.rounds = rounds;
    this.database = database;
    this.store = store;
  }

  public Result run() throws Exception {
    List<Contender> contenders = new ArrayList<>();
    RAW_CONNECTIONS.forEach(n -> contenders.add(new RawInserts(database, n)));
    pgbench.ifPresent(contenders::add);
    contenders.add(new RawUnnest(database));
    CALLERS.forEach(n -> contenders.add(new DaybookAppends(store, n)));
    contenders.add(fresh);
    List<Series> series = rounds.run(contenders);
    return new Result("append", series, compare(series));
  }

  private static List<Ratio> compare(List<Series> all) {
    double bestInsert =
        RAW_CONNECTIONS.stream()
            .filter(n -> n > 1)
            .mapToDouble(n -> Series.of(all, RawInserts.NAME, n).rate())
            .max()
            .orElseThrow();
    List<Ratio> ratios = new ArrayList<>();
    all.stream()
        .filter(series -> series.name().equals(Pgbench.NAME))
        .forEach(
            series ->
                ratios.add(
                    Ratio.atLeast(
                        "raw INSERT, rate: to pgbench",
                        Series.of(all, RawInserts.NAME, series.callers()).rate() / series.rate(),
                        0.85)));
    ratios.addAll(daybook(all, bestInsert));
    return ratios;
  }

  private static List<Ratio> daybook(List<Series> all, double bestInsert) {
    Series alone = Series.of(all, DaybookAppends.NAME, 1);
    Series at4 = Series.of(all, DaybookAppends.NAME, 4);
    Series at16 = Series.of(all, DaybookAppends.NAME, 16);
    Series at64 = Series.of(all, DaybookAppends.NAME, 64);
    Series at256 = Series.of(all, DaybookAppends.NAME, 256);
    return List.of(
        Ratio.atLeast("256 callers, rate: to the best raw INSERT", at256.rate() / bestInsert, 3.0),
        Ratio.atLeast(
            "256 callers, JVM 5 s old, rate: to the best raw INSERT",
            Series.of(all, FreshJvm.NAME, 256).rate() / bestInsert,
            2.5),
        Ratio.atLeast(
            "256 callers, rate: to raw INSERT … SELECT unnest",
            at256.rate() / Series.of(all, RawUnnest.NAME, 1).rate(),
            0.7),
        Ratio.atMost(
            "1 caller, p50: to one raw INSERT",
            alone.p50() / Series.of(all, RawInserts.NAME, 1).p50(),
            1.15),
        Ratio.atLeast(
            "4 callers, rate: to raw INSERT at 4",
            at4.rate() / Series.of(all, RawInserts.NAME, 4).rate(),
            0.85),
        Ratio.atLeast(
            "16 callers, rate: to raw INSERT at 16",
            at16.rate() / Series.of(all, RawInserts.NAME, 16).rate(),
            1.1),
        Ratio.atMost(
            "64 callers, p99: to raw at 64 connections",
            at64.p99() / Series.of(all, RawInserts.NAME, 64).p99(),
            1.0));
  }
}
