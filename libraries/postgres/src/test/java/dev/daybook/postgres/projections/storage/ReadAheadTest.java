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
import dev.daybook.eventstore.memory.InMemoryEventStore;
import dev.daybook.eventstore.spi.ForwardingEventStore;
import dev.daybook.eventstore.subscriptions.LogCursor;
import dev.daybook.postgres.append.OwnEvents;
import java.time.Clock;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ReadAheadTest {
  private static final StreamId STREAM = new StreamId("thing", "a");

  private final GuardedStore store = new GuardedStore();
  private final ReadAhead ahead = new ReadAhead(store, new OwnEvents());

  private void append(int count) {
    append(count, "{}");
  }

  private void append(int count, String data) {
    for (int left = count; left > 0; left -= EventStore.EVENTS_PER_APPEND_MAX) {
      store.append(
          STREAM,
          ExpectedVersion.any(),
          IntStream.range(0, Math.min(left, EventStore.EVENTS_PER_APPEND_MAX))
              .mapToObj(_ -> new NewEvent(UUID.randomUUID(), "HAPPENED", data))
              .toList());
    }
  }

  private static List<Long> range(long first, long last) {
    return LongStream.rangeClosed(first, last).boxed().toList();
  }

  private List<Long> positions(List<RecordedEvent> events) {
    return events.stream().map(RecordedEvent::position).toList();
  }

  private LogCursor at(long position) {
    return store.readLog(position - 1).findFirst().map(LogCursor::on).orElseThrow();
  }

  @Test
  void the_batch_after_a_full_one_is_read_ahead() throws Exception {
    append(10);
    List<RecordedEvent> first = ahead.next(LogCursor.START, 4);
    assertThat(positions(first)).containsExactly(1L, 2L, 3L, 4L);
    store.reads.acquire(2); // the second one is read ahead

    store.isAway = true; // the events have already been read
    List<RecordedEvent> second = ahead.next(LogCursor.on(first.getLast()), 4);
    assertThat(positions(second)).containsExactly(5L, 6L, 7L, 8L);
  }

  @Test
  void nothing_is_read_ahead_at_the_end_of_the_log() {
    append(3);
    assertThat(ahead.next(LogCursor.START, 4)).hasSize(3);
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
    List<RecordedEvent> first = ahead.next(LogCursor.START, 4);
    store.reads.acquire(2);
    assertThatThrownBy(() -> ahead.next(LogCursor.on(first.getLast()), 4))
        .isInstanceOf(EventStoreUnavailableException.class);
    store.failsAfter = Integer.MAX_VALUE;
    assertThat(positions(ahead.next(LogCursor.on(first.getLast()), 4)))
        .containsExactly(5L, 6L, 7L, 8L);
  }

  @Test
  void large_batches_are_read_in_two_halves() throws Exception {
    int batch = HALVED_EVENTS_MIN + 1;
    append(3 * batch);
    List<RecordedEvent> first = ahead.next(LogCursor.START, batch);
    store.reads.acquire(3); // the first batch, and both halves of the second one

    store.isAway = true;
    List<RecordedEvent> second = ahead.next(LogCursor.on(first.getLast()), batch);
    assertThat(positions(second)).isEqualTo(range(batch + 1, 2L * batch));
  }

  @Test
  void the_second_half_begins_where_the_first_one_ends() {
    int batch = HALVED_EVENTS_MIN;
    for (int more : List.of(1, batch / 2 - 1, batch / 2, batch / 2 + 1, batch)) {
      long head = store.head();
      append(batch);
      var reader = new ReadAhead(store, new OwnEvents());
      LogCursor from = head == 0 ? LogCursor.START : at(head);
      append(more);
      List<RecordedEvent> first = reader.next(from, batch);
      assertThat(positions(reader.next(LogCursor.on(first.getLast()), batch)))
          .isEqualTo(range(head + batch + 1, head + batch + more));
    }
  }

  @Test
  void a_batch_of_two_halves_is_no_longer_than_another_one() {
    int batch = HALVED_EVENTS_MIN;
    append(batch);
    append(batch, '"' + "x".repeat(3 * LogCursor.BATCH_CHARS / batch / 2) + '"');
    List<RecordedEvent> first = ahead.next(LogCursor.START, batch);
    List<RecordedEvent> second = ahead.next(LogCursor.on(first.getLast()), batch);
    assertThat(second).hasSizeBetween(batch / 2 + 1, batch - 1);
    assertThat(positions(second)).isEqualTo(range(batch + 1, batch + second.size()));
    assertThat(positions(ahead.next(LogCursor.on(second.getLast()), batch)))
        .isEqualTo(range(batch + 1L + second.size(), 2L * batch));
  }

  @Test
  void a_log_that_grows_between_the_halves_is_read_without_a_gap() {
    int batch = HALVED_EVENTS_MIN;
    append(2 * batch);
    store.headOfEarlyReads = batch + 10L;
    store.earlyReadsBefore = batch + batch / 2L;
    List<RecordedEvent> first = ahead.next(LogCursor.START, batch);
    List<RecordedEvent> second = ahead.next(LogCursor.on(first.getLast()), batch);
    assertThat(positions(second)).isEqualTo(range(batch + 1L, batch + 10L));
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
