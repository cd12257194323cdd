package dev.daybook.accounts.http.live.sse;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The newest events, ready to be sent, for all who listen: each knows how far it has come, and
/// takes what follows. Nothing here waits for any of them; what is too old or too much is
/// forgotten.
final class FeedWindow {
  /// How many events are remembered; a power of two.
  static final int EVENTS_MAX = 1 << 16;

  /// How much is remembered, in bytes; one more event may go beyond it.
  static final long BYTES_MAX = 32 << 20;

  /// How much is taken at a time, in bytes; one more event may go beyond it. Less than half a
  /// region of a small heap, lest the collector handle such pages one by one.
  static final int TAKEN_BYTES = 480 << 10;

  /// How many pages are kept for those who follow.
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

  /// Where the newest event is, and what is given when that is no longer so.
  private record Edge(long position, CountDownLatch passed) {}

  /// Adds events, which follow each other without a gap.
  synchronized void add(List<StreamedEvent> news) {
    skipTo(news.getFirst().position() - 1);
    for (StreamedEvent event : news) {
      if (last - first + 1 == EVENTS_MAX) {
        forgetFirst();
      }
      events[place(++last)] = event;
      weight += event.length();
      while (weight > BYTES_MAX && first < last) {
        forgetFirst();
      }
    }
    moved();
  }

  /// Says that the log has come to `position`; if that is new, everything before it is forgotten.
  synchronized void skipTo(long position) {
    if (position > last) {
      restartAfter(position);
    }
  }

  /// Forgets everything; what comes next follows `position`.
  synchronized void restartAfter(long position) {
    while (first <= last) {
      forgetFirst();
    }
    first = position + 1;
    last = position;
    pages.clear();
    moved(); // who waits for what was left out has to read it elsewhere
  }

  /// The position of the first event that is remembered or, if none is, that will be.
  synchronized long first() {
    return first;
  }

  /// What follows `position`, as much as is taken at a time. If that is yet to come, waits once: it
  /// may still come back with nothing.
  ///
  /// @return empty if the window doesn't reach back so far
  Optional<FeedPage> after(long position, long waitAtMostMillis) throws InterruptedException {
    Edge newest = edge;
    if (position >= newest.position()) {
      newest.passed().await(Math.max(1, waitAtMostMillis), TimeUnit.MILLISECONDS);
    }
    return remembered(position);
  }

  /// Wakes those who wait, one after another: all at once, they would be in each other's way.
  private void moved() {
    Edge before = edge;
    edge = new Edge(last, new CountDownLatch(1));
    before.passed().countDown();
  }

  private synchronized Optional<FeedPage> remembered(long position) {
    return position < first - 1 ? Optional.empty() : Optional.of(page(position));
  }

  /// What one has taken, those who come to the same place after him take too, so that they go on
  /// side by side.
  private FeedPage page(long after) {
    return after < last
        ? pages.computeIfAbsent(after, this::taken)
        : new FeedPage(List.of(), after);
  }

  private FeedPage taken(long after) {
    List<StreamedEvent> taken = new ArrayList<>();
    int bytes = 0;
    long reached = after;
    while (reached < last && bytes < TAKEN_BYTES) {
      StreamedEvent event = at(++reached);
      taken.add(event);
      bytes += event.length();
    }
    return new FeedPage(taken, reached);
  }

  /// Lets everyone who waits look up.
  synchronized void wakeAll() {
    moved();
  }

  private void forgetFirst() {
    weight -= at(first).length();
    events[place(first++)] = null;
  }

  private StreamedEvent at(long position) {
    StreamedEvent event = events[place(position)];
    if (event == null) {
      throw new IllegalStateException("The window has no event at " + position);
    }
    return event;
  }

  private static int place(long position) {
    return (int) (position & (EVENTS_MAX - 1));
  }
}
