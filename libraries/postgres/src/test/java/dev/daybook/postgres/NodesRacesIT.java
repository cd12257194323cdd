package dev.daybook.postgres;

import dev.daybook.eventstore.AppendCondition;
import dev.daybook.eventstore.AppendResult;
import dev.daybook.eventstore.EventFilter;
import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.LogIdentity;
import dev.daybook.eventstore.LogPage;
import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.StreamAppend;
import dev.daybook.eventstore.StreamId;
import dev.daybook.postgres.testing.TestDatabase;
import dev.daybook.test.EventStoreRaces;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/// The races again, on several nodes that share a log: each call goes to the next one.
class NodesRacesIT extends EventStoreRaces {
  private static final int NODES = 3;

  @Override
  protected EventStore open() {
    TestDatabase database = TestDatabase.shared();
    String schema = database.newLog();
    return new Nodes(Stream.generate(() -> database.open(schema)).limit(NODES).toList());
  }

  @Override
  protected void close(EventStore opened) {
    ((Nodes) opened).nodes().forEach(PostgresEventStore::close);
  }

  private record Nodes(List<PostgresEventStore> nodes, AtomicInteger turn) implements EventStore {
    Nodes(List<PostgresEventStore> nodes) {
      this(nodes, new AtomicInteger());
    }

    private EventStore next() {
      return nodes.get(Math.floorMod(turn.getAndIncrement(), nodes.size()));
    }

    @Override
    public List<AppendResult> append(List<StreamAppend> unit, List<AppendCondition> conditions) {
      return next().append(unit, conditions);
    }

    @Override
    public Stream<RecordedEvent> readStream(StreamId stream, long afterVersion) {
      return next().readStream(stream, afterVersion);
    }

    @Override
    public Stream<RecordedEvent> readStreamBackward(StreamId stream, long beforeVersion) {
      return next().readStreamBackward(stream, beforeVersion);
    }

    @Override
    public Stream<RecordedEvent> readLog(long afterPosition, EventFilter filter) {
      return next().readLog(afterPosition, filter);
    }

    @Override
    public LogPage readLogPage(long afterPosition, EventFilter filter, int limit) {
      return next().readLogPage(afterPosition, filter, limit);
    }

    @Override
    public long head() {
      return next().head();
    }

    @Override
    public LogIdentity identity() {
      return next().identity();
    }
  }
}
