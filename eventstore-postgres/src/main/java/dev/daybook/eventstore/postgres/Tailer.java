package dev.daybook.eventstore.postgres;

import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.EventStoreUnavailableException;
import dev.daybook.eventstore.RecordedEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads each new event of the log once and hands it to every subscriber of this node, in order.
/// However many there are, the database has one reader more.
///
/// It is correct by polling alone; [#wake()] makes it quick. While the database is away it waits,
/// and goes on where it was.
///
/// Thread-safe.
public final class Tailer implements AutoCloseable {
  /// The most events that are handed over at once.
  public static final int BATCH_EVENTS_MAX = 1_000;

  /// How long at the most an event waits that nobody has announced by [#wake()].
  public static final Duration POLL_INTERVAL = Duration.ofMillis(200);

  private static final Duration DATABASE_PAUSE = Duration.ofMillis(500);
  private static final Logger log = LoggerFactory.getLogger(Tailer.class);

  /// Gets new events.
  public interface Subscriber {

    /// One or more events, following those of the call before without a gap. It is called by the
    /// tailer's one thread and must not block: a subscriber with slow readers of its own gives them
    /// bounded buffers.
    void receive(List<RecordedEvent> events);

    /// Nothing more will come: `receive` threw this, or the log has become shorter than what was
    /// already handed out.
    void ended(RuntimeException reason);
  }

  private final EventStore store;
  private final Signal news = new Signal();
  private final List<Subscriber> subscribers = new ArrayList<>();
  private final Thread thread;
  private long position;
  private boolean waiting;
  private volatile boolean closed;

  private Tailer(EventStore store) {
    this.store = store;
    this.position = store.head();
    this.thread = Thread.ofPlatform().name("daybook-tailer").daemon().unstarted(this::run);
  }

  /// Starts to read behind the log's present head.
  ///
  /// @throws EventStoreUnavailableException if the log can't be reached
  public static Tailer start(EventStore store) {
    var tailer = new Tailer(store);
    tailer.thread.start();
    return tailer;
  }

  /// Adds a subscriber.
  ///
  /// @return the position after which its events begin
  public synchronized long subscribe(Subscriber subscriber) {
    subscribers.add(subscriber);
    return position;
  }

  /// Removes a subscriber; nothing more comes to it after this returns.
  public synchronized void unsubscribe(Subscriber subscriber) {
    subscribers.remove(subscriber);
  }

  /// Says that there is something new in the log. Never blocks.
  public void wake() {
    news.give();
  }

  private void run() {
    while (!closed) {
      try {
        List<RecordedEvent> events = store.readLog(position).limit(BATCH_EVENTS_MAX).toList();
        waiting = false;
        if (events.isEmpty()) {
          requireWithinLog();
          news.await(POLL_INTERVAL);
        } else {
          hand(events);
        }
      } catch (RuntimeException e) {
        if (!waiting) {
          log.warn("The tailer can't read on, and tries again", e);
          waiting = true;
        }
        news.await(DATABASE_PAUSE);
      }
    }
  }

  private synchronized void hand(List<RecordedEvent> events) {
    position = events.getLast().position();
    for (Subscriber subscriber : List.copyOf(subscribers)) {
      try {
        subscriber.receive(events);
      } catch (RuntimeException e) {
        log.error("A subscriber of the tailer failed and gets nothing more", e);
        drop(subscriber, e);
      }
    }
  }

  private void requireWithinLog() {
    long head = store.head();
    if (head < position) {
      startAfresh(head);
    }
  }

  private synchronized void startAfresh(long head) {
    var reason =
        new IllegalStateException(
            "The log's head fell from %d to %d: this is another past".formatted(position, head));
    log.error("The tailer starts afresh", reason);
    position = head;
    for (Subscriber subscriber : List.copyOf(subscribers)) {
      drop(subscriber, reason);
    }
  }

  private void drop(Subscriber subscriber, RuntimeException reason) {
    subscribers.remove(subscriber);
    try {
      subscriber.ended(reason);
    } catch (RuntimeException e) {
      log.error("A subscriber of the tailer failed at its end", e);
    }
  }

  /// Stops; returns when nothing more is handed over.
  @Override
  public void close() {
    closed = true;
    wake();
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException _) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
