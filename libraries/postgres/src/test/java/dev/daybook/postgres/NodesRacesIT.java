package dev.daybook.postgres;

import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.spi.ForwardingEventStore;
import dev.daybook.postgres.testing.TestDatabase;
import dev.daybook.test.EventStoreRaces;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/// The races on several nodes that share a log: calls go to the nodes in turn.
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
    ((Nodes) opened).nodes.forEach(PostgresEventStore::close);
  }

  private static final class Nodes extends ForwardingEventStore {
    private final List<PostgresEventStore> nodes;
    private final AtomicInteger turn = new AtomicInteger();

    Nodes(List<PostgresEventStore> nodes) {
      this.nodes = nodes;
    }

    @Override
    protected EventStore delegate() {
      return nodes.get(Math.floorMod(turn.getAndIncrement(), nodes.size()));
    }
  }
}
