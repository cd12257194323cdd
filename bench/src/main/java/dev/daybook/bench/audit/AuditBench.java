package dev.daybook.bench.audit;

import dev.daybook.audit.sealing.LogTree;
import dev.daybook.bench.appends.DaybookAppends;
import dev.daybook.bench.appends.Workload;
import dev.daybook.bench.reads.DaybookReplay;
import dev.daybook.bench.rounds.Ratio;
import dev.daybook.bench.rounds.Result;
import dev.daybook.bench.rounds.Rounds;
import dev.daybook.bench.rounds.Series;
import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.ExpectedVersion;
import dev.daybook.eventstore.NewEvent;
import dev.daybook.eventstore.StreamId;
import dev.daybook.postgres.PostgresEventStore;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.BiFunction;

/// Compares appends to a log with and without a Merkle tree, and the time to build the tree of a
/// whole log with that of reading it.
public final class AuditBench {
  private static final int CALLERS = 64;
  private static final int EVENTS = 400_000;
  private static final String FILLED = "daybook_audit_filled";
  private static final String SEALED = "Daybook: append of one event, sealed";

  private final Rounds rounds;
  private final BiFunction<String, String, PostgresEventStore> logs;

  /// A benchmark on logs of its own.
  ///
  /// @param logs opens a log by its schema and that of its read models
  public AuditBench(Rounds rounds, BiFunction<String, String, PostgresEventStore> logs) {
    this.rounds = rounds;
    this.logs = logs;
  }

  public Result run() throws Exception {
    try (var plain = logs.apply("daybook_audit_plain", "daybook_audit_plain");
        var sealed = logs.apply("daybook_audit_sealed", "daybook_audit_sealed");
        var filled = logs.apply(FILLED, FILLED)) {
      fill(filled);
      List<Series> series =
          rounds.run(
              List.of(
                  new DaybookAppends(plain, CALLERS),
                  new SealedAppends(
                      new DaybookAppends(SEALED, sealed, CALLERS),
                      sealed,
                      sealed.project(new LogTree())),
                  new DaybookReplay(filled, EVENTS),
                  new TreeBuilds(EVENTS, views -> logs.apply(FILLED, views))));
      return new Result("audit", series, compare(series));
    }
  }

  private static void fill(EventStore log) {
    var workload = new Workload(1);
    for (int written = 0; written < EVENTS; written += EventStore.EVENTS_PER_APPEND_MAX) {
      List<NewEvent> events = new ArrayList<>();
      for (int i = 0; i < EventStore.EVENTS_PER_APPEND_MAX; i++) {
        workload.next();
        events.add(
            new NewEvent(UUID.randomUUID(), Workload.TYPE, workload.data(), Workload.METADATA));
      }
      log.append(StreamId.of("account", "filled-" + written), ExpectedVersion.noStream(), events);
    }
  }

  private static List<Ratio> compare(List<Series> all) {
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
        Ratio.atLeast("tree of the whole log: to 50,000 events/s", built / 50_000, 1.0));
  }
}
