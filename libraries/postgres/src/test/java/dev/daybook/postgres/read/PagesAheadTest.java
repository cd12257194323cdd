package dev.daybook.postgres.read;

import static dev.daybook.postgres.read.PagesAhead.PAGES_AHEAD;
import static dev.daybook.postgres.read.PagesAhead.PAGES_BEFORE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.StreamId;
import dev.daybook.postgres.read.PagedEvents.Page;
import dev.daybook.postgres.read.PagedEvents.PageReader;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class PagesAheadTest {
  private static final int PAGE = 3;
  private static final StreamId STREAM = new StreamId("thing", "a");

  private final Log log = new Log();

  private Iterator<RecordedEvent> reader() {
    return PagedEvents.stream(0, new PagesAhead(log, PAGE)).iterator();
  }

  private static List<Long> take(Iterator<RecordedEvent> events, int count) {
    List<Long> positions = new ArrayList<>();
    while (positions.size() < count && events.hasNext()) {
      positions.add(events.next().position());
    }
    return positions;
  }

  private static List<Long> upTo(long last) {
    return LongStream.rangeClosed(1, last).boxed().toList();
  }

  @Test
  void each_event_comes_once_and_in_order() {
    for (int head = 0; head < 20 * PAGE; head++) {
      log.head = head;
      assertThat(take(reader(), Integer.MAX_VALUE)).isEqualTo(upTo(head));
    }
  }

  @Test
  void pages_that_end_early_leave_no_gap() {
    log.head = 100;
    log.early = Set.of(40L, 43L, 47L, 60L, 61L, 62L);
    assertThat(take(reader(), Integer.MAX_VALUE)).isEqualTo(upTo(100));
  }

  @Test
  void the_first_pages_are_read_when_they_are_needed() {
    log.head = 1_000;
    assertThat(take(reader(), PAGES_BEFORE * PAGE)).hasSize(PAGES_BEFORE * PAGE);
    assertThat(log.begun).hasSize(PAGES_BEFORE);
  }

  @Test
  void two_pages_are_read_ahead_while_the_caller_uses_one() throws Exception {
    log.head = 1_000;
    Iterator<RecordedEvent> events = reader();
    take(events, PAGES_BEFORE * PAGE + 1);
    log.reads.acquire(PAGES_BEFORE + 1 + PAGES_AHEAD);
    assertThat(log.begun).hasSize(PAGES_BEFORE + 1 + PAGES_AHEAD);
    log.isAway = true; // the events have already been read
    assertThat(take(events, PAGES_AHEAD * PAGE + PAGE - 1)).hasSize(PAGES_AHEAD * PAGE + PAGE - 1);
    log.isAway = false;
    assertThat(take(events, 2 * PAGE)).startsWith((PAGES_BEFORE + 1L + PAGES_AHEAD) * PAGE + 1);
  }

  @Test
  void a_failure_while_reading_ahead_is_thrown_only_if_it_lasts() throws Exception {
    log.head = 1_000;
    Iterator<RecordedEvent> events = reader();
    take(events, PAGES_BEFORE * PAGE);
    log.failing.add(PAGES_BEFORE * (long) PAGE + PAGE);
    take(events, PAGE);
    log.reads.acquire(PAGES_BEFORE + 1 + PAGES_AHEAD);
    assertThatThrownBy(() -> take(events, 1)).isInstanceOf(IllegalStateException.class);
    log.failing.clear();
    assertThat(take(events, 1_000))
        .isEqualTo(upTo(1_000).subList((PAGES_BEFORE + 1) * PAGE, 1_000));
  }

  @Test
  void a_log_that_grows_meanwhile_is_read_without_a_gap() {
    log.head = 15 * PAGE;
    log.growth = 2;
    List<Long> read = take(reader(), Integer.MAX_VALUE);
    assertThat(read).isEqualTo(upTo(read.size())).hasSizeGreaterThanOrEqualTo(15 * PAGE);
  }

  /// Pages of a log of events from 1 to a head.
  private static final class Log implements PageReader {
    final ConcurrentLinkedQueue<Long> begun = new ConcurrentLinkedQueue<>();
    final Set<Long> failing = ConcurrentHashMap.newKeySet();
    final Semaphore reads = new Semaphore(0);
    Set<Long> early = Set.of();
    volatile boolean isAway;
    int growth;
    int head;

    @Override
    public Page from(long after) {
      begun.add(after);
      try {
        if (isAway || failing.contains(after)) {
          throw new IllegalStateException("away");
        }
        return page(after);
      } finally {
        reads.release();
      }
    }

    private synchronized Page page(long after) {
      List<RecordedEvent> events = new ArrayList<>();
      boolean full = false;
      for (long at = after + 1; at <= Math.min(head, after + PAGE) && !full; at++) {
        events.add(event(at));
        full = early.contains(at);
      }
      boolean last = events.size() < PAGE && !full;
      head += after < 18 * PAGE ? growth : 0;
      return new Page(events, last ? 0 : events.getLast().position(), last);
    }

    private static RecordedEvent event(long position) {
      return new RecordedEvent(
          position, STREAM, position, new UUID(0, position), "HAPPENED", "{}", "{}", Instant.EPOCH);
    }
  }
}
