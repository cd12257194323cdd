package dev.daybook.eventstore.subscriptions;

import dev.daybook.eventstore.RecordedEvent;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Bounded buffer of new events for a subscription, consecutive positions without a gap. Adding
/// never blocks; beyond its bounds the buffer is emptied, and the events are read from the log.
/// Thread-safe.
final class LiveEvents {
  /// The most events in the buffer.
  static final int EVENTS_MAX = 2_000;

  /// The most characters of data and metadata in the buffer.
  static final int CHARS_MAX = 4 << 20;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition given = lock.newCondition();
  private final Deque<RecordedEvent> events = new ArrayDeque<>();
  private long chars;
  private boolean unseen;
  private boolean woken;

  /// @param run one or more events with consecutive positions
  void add(List<RecordedEvent> run) {
    lock.lock();
    try {
      if (!events.isEmpty() && events.getLast().position() + 1 != run.getFirst().position()) {
        clear();
      }
      for (RecordedEvent event : run) {
        events.add(event);
        chars += length(event);
      }
      if (events.size() > EVENTS_MAX || chars > CHARS_MAX) {
        clear();
      }
      unseen = true;
      given.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// Removes and returns up to `most` events after a cursor; empty if the next event isn't
  /// buffered. Drops all if another event than the cursor's is at its position: then they are of a
  /// diverged log.
  List<RecordedEvent> after(LogCursor cursor, int most) {
    long position = cursor.position();
    lock.lock();
    try {
      while (!events.isEmpty() && events.getFirst().position() <= position) {
        RecordedEvent first = takeFirst();
        if (first.position() == position && !first.eventId().equals(cursor.event())) {
          clear();
        }
      }
      List<RecordedEvent> taken = new ArrayList<>();
      while (!events.isEmpty()
          && events.getFirst().position() == position + taken.size() + 1
          && taken.size() < most) {
        taken.add(takeFirst());
      }
      unseen = !taken.isEmpty() && !events.isEmpty();
      return taken;
    } finally {
      lock.unlock();
    }
  }

  /// Ends a wait: the log has new events.
  void wake() {
    lock.lock();
    try {
      woken = true;
      given.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// Waits until events are added or [#wake()] is called, at most for `atMost`.
  void await(Duration atMost) throws InterruptedException {
    long left = atMost.toNanos();
    lock.lockInterruptibly();
    try {
      while (!unseen && !woken && left > 0) {
        left = given.awaitNanos(left);
      }
      unseen = false;
      woken = false;
    } finally {
      lock.unlock();
    }
  }

  private RecordedEvent takeFirst() {
    RecordedEvent first = events.removeFirst();
    chars -= length(first);
    return first;
  }

  /// Drops all events.
  void drop() {
    lock.lock();
    try {
      clear();
    } finally {
      lock.unlock();
    }
  }

  private void clear() {
    events.clear();
    chars = 0;
  }

  private static int length(RecordedEvent event) {
    return event.data().length() + event.metadata().length();
  }
}
