package dev.daybook.bench.reads;

import dev.daybook.bench.appends.Workload;
import dev.daybook.bench.rounds.Ratio;
import dev.daybook.bench.rounds.Result;
import dev.daybook.bench.rounds.Rounds;
import dev.daybook.bench.rounds.Series;
import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.ExpectedVersion;
import dev.daybook.eventstore.NewEvent;
import dev.daybook.eventstore.StreamAppend;
import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.commands.Snapshots;
import dev.daybook.eventstore.commands.StreamState;
import dev.daybook.postgres.snapshots.PostgresSnapshots;
import dev.daybook.postgres.sql.Sql;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;

/// Compares reads with the raw limits of reading.
public final class ReadBench {
  public static final String SCHEMA = "daybook_read";
  static final int STREAMS = 2_000;
  static final int EVENTS_PER_STREAM = 100;
  private static final int CALLERS = 4;

  private static final StreamId LONG_STREAM = new StreamId("account", "long");
  private static final int LONG_STREAM_EVENTS = 100_000;
  private static final int LONG_STREAM_BATCH = 1_000;

  /// Number of events in the log.
  public static final int EVENTS =
      STREAMS * EVENTS_PER_STREAM + LONG_STREAM_EVENTS + Snapshots.EVENTS_BETWEEN / 2;

  private final Rounds rounds;
  private final DataSource database;
  private final EventStore store;
  private final EventStore ahead;

  /// @param store store on an empty log in [#SCHEMA]
  /// @param ahead store on the same log that reads pages ahead
  public ReadBench(Rounds rounds, DataSource database, EventStore store, EventStore ahead) {
    this.rounds = rounds;
    this.database = database;
    this.store = store;
    this.ahead = ahead;
  }

  public Result run() throws Exception {
    fill();
    try (var snapshots = PostgresSnapshots.start(database, SCHEMA, SCHEMA, StreamLoads.FOLDING)) {
      var longLoads = new StreamLoads(StreamLoads.LONG, store, snapshots, LONG_STREAM);
      fillLong(longLoads, snapshots);
      List<Series> series =
          rounds.run(
              List.of(
                  new RawStreamReads(database, 1),
                  new DaybookStreamReads(store, 1),
                  new RawStreamReads(database, CALLERS),
                  new DaybookStreamReads(store, CALLERS),
                  new StreamLoads(StreamLoads.SHORT, store, Snapshots.none(), stream(0)),
                  longLoads,
                  new RawCopy(database),
                  new DaybookReplay(store, EVENTS),
                  new DecodedReplay(DecodedReplay.NAME, store),
                  new DecodedReplay(DecodedReplay.AHEAD, ahead)));
      return new Result("read", series, compare(series));
    }
  }

  /// Appends one long stream whose last events follow its last snapshot.
  private void fillLong(StreamLoads loads, PostgresSnapshots<StreamLoads.Sum, ?> snapshots)
      throws InterruptedException {
    var workload = new Workload(1);
    for (int version = 0; version < LONG_STREAM_EVENTS; version += LONG_STREAM_BATCH) {
      List<NewEvent> batch = new ArrayList<>();
      for (int i = 0; i < LONG_STREAM_BATCH; i++) {
        workload.next();
        batch.add(event(workload));
      }
      store.append(LONG_STREAM, ExpectedVersion.exact(version), batch);
    }
    StreamState<StreamLoads.Sum> whole = loads.handler().load(LONG_STREAM);
    while (snapshots.find(LONG_STREAM).isEmpty()) {
      snapshots.offer(LONG_STREAM, whole);
      Thread.sleep(10);
    }
    workload.next();
    for (int i = 0; i < Snapshots.EVENTS_BETWEEN / 2; i++) {
      store.append(LONG_STREAM, ExpectedVersion.any(), List.of(event(workload)));
    }
  }

  /// The events of the streams are interleaved in the log, like those of busy accounts.
  private void fill() throws Exception {
    var workload = new Workload(1);
    for (int version = 0; version < EVENTS_PER_STREAM; version++) {
      for (int first = 0; first < STREAMS; first += EventStore.STREAMS_PER_APPEND_MAX) {
        var appends = new ArrayList<StreamAppend>();
        for (int i = first; i < first + EventStore.STREAMS_PER_APPEND_MAX; i++) {
          workload.next();
          appends.add(
              new StreamAppend(
                  stream(i), ExpectedVersion.exact(version), List.of(event(workload))));
        }
        store.append(appends);
      }
    }
    try (var connection = database.getConnection();
        var statement = connection.createStatement()) {
      statement.execute(Sql.read(ReadBench.class, "analyse.sql"));
    }
  }

  private static NewEvent event(Workload workload) {
    return new NewEvent(UUID.randomUUID(), Workload.TYPE, workload.data(), Workload.METADATA);
  }

  /// Returns the stream of a number; any number is valid.
  static StreamId stream(int number) {
    return new StreamId("account", "read-" + Math.floorMod(number, STREAMS));
  }

  private static List<Ratio> compare(List<Series> all) {
    return List.of(
        Ratio.atLeast(
            "stream of 100 events, decoded: to the raw SELECT", decodedToRaw(all, 1), 0.85),
        Ratio.atLeast("the same, 4 callers", decodedToRaw(all, CALLERS), 0.8),
        Ratio.atLeast(
            "replay of the log: to COPY … TO STDOUT",
            rate(all, DaybookReplay.NAME) / rate(all, RawCopy.NAME),
            0.5),
        Ratio.atLeast(
            "replay of the log, decoded: to COPY … TO STDOUT",
            rate(all, DecodedReplay.NAME) / rate(all, RawCopy.NAME),
            0.8),
        Ratio.atLeast(
            "the same, pages read ahead",
            rate(all, DecodedReplay.AHEAD) / rate(all, RawCopy.NAME),
            0.8),
        Ratio.atMost(
            "load of 100,000 events, p50: to one of 100",
            Series.of(all, StreamLoads.LONG, 1).p50() / Series.of(all, StreamLoads.SHORT, 1).p50(),
            2.0));
  }

  private static double decodedToRaw(List<Series> all, int callers) {
    return Series.of(all, DaybookStreamReads.NAME, callers).rate()
        / Series.of(all, RawStreamReads.NAME, callers).rate();
  }

  private static double rate(List<Series> all, String name) {
    return Series.of(all, name, 1).rate();
  }
}
