package dev.daybook.bench.audit;

import dev.daybook.audit.sealing.LogTree;
import dev.daybook.bench.appends.DaybookAppends;
import dev.daybook.bench.appends.Workload;
import dev.daybook.bench.reads.DaybookReplay;
import dev.daybook.bench.rounds.Ratio;
import dev.daybook.bench.rounds.Result;
import dev.daybook.bench.rounds.Rounds;
import dev.daybook.bench.rounds.Series;
import dev.daybook.bench.sql.Databases;
import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.ExpectedVersion;
import dev.daybook.eventstore.NewEvent;
import dev.daybook.eventstore.StreamId;
import dev.daybook.postgres.PostgresEventStore;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.BiFunction;
import javax.sql.DataSource;

/// Compares appends to a log with and without a Merkle tree, and the time to build the tree of a
/// whole log with that of reading it.
///
/// Vacuum and a checkpoint come before each round. By themselves they come about once a minute, and
/// appends are a quarter slower for some 20 s: in rounds of the one contender or the other, by
/// chance.
public final class AuditBench {
  private static final String SEALED_SCHEMA = "daybook_audit_sealed";

  /// The search path for the connections, as of the pool of the accounts service: the path of the
  /// projections. A change of it would make the driver prepare all statements again.
  public static final String SEARCH_PATH = SEALED_SCHEMA + ",public";

  private static final int CALLERS = 64;
  private static final int APPENDED = EventStore.EVENTS_PER_APPEND_MAX;
  private static final String FILLED = "daybook_audit_filled";
  private static final String SEALED = "Daybook: append of one event, sealed";

  private final Rounds rounds;
  private final DataSource database;
  private final BiFunction<String, String, PostgresEventStore> logs;
  private final int events;

  /// A benchmark on logs of its own.
  ///
  /// @param database has [#SEARCH_PATH]
  /// @param logs opens a log by its schema and that of its read models
  /// @param events number of events of the log of which the whole tree is built; rounded up to full
  ///   appends
  public AuditBench(
      Rounds rounds,
      DataSource database,
      BiFunction<String, String, PostgresEventStore> logs,
      int events) {
    this.rounds = rounds;
    this.database = database;
    this.logs = logs;
    this.events = Math.ceilDiv(events, APPENDED) * APPENDED;
  }

  public Result run() throws Exception {
    try (var plain = logs.apply("daybook_audit_plain", "daybook_audit_plain");
        var sealed = logs.apply(SEALED_SCHEMA, SEALED_SCHEMA);
        var filled = logs.apply(FILLED, FILLED)) {
      fill(filled);
      var appends =
          new SealedAppends(
              new DaybookAppends(SEALED, sealed, CALLERS), sealed, sealed.project(new LogTree()));
      var builds = new TreeBuilds(events, database, views -> logs.apply(FILLED, views));
      List<Series> series =
          rounds.run(
              List.of(
                  new DaybookAppends(plain, CALLERS),
                  appends,
                  new DaybookReplay(filled, events),
                  builds),
              () -> Databases.settle(database));
      return new Result("audit", series, compare(series, appends.lag(), builds.bytesAnEvent()));
    }
  }

  private void fill(EventStore log) {
    rounds.progress().printf("filling %s with %,d events%n", FILLED, events);
    var workload = new Workload(1);
    for (int written = 0; written < events; written += APPENDED) {
      List<NewEvent> batch = new ArrayList<>();
      for (int i = 0; i < APPENDED; i++) {
        workload.next();
        batch.add(
            new NewEvent(UUID.randomUUID(), Workload.TYPE, workload.data(), Workload.METADATA));
      }
      log.append(StreamId.of("account", "filled-" + written), ExpectedVersion.noStream(), batch);
    }
  }

  private static List<Ratio> compare(List<Series> all, TreeLag lag, double bytesAnEvent) {
    double built = Series.of(all, TreeBuilds.NAME, 1).rate();
    return List.of(
        Ratio.atLeast(
            "64 callers, rate: with a tree to without",
            Series.of(all, SEALED, CALLERS).rate()
                / Series.of(all, DaybookAppends.NAME, CALLERS).rate(),
            0.95),
        Ratio.atLeast(
            "tree of the whole log: to a replay",
            built / Series.of(all, DaybookReplay.NAME, 1).rate(),
            0.5),
        Ratio.atLeast("tree of the whole log: to 50,000 events/s", built / 50_000, 1.0),
        Ratio.atMost("tree of the whole log: bytes an event on disk", bytesAnEvent, 40),
        Ratio.atMost("sealed appends: longest lag of the tree, in s", lag.longest(), 5),
        Ratio.atMost("sealed appends: growth of the lag in a round, in s", lag.growth(), 0.5));
  }
}
