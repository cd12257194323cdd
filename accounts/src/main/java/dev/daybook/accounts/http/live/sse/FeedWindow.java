package dev.daybook.accounts.http.live.sse;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Bounded window of the newest events, in the form in which they are sent. Each client reads the
/// events after its own position. Adding events never waits for a client; the oldest events are
/// dropped.
///
/// Thread-safe.
final class FeedWindow {
  /// Maximum number of events; a power of two.
  static final int EVENTS_MAX = 1 << 16;

  /// Maximum size in bytes; the last event may exceed it.
  static final long BYTES_MAX = 32 << 20;

  /// Size of a page in bytes; the last event may exceed it. Less than half a region of a small
  /// heap, so that pages are not humongous objects of the collector.
  static final int PAGE_BYTES = 480 << 10;

  /// Maximum number of cached pages.
  private static final int PAGES_MAX = 16;

  private final @Nullable StreamedEvent[] events = new StreamedEvent[EVENTS_MAX];
  private long first = 1;
  private long last;
  private long weight;
  private volatile Edge edge = new Edge(0, new CountDownLatch(1));
  private final Map<Long, FeedPage> pages =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, FeedPage> eldest) {
          return size() > PAGES_MAX;
        }
      };

  /// Position of the newest event, and a latch that opens when that position changes.
  private record Edge(long position, CountDownLatch passed) {}

  /// Adds events, which must be contiguous.
  synchronized void add(List<StreamedEvent> added) {
    skipTo(added.getFirst().position() - 1);
    for (StreamedEvent event : added) {
      if (last - first + 1 == EVENTS_MAX) {
        forgetFirst();
      }
      events[index(++last)] = event;
      weight += event.length();
      while (weight > BYTES_MAX && first < last) {
        forgetFirst();
      }
    }
    moved();
  }

  /// Moves an empty window to `position`, dropping all events, if that is ahead.
  synchronized void skipTo(long position) {
    if (position > last) {
      restartAfter(position);
    }
  }

  /// Drops all events. The next event added follows `position`.
  synchronized void restartAfter(long position) {
    while (first <= last) {
      forgetFirst();
    }
    first = position + 1;
    last = position;
    pages.clear();
    moved(); // clients that wait for skipped events read them from the log
  }

  /// Position of the first event in the window or, if it is empty, of the next event.
  synchronized long first() {
    return first;
  }

  /// Returns the next page after `position`. If there is no newer event, waits once, and may return
  /// a page without events.
  ///
  /// @param waitAtMostMillis maximum wait in milliseconds
  /// @return empty if the window no longer has the event after `position`
  Optional<FeedPage> after(long position, long waitAtMostMillis) throws InterruptedException {
    Edge newest = edge;
    if (position >= newest.position()) {
      newest.passed().await(Math.max(1, waitAtMostMillis), TimeUnit.MILLISECONDS);
    }
    return find(position);
  }

  /// Wakes the waiting clients.
  private void moved() {
    Edge before = edge;
    edge = new Edge(last, new CountDownLatch(1));
    before.passed().countDown();
  }

  private synchronized Optional<FeedPage> find(long position) {
    return position < first - 1 ? Optional.empty() : Optional.of(page(position));
  }

  /// Clients at the same position share a page, so that they continue together.
  private FeedPage page(long after) {
    return after < last
        ? pages.computeIfAbsent(after, this::newPage)
        : new FeedPage(List.of(), after);
  }

  private FeedPage newPage(long after) {
    List<StreamedEvent> contained = new ArrayList<>();
    int bytes = 0;
    long reached = after;
    while (reached < last && bytes < PAGE_BYTES) {
      StreamedEvent event = at(++reached);
      contained.add(event);
      bytes += event.length();
    }
    return new FeedPage(contained, reached);
  }

  /// Wakes all waiting clients.
  synchronized void wakeAll() {
    moved();
  }

  private void forgetFirst() {
    weight -= at(first).length();
    events[index(first++)] = null;
  }

  private StreamedEvent at(long position) {
    StreamedEvent event = events[index(position)];
    if (event == null) {
      throw new IllegalStateException("The window has no event at position " + position);
    }
    return event;
  }

  private static int index(long position) {
    return (int) (position & (EVENTS_MAX - 1));
  }
}
