package dev.daybook.postgres.live;

import static dev.daybook.testing.Patience.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.daybook.eventstore.ExpectedVersion;
import dev.daybook.eventstore.NewEvent;
import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.StreamId;
import dev.daybook.postgres.PostgresEventStore;
import dev.daybook.postgres.tail.Tailer;
import dev.daybook.postgres.testing.TestDatabase;
import java.sql.SQLException;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// However nodes append, the tailer of each one hands over exactly what the table has: every event
/// once, in order, with the bytes that are stored. It takes the node's own events from memory, and
/// reads the others.
///
/// Repeat a run with `-Ddaybook.seed=…`; the order of threads may differ.
class NodesTailersProperty {
  private static final int NODES = 3;
  private static final int CALLERS = 4;
  private static final int ROUNDS = 40;
  private static final List<String> DATA =
      List.of("{}", "{\"b\":1,\"a\": [1.0, -0]}", "\"\\u00e9\\n\"", "[1e2]", "{\"é\": 1}");

  private final long seed = Long.getLong("daybook.seed", System.nanoTime());
  private final TestDatabase database = TestDatabase.shared();
  private final String schema = database.newLog();
  private final List<PostgresEventStore> nodes =
      Stream.generate(() -> database.open(schema)).limit(NODES).toList();

  /// Collects what a tailer hands over.
  private static final class Received implements Tailer.Subscriber {
    private final List<RecordedEvent> events = new CopyOnWriteArrayList<>();

    @Override
    public void receive(List<RecordedEvent> more) {
      events.addAll(more);
    }

    @Override
    public void ended(RuntimeException reason) {
      throw new AssertionError("The tailer has ended", reason);
    }

    void await(int size) throws InterruptedException {
      long until = System.nanoTime() + PATIENCE.toNanos();
      while (events.size() < size && System.nanoTime() < until) {
        Thread.sleep(5);
      }
    }
  }

  @Test
  void each_tailer_hands_over_what_the_table_has() throws Exception {
    System.out.println("NodesTailersProperty: -Ddaybook.seed=" + seed);
    List<Received> received = nodes.stream().map(_ -> new Received()).toList();
    for (int i = 0; i < NODES; i++) {
      nodes.get(i).tailer().subscribe(received.get(i));
    }
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<Void>> callers =
          IntStream.range(0, NODES * CALLERS)
              .<Callable<Void>>mapToObj(i -> () -> call(i, new Random(seed + i)))
              .toList();
      for (var caller : threads.invokeAll(callers)) {
        caller.get();
      }
    }
    List<RecordedEvent> table = nodes.getFirst().readLog(0).toList();
    for (Received of : received) {
      of.await(table.size());
      assertThat(of.events).as("seed %d", seed).isEqualTo(table);
    }
    nodes.forEach(PostgresEventStore::close);
  }

  /// The first node appends more than the others, so that it also has long runs of its own events.
  private Void call(int caller, Random random) throws SQLException, InterruptedException {
    int node = caller % NODES;
    var stream = StreamId.of("thing", Integer.toString(random.nextInt(NODES * CALLERS)));
    for (int round = 0; round < (node == 0 ? 3 * ROUNDS : ROUNDS); round++) {
      List<NewEvent> events =
          IntStream.rangeClosed(0, random.nextInt(4)).mapToObj(_ -> event(random)).toList();
      if (random.nextInt(10) == 0) {
        var _ =
            nodes
                .get(node)
                .joined(
                    database.direct(),
                    transaction -> transaction.append(stream, ExpectedVersion.any(), events));
      } else {
        nodes.get(node).append(stream, ExpectedVersion.any(), events);
      }
      if (node != 0) {
        Thread.sleep(random.nextInt(5));
      }
    }
    return null;
  }

  private static NewEvent event(Random random) {
    Set<String> tags = random.nextBoolean() ? Set.of() : Set.of("a:" + random.nextInt(5), "b");
    String data = DATA.get(random.nextInt(DATA.size()));
    return new NewEvent(UUID.randomUUID(), "HAPPENED", data, "{\"n\":" + random.nextInt() + "}")
        .tagged(tags);
  }
}
