package dev.daybook.postgres.soak;

import static dev.daybook.postgres.soak.Outages.seconds;

import dev.daybook.testing.patroni.PatroniCluster;
import dev.daybook.testing.patroni.PatroniCluster.Promotion;
import dev.daybook.testing.patroni.PatroniHost;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;

/// Checks the log's guarantees on a cluster of three hosts with Patroni while its leaders are
/// killed, paused and cut off: `./daybook soak --patroni`.
///
/// Arguments: an empty directory that the account `postgres` reaches, a directory for logs and
/// results, the number of faults, and a seed. With `-Ddaybook.soak.asynchronous=true` no commit
/// waits for a standby, so acknowledged events can be lost, and the history checker must report it.
final class PatroniSoak {
  /// From a promotion until all writers have an acknowledgement.
  private static final Duration SINCE_PROMOTION_MAX = Duration.ofSeconds(10);

  /// From the time when the leader has its standbys, one of them synchronous, until it fails.
  private static final Duration BETWEEN = Duration.ofSeconds(5);

  /// After the outage, until the failed host comes back.
  private static final int BACK_MS_MAX = 3_000;

  /// Of each writer before each append: the history of a hundred faults fits in memory.
  private static final Duration PAUSE = Duration.ofMillis(50);

  private static final boolean ASYNCHRONOUS = Boolean.getBoolean("daybook.soak.asynchronous");

  private final PatroniCluster cluster;
  private final Random random;
  private final List<Outage> outages = new ArrayList<>();

  private PatroniSoak(PatroniCluster cluster, long seed) {
    this.cluster = cluster;
    this.random = new Random(seed);
  }

  static void main(String[] args) throws Exception {
    Path data = Path.of(args[0]);
    Path logs = Path.of(args[1]);
    int faults = Integer.parseInt(args[2]);
    long seed = args.length > 3 ? Long.parseLong(args[3]) : new Random().nextLong();
    System.out.printf("%d faults, seed %d%n", faults, seed);
    boolean holds;
    try (var cluster = PatroniCluster.start(data, logs, !ASYNCHRONOUS)) {
      holds = new PatroniSoak(cluster, seed).run(logs.resolve("journal"), faults);
    }
    System.exit(holds ? 0 : 1);
  }

  /// @return whether everything held
  private boolean run(Path journal, int faults) throws Exception {
    FailoverNode.prepare(cluster.source(cluster.awaitStandbys()));
    var load = new FailoverLoad(open(), journal, random, PAUSE);
    List<String> broken = new ArrayList<>();
    KeptLog log;
    try (load) {
      load.awaitAnswers(System.nanoTime());
      try {
        fail(load, faults);
      } catch (Exception e) { // the history is checked all the same
        broken.add("the faults ended: " + e);
      }
      load.end();
      log = log();
      broken.addAll(HistoryChecker.faults(log, load.entries().stream()));
      if (broken.isEmpty()) {
        load.awaitReaders();
        List<UUID> ids = log.events().stream().map(KeptEvent::eventId).toList();
        requireAll(ids, SeenEvents.read(cluster.source(cluster.leader())), "read model", broken);
        requireAll(ids, load.fed(), "subscription", broken);
      }
    }
    return report(log, load.entries(), broken);
  }

  private FailoverNode open() {
    return FailoverNode.open(
        cluster::source, cluster.url(), it -> it.withSynchronousStandby(!ASYNCHRONOUS));
  }

  private void fail(FailoverLoad load, int faults) throws Exception {
    for (LeaderFault fault : LeaderFault.sequence(faults, random)) {
      cluster.awaitStandbys();
      Thread.sleep(BETWEEN);
      PatroniHost leader = cluster.awaitStandbys();
      load.forgetAcknowledgements();
      long failedAt = System.nanoTime();
      fault.begin(leader);
      Promotion promotion = cluster.awaitPromotion(leader);
      OptionalLong answeredAt = load.awaitAnswers(promotion.at());
      if (answeredAt.isEmpty()) {
        System.out.printf("Fault %d, %s: a caller failed%n", outages.size() + 1, fault);
        return;
      }
      var outage =
          new Outage(
              fault,
              Duration.ofNanos(answeredAt.getAsLong() - failedAt),
              Duration.ofNanos(answeredAt.getAsLong() - promotion.at()));
      outages.add(outage);
      System.out.printf(
          "Fault %d, %s %s: %s promoted after %.1f s; all %d writers after %.1f s, %.1f s after the"
              + " promotion%n",
          outages.size(),
          leader.name(),
          fault,
          promotion.host().name(),
          seconds(outage.sinceFault().minus(outage.sincePromotion())),
          FailoverLoad.WRITERS,
          seconds(outage.sinceFault()),
          seconds(outage.sincePromotion()));
      Thread.sleep(random.nextInt(BACK_MS_MAX));
      fault.end(leader);
    }
  }

  private KeptLog log() throws Exception {
    try (Connection connection = cluster.source(cluster.leader()).getConnection()) {
      return KeptLog.read(connection, FailoverNode.SCHEMA);
    }
  }

  private static void requireAll(
      List<UUID> ids, List<UUID> seen, String reader, List<String> broken) {
    if (!seen.equals(ids)) {
      broken.add("the %s has %,d events of %,d".formatted(reader, seen.size(), ids.size()));
    }
  }

  private boolean report(KeptLog log, List<Entry> entries, List<String> broken) {
    var all = new Outages(outages);
    System.out.print(all);
    System.out.printf(
        "%,d events, %,d results: %s%n",
        log.events().size(),
        entries.size(),
        broken.isEmpty()
            ? "each acknowledged event is in the log once, in order"
            : broken.size() + " promises are broken");
    broken.stream()
        .collect(
            Collectors.groupingBy(it -> it.split(":", 2)[0], TreeMap::new, Collectors.toList()))
        .forEach((_, each) -> System.out.printf("%d × %s%n", each.size(), each.getFirst()));
    boolean isInTime = all.longestSincePromotion().compareTo(SINCE_PROMOTION_MAX) <= 0;
    if (!isInTime) {
      System.out.printf("An outage lasted over %s after the promotion%n", SINCE_PROMOTION_MAX);
    }
    return broken.isEmpty() && isInTime;
  }
}
