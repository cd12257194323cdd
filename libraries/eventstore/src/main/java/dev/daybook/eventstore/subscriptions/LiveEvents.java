package dev.daybook.eventstore.subscriptions;

import dev.daybook.eventstore.RecordedEvent;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// New events on their way to a subscription: a run of them without a gap. Who brings them never
/// waits; what is too much is forgotten, and can be read from the log. Thread-safe.
final class LiveEvents {
  /// How many events wait here at the most.
  static final int EVENTS_MAX = 2_000;

  /// How much waits here at the most, in characters of data and metadata.
  static final int CHARS_MAX = 4 << 20;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition given = lock.newCondition();
  private final Deque<RecordedEvent> events = new ArrayDeque<>();
  private long chars;
  private boolean unseen;
  private boolean woken;

  /// @param run one or more, which follow each other without a gap
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

  /// Says that there is something new in the log.
  void wake() {
    lock.lock();
    try {
      woken = true;
      given.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// Waits for events that nobody has waited for or asked for yet, or a word of others; so long at
  /// the most.
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
