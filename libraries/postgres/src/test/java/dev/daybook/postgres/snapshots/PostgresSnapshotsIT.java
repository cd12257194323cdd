package dev.daybook.postgres.snapshots;

import static org.assertj.core.api.Assertions.assertThat;

import dev.daybook.eventstore.Backoff;
import dev.daybook.eventstore.NewEvent;
import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.commands.CommandHandler;
import dev.daybook.eventstore.commands.Decider;
import dev.daybook.eventstore.commands.EventCodec;
import dev.daybook.eventstore.commands.Snapshots;
import dev.daybook.eventstore.commands.StreamState;
import dev.daybook.postgres.PostgresEventStore;
import dev.daybook.postgres.tail.Tailer;
import dev.daybook.postgres.testing.TestDatabase;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A counter that starts at a given value.
@SuppressWarnings("NullAway.Init")
class PostgresSnapshotsIT {
  private static final StreamId COUNT = new StreamId("count", "1");
  private static final int LONG = 3 * Snapshots.EVENTS_BETWEEN + 7;

  private final TestDatabase database = TestDatabase.shared();
  private final String schema = database.newLogWithReadModels();
  private final List<Integer> decoded = new ArrayList<>();
  private PostgresEventStore store;
  private PostgresSnapshots<Integer, Integer> snapshots;

  private static final class Counting implements Decider<Integer, Integer, Integer> {
    @Override
    public Integer initialState() {
      return 0;
    }

    @Override
    public List<Integer> decide(Integer add, Integer count) {
      return List.of(add);
    }

    @Override
    public Integer evolve(Integer count, Integer add) {
      return count + add;
    }
  }

  /// Takes a connection from the pool, as a lookup of a person's key does.
  private final class Codec implements EventCodec<Integer> {
    @Override
    public NewEvent encode(
        StreamId stream, Integer add, UUID eventId, Map<String, String> metadata) {
      usePool();
      return new NewEvent(eventId, "ADDED", add.toString());
    }

    @Override
    public Integer decode(RecordedEvent event) {
      usePool();
      decoded.add(Integer.valueOf(event.data()));
      return decoded.getLast();
    }

    private void usePool() {
      try {
        database.pool().getConnection().close();
      } catch (SQLException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  @BeforeEach
  void open() {
    store = database.open(schema);
    snapshots = snapshots("this code");
  }

  @AfterEach
  void close() {
    snapshots.close();
    store.close();
  }

  private PostgresSnapshots<Integer, Integer> snapshots(String fingerprint) {
    return PostgresSnapshots.start(
        database.pool(),
        schema,
        schema,
        new SnapshotStrategy<>(
            new Counting(), new Codec(), count -> List.of(count - 1_000_000), fingerprint));
  }

  private CommandHandler<Integer, Integer, Integer> handler(Snapshots<Integer> from) {
    return CommandHandler.of(store, new Counting(), new Codec())
        .withBackoff(Backoff.none())
        .withSnapshots(from);
  }

  /// Starts at a million, so that the first event matters.
  private void countLong() throws InterruptedException {
    var handler = handler(snapshots);
    handler.handle(COUNT, 1_000_000);
    IntStream.range(1, LONG).forEach(_ -> handler.handle(COUNT, 1));
    while (snapshots.find(COUNT).map(StreamState::version).orElse(0L)
        < 3 * Snapshots.EVENTS_BETWEEN) {
      Thread.sleep(1);
    }
    decoded.clear();
  }

  @Test
  void a_long_stream_is_folded_from_its_snapshot() throws Exception {
    countLong();
    StreamState<Integer> loaded = handler(snapshots).load(COUNT);
    assertThat(decoded)
        .as("the first event, the summary, and later events")
        .hasSizeLessThanOrEqualTo(2 + 7);
    assertThat(loaded).isEqualTo(handler(Snapshots.none()).load(COUNT));
    assertThat(loaded.version()).isEqualTo(LONG);
  }

  @Test
  void a_short_stream_has_none() {
    handler(snapshots).handle(COUNT, 1);
    assertThat(snapshots.find(COUNT)).isEmpty();
  }

  @Test
  void a_snapshot_of_other_code_is_not_found() throws Exception {
    countLong();
    try (var others = snapshots("other code")) {
      assertThat(others.find(COUNT)).isEmpty();
      assertThat(handler(others).load(COUNT).state()).isEqualTo(1_000_000 + LONG - 1);
    }
  }

  @Test
  void a_snapshot_of_a_diverged_stream_is_not_found() throws Exception {
    countLong();
    database.execute(
        "update %s.snapshots set recorded_at = recorded_at - interval '1 s'".formatted(schema));
    assertThat(snapshots.find(COUNT)).isEmpty();
    database.execute("update %s.snapshots set version = 1000".formatted(schema));
    assertThat(snapshots.find(COUNT)).isEmpty();
  }

  @Test
  void an_unreadable_snapshot_is_ignored() throws Exception {
    countLong();
    database.execute("update %s.snapshots set data = array['x']".formatted(schema));
    assertThat(handler(snapshots).load(COUNT).state()).isEqualTo(1_000_000 + LONG - 1);
  }

  @Test
  void an_earlier_state_does_not_replace_a_later_one() throws Exception {
    countLong();
    StreamState<Integer> stored = snapshots.find(COUNT).orElseThrow();
    var other = new StreamId("count", "2");
    handler(snapshots).handle(other, 1_000_000);
    StreamState<Integer> first = handler(snapshots).load(COUNT);
    snapshots.offer(COUNT, new StreamState<>(0, 1, first.changedAt()));
    snapshots.offer(other, handler(Snapshots.none()).load(other));
    while (snapshots.find(other).isEmpty()) {
      Thread.sleep(1);
    }
    assertThat(snapshots.find(COUNT)).isEqualTo(Optional.of(stored));
  }

  @Test
  void changed_code_has_another_fingerprint() {
    String counting =
        SnapshotStrategy.of(new Counting(), new Codec(), _ -> List.of(), Counting.class)
            .fingerprint();
    String both =
        SnapshotStrategy.of(
                new Counting(), new Codec(), _ -> List.of(), Counting.class, Tailer.class)
            .fingerprint();
    assertThat(counting).isNotEqualTo(both);
    assertThat(
            SnapshotStrategy.of(new Counting(), new Codec(), _ -> List.of(), Counting.class)
                .fingerprint())
        .isEqualTo(counting);
  }
}
