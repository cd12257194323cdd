package dev.daybook.accounts.http.live.sse;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.daybook.accounts.http.live.FeedEvent;
import dev.daybook.eventstore.EventFilter;
import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.StreamId;
import dev.daybook.testing.Await;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The bounded window of the newest events.
class FeedWindowTest {
  private static final long NO_WAIT = 1;
  private final FeedWindow window = new FeedWindow();

  @Test
  void returns_the_events_after_a_position() throws InterruptedException {
    window.skipTo(10);
    window.add(events(11, 13, 10));
    window.add(events(14, 14, 10));

    assertThat(after(10)).containsExactly(11L, 12L, 13L, 14L);
    assertThat(after(12)).containsExactly(13L, 14L);
    assertThat(after(14)).isEmpty();
    assertThat(after(20)).as("a reader ahead of it").isEmpty();
    assertThat(window.after(9, NO_WAIT)).as("a reader behind it").isEmpty();
  }

  @Test
  void returns_a_bounded_number_of_bytes() throws InterruptedException {
    window.skipTo(0);
    window.add(events(1, 100, FeedWindow.PAGE_BYTES / 4));

    assertThat(after(0)).hasSizeBetween(2, 4).startsWith(1L);
    assertThat(after(1)).startsWith(2L);
  }

  @Test
  void forgets_the_oldest_beyond_its_size() throws InterruptedException {
    int size = 1 << 20;
    window.add(events(1, 100, size));

    assertThat(100 - window.first()).isBetween(5L, FeedWindow.BYTES_MAX / size);
    assertThat(window.after(window.first() - 2, NO_WAIT)).isEmpty();
    assertThat(after(window.first() - 1)).startsWith(window.first());
  }

  @Test
  void forgets_the_oldest_beyond_its_count() throws InterruptedException {
    window.add(events(1, FeedWindow.EVENTS_MAX + 5, 1));

    assertThat(window.first()).isEqualTo(6);
    assertThat(after(5)).startsWith(6L, 7L);
    assertThat(after(FeedWindow.EVENTS_MAX + 4)).containsExactly(FeedWindow.EVENTS_MAX + 5L);
  }

  @Test
  void keeps_one_event_of_any_size() throws InterruptedException {
    window.add(events(1, 1, (int) FeedWindow.BYTES_MAX));

    assertThat(after(0)).containsExactly(1L);
  }

  @Test
  void a_gap_restarts_it() throws InterruptedException {
    window.add(events(1, 3, 1));
    window.add(events(10, 11, 1));

    assertThat(window.after(3, NO_WAIT)).isEmpty();
    assertThat(after(9)).containsExactly(10L, 11L);
  }

  @Test
  void skips_forward_only_and_restarts_anywhere() throws InterruptedException {
    window.add(events(1, 3, 1));
    window.skipTo(3);
    assertThat(after(0)).as("no new events").hasSize(3);
    window.skipTo(5);
    assertThat(window.first()).isEqualTo(6);
    window.restartAfter(2);
    assertThat(window.first()).isEqualTo(3);
    window.add(events(3, 4, 1));
    assertThat(after(2)).containsExactly(3L, 4L);
  }

  @Test
  void wakes_all_waiting_readers() throws Exception {
    window.skipTo(3);
    assertThat(woken(3, () -> window.add(events(4, 5, 1))))
        .allSatisfy(page -> assertThat(page.orElseThrow().reached()).isEqualTo(5));
    assertThat(woken(5, () -> window.restartAfter(9))).containsOnly(Optional.empty());
    assertThat(woken(9, window::wakeAll))
        .allSatisfy(page -> assertThat(page.orElseThrow().events()).isEmpty());
  }

  /// The results of readers that wait at the newest event for up to a minute.
  private List<Optional<FeedPage>> woken(long newest, Runnable by) throws Exception {
    try (var readers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Thread> threads = new CopyOnWriteArrayList<>();
      List<Future<Optional<FeedPage>>> pages =
          Stream.generate(
                  () ->
                      readers.submit(
                          () -> {
                            threads.add(Thread.currentThread());
                            return window.after(newest, Duration.ofMinutes(1).toMillis());
                          }))
              .limit(20)
              .toList();
      Await.until(() -> threads.size() == 20 && threads.stream().allMatch(FeedWindowTest::waits));
      by.run();
      List<Optional<FeedPage>> woken = new ArrayList<>();
      for (var page : pages) {
        woken.add(page.get(20, TimeUnit.SECONDS));
      }
      return woken;
    }
  }

  private static boolean waits(Thread thread) {
    return thread.getState() == Thread.State.TIMED_WAITING;
  }

  @Test
  void returns_later_readers_the_same_page() throws InterruptedException {
    window.skipTo(0);
    window.add(events(1, 3, 10));
    FeedPage page = page(0);
    window.add(events(4, 5, 10));
    assertThat(after(3)).containsExactly(4L, 5L);

    assertThat(page(0)).isSameAs(page);
    assertThat(page.bytes().plain())
        .asString(UTF_8)
        .contains("id: 1\n", "id: 3\n")
        .doesNotContain("id: 4");
    window.restartAfter(0);
    assertThat(after(0)).as("after all events were dropped").isEmpty();
  }

  @Test
  void a_page_omits_events_that_do_not_match() throws InterruptedException {
    window.skipTo(0);
    window.add(events(1, 3, 10));
    FeedPage page = page(0);

    assertThat(page.only(EventFilter.all())).isSameAs(page);
    FeedPage others = page.only(EventFilter.all().withTypes("OTHER"));
    assertThat(others.events()).isEmpty();
    assertThat(others.bytes().plain()).isEmpty();
    assertThat(others.reached()).as("position after filtered events").isEqualTo(3);
  }

  private FeedPage page(long position) throws InterruptedException {
    return window.after(position, NO_WAIT).orElseThrow();
  }

  private List<Long> after(long position) throws InterruptedException {
    return page(position).events().stream().map(StreamedEvent::position).toList();
  }

  private static List<StreamedEvent> events(long first, long last, int size) {
    String data = "\"" + "x".repeat(size) + "\"";
    var id = new UUID(0, 0);
    var stream = new StreamId("other", "1");
    return LongStream.rangeClosed(first, last)
        .mapToObj(n -> new RecordedEvent(n, stream, n, id, "NOTED", data, "{}", Instant.EPOCH))
        .map(FeedEvent::new)
        .map(StreamedEvent::new)
        .toList();
  }
}
