package dev.daybook.bench.peers;

import dev.daybook.bench.appends.DaybookAppends;
import dev.daybook.bench.appends.RawInserts;
import dev.daybook.bench.rounds.Contender;
import dev.daybook.bench.rounds.Ratio;
import dev.daybook.bench.rounds.Result;
import dev.daybook.bench.rounds.Rounds;
import dev.daybook.bench.rounds.Series;
import dev.daybook.eventstore.EventStore;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/// Compares Daybook with other event stores, and both with raw inserts.
public final class PeersBench {
  private static final List<Integer> CALLERS = List.of(1, 4, 16, 64, 256);
  private static final int FEW = 4;
  private static final List<Integer> RAW_CONNECTIONS = List.of(1, 4, 16, 64);

  private final Rounds rounds;
  private final DataSource database;
  private final EventStore store;
  private final List<Peer> peers = Peer.all();

  public PeersBench(Rounds rounds, DataSource database, EventStore store) {
    this.rounds = rounds;
    this.database = database;
    this.store = store;
  }

  public List<Result> run() throws Exception {
    for (Peer peer : peers) {
      peer.createTables(database);
    }
    return List.of(appends(), commands());
  }

  private Result appends() throws Exception {
    List<Contender> contenders = new ArrayList<>();
    for (int callers : CALLERS) {
      if (RAW_CONNECTIONS.contains(callers)) {
        contenders.add(new RawInserts(database, callers));
      }
      peers.forEach(peer -> contenders.add(peer.appends(database, callers)));
      contenders.add(new DaybookAppends(store, callers));
    }
    List<Series> series = rounds.run(contenders);
    return new Result("peers: append", series, compareAppends(series));
  }

  private List<Ratio> compareAppends(List<Series> all) {
    List<Ratio> ratios = new ArrayList<>();
    ratios.add(
        Ratio.atMost(
            "1 caller, p50: to one raw INSERT",
            Series.of(all, DaybookAppends.NAME, 1).p50() / Series.of(all, RawInserts.NAME, 1).p50(),
            1.15));
    ratios.add(Ratio.atLeast("4 callers, rate: to raw", rate(all, 4) / rawRate(all, 4), 0.85));
    ratios.add(Ratio.atLeast("16 callers, rate: to raw", rate(all, 16) / rawRate(all, 16), 1.1));
    double bestRaw = RAW_CONNECTIONS.stream().mapToDouble(n -> rawRate(all, n)).max().orElseThrow();
    ratios.add(
        Ratio.atLeast("256 callers, rate: to the best raw INSERT", rate(all, 256) / bestRaw, 3.0));
    for (Peer peer : peers) {
      String name = peer.appends(database, 1).name();
      for (int callers : CALLERS) {
        ratios.add(
            Ratio.atLeast(
                "%d callers, append, rate: to %s".formatted(callers, peer.name()),
                rate(all, callers) / Series.of(all, name, callers).rate(),
                callers == FEW ? 1.1 : 1.0));
      }
    }
    return ratios;
  }

  private static double rate(List<Series> all, int callers) {
    return Series.of(all, DaybookAppends.NAME, callers).rate();
  }

  private static double rawRate(List<Series> all, int callers) {
    return Series.of(all, RawInserts.NAME, callers).rate();
  }

  private Result commands() throws Exception {
    List<Contender> contenders = new ArrayList<>();
    for (int callers : CALLERS) {
      peers.forEach(peer -> contenders.add(peer.commands(database, callers)));
      contenders.add(new DaybookCommands(store, callers));
    }
    List<Series> series = rounds.run(contenders);
    double own = bestRate(series, DaybookCommands.NAME);
    List<Ratio> ratios =
        peers.stream()
            .map(
                peer ->
                    Ratio.atLeast(
                        "command, best rate: to the best of " + peer.name(),
                        own / bestRate(series, peer.commands(database, 1).name()),
                        2.5))
            .toList();
    return new Result("peers: command", series, ratios);
  }

  private static double bestRate(List<Series> all, String name) {
    return CALLERS.stream()
        .mapToDouble(callers -> Series.of(all, name, callers).rate())
        .max()
        .orElseThrow();
  }
}
