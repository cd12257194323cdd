package dev.daybook.postgres.projections.storage;

import static dev.daybook.postgres.projections.storage.ReadAhead.HALVED_EVENTS_MIN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.daybook.eventstore.EventFilter;
import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.ExpectedVersion;
import dev.daybook.eventstore.NewEvent;
import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.errors.EventStoreUnavailableException;
import dev.daybook.eventstore.errors.LogDivergedException;
import dev.daybook.eventstore.memory.InMemoryEventStore;
import dev.daybook.eventstore.spi.ForwardingEventStore;
import dev.daybook.eventstore.subscriptions.LogCursor;
import dev.daybook.postgres.append.OwnEvents;
import dev.daybook.postgres.projections.Projection;
import java.sql.Connection;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ReadAheadTest {
  private static final StreamId STREAM = new StreamId("thing", "a");
  private static final Projection ALL = new OfTypes(Set.of());

  private final GuardedStore store = new GuardedStore();
  private final ReadAhead ahead = new ReadAhead(ALL, store, new OwnEvents());

  private void append(int count) {
    append(count, "{}");
  }

  private void append(int count, String data) {
    for (int left = count; left > 0; left -= EventStore.EVENTS_PER_APPEND_MAX) {
      append(Math.min(left, EventStore.EVENTS_PER_APPEND_MAX), "HAPPENED", data);
    }
  }

  private void append(int count, String type, String data) {
    store.append(
        STREAM,
        ExpectedVersion.any(),
        IntStream.range(0, count)
            .mapToObj(_ -> new NewEvent(UUID.randomUUID(), type, data))
            .toList());
  }

  private static List<Long> range(long first, long last) {
    return LongStream.rangeClosed(first, last).boxed().toList();
  }

  private static List<Long> positions(Batch batch) {
    return batch.events().stream().map(RecordedEvent::position).toList();
  }

  private LogCursor at(long position) {
    return store.readLog(position - 1).findFirst().map(LogCursor::on).orElseThrow();
  }

  @Test
  void the_batch_after_a_full_one_is_read_ahead() throws Exception {
    append(10);
    Batch first = ahead.next(LogCursor.START, 4);
    assertThat(positions(first)).containsExactly(1L, 2L, 3L, 4L);
    store.reads.acquire(2); // the second one is read ahead

    store.isAway = true; // the events have already been read
    Batch second = ahead.next(first.end(), 4);
    assertThat(positions(second)).containsExactly(5L, 6L, 7L, 8L);
  }

  @Test
  void nothing_is_read_ahead_at_the_end_of_the_log() {
    append(3);
    assertThat(positions(ahead.next(LogCursor.START, 4))).hasSize(3);
    append(1);
    assertThat(positions(ahead.next(at(3), 4))).containsExactly(4L);
  }

  @Test
  void a_reader_at_another_position_gets_the_events_after_it() {
    append(10);
    ahead.next(LogCursor.START, 4);
    assertThat(positions(ahead.next(at(2), 4))).containsExactly(3L, 4L, 5L, 6L);
    assertThat(positions(ahead.next(at(6), 2))).containsExactly(7L, 8L);
  }

  @Test
  void a_failure_while_reading_ahead_is_thrown_only_if_it_lasts() throws Exception {
    append(10);
    store.failsAfter = 1;
    Batch first = ahead.next(LogCursor.START, 4);
    store.reads.acquire(2);
    assertThatThrownBy(() -> ahead.next(first.end(), 4))
        .isInstanceOf(EventStoreUnavailableException.class);
    store.failsAfter = Integer.MAX_VALUE;
    assertThat(positions(ahead.next(first.end(), 4))).containsExactly(5L, 6L, 7L, 8L);
  }

  @Test
  void large_batches_are_read_in_two_halves() throws Exception {
    int batch = HALVED_EVENTS_MIN + 1;
    append(3 * batch);
    Batch first = ahead.next(LogCursor.START, batch);
    store.reads.acquire(3); // the first batch, and both halves of the second one

    store.isAway = true;
    Batch second = ahead.next(first.end(), batch);
    assertThat(positions(second)).isEqualTo(range(batch + 1, 2L * batch));
  }

  @Test
  void the_second_half_begins_where_the_first_one_ends() {
    int batch = HALVED_EVENTS_MIN;
    for (int more : List.of(1, batch / 2 - 1, batch / 2, batch / 2 + 1, batch)) {
      long head = store.head();
      append(batch);
      var reader = new ReadAhead(ALL, store, new OwnEvents());
      LogCursor from = head == 0 ? LogCursor.START : at(head);
      append(more);
      Batch first = reader.next(from, batch);
      assertThat(positions(reader.next(first.end(), batch)))
          .isEqualTo(range(head + batch + 1, head + batch + more));
    }
  }

  @Test
  void a_batch_of_two_halves_is_no_longer_than_another_one() {
    int batch = HALVED_EVENTS_MIN;
    append(batch);
    append(batch, '"' + "x".repeat(3 * LogCursor.BATCH_CHARS / batch / 2) + '"');
    Batch first = ahead.next(LogCursor.START, batch);
    Batch second = ahead.next(first.end(), batch);
    assertThat(positions(second)).hasSizeBetween(batch / 2 + 1, batch - 1);
    assertThat(positions(second)).isEqualTo(range(batch + 1, batch + second.length()));
    assertThat(positions(ahead.next(second.end(), batch)))
        .isEqualTo(range(batch + 1L + second.length(), 2L * batch));
  }

  @Test
  void a_log_that_grows_between_the_halves_is_read_without_a_gap() {
    int batch = HALVED_EVENTS_MIN;
    append(2 * batch);
    store.headOfEarlyReads = batch + 10L;
    store.earlyReadsBefore = batch + batch / 2L;
    Batch first = ahead.next(LogCursor.START, batch);
    Batch second = ahead.next(first.end(), batch);
    assertThat(positions(second)).isEqualTo(range(batch + 1L, batch + 10L));
  }

  @Test
  void where_few_events_are_of_the_types_the_log_is_searched_for_them() {
    append(10);
    append(1, "RARE", "{}");
    append(1_000);
    append(2, "RARE", "{}");
    var reader = new ReadAhead(new OfTypes(Set.of("RARE")), store, new OwnEvents());
    Batch first = reader.next(LogCursor.START, 5);
    assertThat(positions(first)).isEqualTo(range(1, 5));

    LogCursor end = at(1_013);
    store.isAway = true; // a search doesn't read all events
    Batch second = reader.next(first.end(), 5);
    assertThat(positions(second)).containsExactly(11L, 1_012L, 1_013L);
    assertThat(second.end()).isEqualTo(end);
    assertThat(second.length()).isEqualTo(1_008);
    assertThat(reader.next(second.end(), 5).end()).isEqualTo(second.end());
  }

  @Test
  void a_section_without_events_of_the_types_is_passed() {
    append(3 * EventStore.SCAN_EVENTS_MAX);
    var reader = new ReadAhead(new OfTypes(Set.of("RARE")), store, new OwnEvents());
    LogCursor after = reader.next(LogCursor.START, 100).end();
    Batch second = reader.next(after, 100);
    assertThat(second.events()).isEmpty();
    assertThat(second.end()).isEqualTo(at(100L + EventStore.SCAN_EVENTS_MAX));
  }

  @Test
  void near_the_head_all_events_are_read_again() {
    append(15);
    var reader = new ReadAhead(new OfTypes(Set.of("RARE")), store, new OwnEvents());
    LogCursor after = reader.next(LogCursor.START, 10).end();
    after = reader.next(after, 10).end();
    assertThat(after).isEqualTo(at(15));
    append(3);
    assertThat(positions(reader.next(after, 10))).isEqualTo(range(16, 18));
  }

  @Test
  void many_events_of_the_types_are_read_with_the_others() {
    append(20);
    append(5, "RARE", "{}");
    append(5);
    append(10);
    var reader = new ReadAhead(new OfTypes(Set.of("RARE")), store, new OwnEvents());
    LogCursor after = reader.next(LogCursor.START, 20).end();
    Batch searched = reader.next(after, 5);
    assertThat(positions(searched)).isEqualTo(range(21, 25)); // a full page
    assertThat(positions(reader.next(searched.end(), 5))).isEqualTo(range(26, 30));
  }

  @Test
  void a_search_finds_that_the_log_has_diverged() {
    append(30);
    var reader = new ReadAhead(new OfTypes(Set.of("RARE")), store, new OwnEvents());
    reader.next(LogCursor.START, 10);
    assertThatThrownBy(() -> reader.next(new LogCursor(10, UUID.randomUUID()), 10))
        .isInstanceOf(LogDivergedException.class)
        .hasMessageContaining("position 10");
    reader.next(at(10), 10);
    assertThatThrownBy(() -> reader.next(new LogCursor(31, UUID.randomUUID()), 10))
        .isInstanceOf(LogDivergedException.class);
  }

  @Test
  void a_part_of_a_batch_ends_at_a_position() {
    append(10);
    append(1, "RARE", "{}");
    append(9);
    RecordedEvent rare = store.readLog(10).findFirst().orElseThrow();
    var batch = new Batch(at(5), List.of(rare), at(20));
    assertThat(batch.upTo(20, store)).isEqualTo(batch);
    assertThat(batch.upTo(15, store)).isEqualTo(new Batch(at(5), List.of(rare), at(15)));
    assertThat(batch.upTo(11, store)).isEqualTo(new Batch(at(5), List.of(rare), at(11)));
    assertThat(batch.upTo(10, store)).isEqualTo(new Batch(at(5), List.of(), at(10)));
    assertThat(batch.upTo(4, store)).isEqualTo(new Batch(at(5), List.of(), at(5)));
  }

  /// A projection that is not run.
  private record OfTypes(Set<String> types) implements Projection {
    @Override
    public String name() {
      return "of_types";
    }

    @Override
    public int version() {
      return 1;
    }

    @Override
    public List<Table> tables() {
      throw new UnsupportedOperationException();
    }

    @Override
    public String createTables() {
      throw new UnsupportedOperationException();
    }

    @Override
    public void apply(Connection transaction, List<RecordedEvent> events) {
      throw new UnsupportedOperationException();
    }
  }

  /// A log that counts reads and can be made unavailable.
  private static final class GuardedStore extends ForwardingEventStore {
    private final EventStore log = new InMemoryEventStore(Clock.systemUTC());
    final Semaphore reads = new Semaphore(0);
    volatile int failsAfter = Integer.MAX_VALUE;
    volatile boolean isAway;
    volatile long headOfEarlyReads;
    volatile long earlyReadsBefore;
    private int begun;

    @Override
    protected EventStore delegate() {
      return log;
    }

    @Override
    public synchronized Stream<RecordedEvent> readLog(long afterPosition, EventFilter filter) {
      begun++;
      try {
        if (isAway || begun > failsAfter) {
          throw new EventStoreUnavailableException("away", null);
        }
        long head = afterPosition < earlyReadsBefore ? headOfEarlyReads : Long.MAX_VALUE;
        return log
            .readLog(afterPosition, filter)
            .takeWhile(event -> event.position() <= head)
            .toList()
            .stream();
      } finally {
        reads.release();
      }
    }
  }
}
