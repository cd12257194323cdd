package dev.daybook.eventstore.subscriptions;

import dev.daybook.eventstore.EventFilter;
import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.errors.EventStoreException;
import dev.daybook.eventstore.errors.LogDivergedException;
import dev.daybook.eventstore.errors.SubscriptionStoppedException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// One run of a subscription, step by step. It has the subscription's lease, or follows the run
/// that has it.
///
/// After each page that it reads, and before it handles the page's events, it checks that the log
/// still has the event of its cursor. Buffered events follow that event and need no check.
final class SubscriptionReader implements AutoCloseable {
  private static final Logger LOG = System.getLogger(SubscriptionReader.class.getName());

  private final Subscription subscription;
  private final SubscriptionOptions options;
  private final EventStore store;
  private final BooleanSupplier ending;
  private final LiveEvents live = new LiveEvents();
  private final CheckpointKeeper keeper;
  private final LogCursor beginning;
  private final @Nullable UUID skipped;
  private volatile LogCursor cursor;
  private volatile boolean mustCheck;
  private boolean begun;
  private boolean upToDate;

  /// The event at which the run has stopped; null if it has not stopped at an event.
  private @Nullable UUID failed;

  /// @param ending whether no further event is to be begun
  SubscriptionReader(Subscription subscription, BooleanSupplier ending) {
    this(subscription, ending, LogCursor.START, subscription.beginning(), null);
  }

  /// @param from the cursor until the checkpoint is read
  /// @param beginning where it begins without a checkpoint
  /// @param skipped id of an event that is not handled
  private SubscriptionReader(
      Subscription subscription,
      BooleanSupplier ending,
      LogCursor from,
      LogCursor beginning,
      @Nullable UUID skipped) {
    this.subscription = subscription;
    this.cursor = from;
    this.beginning = beginning;
    this.skipped = skipped;
    this.options = subscription.options();
    this.store = subscription.store();
    this.ending = ending;
    this.keeper = new CheckpointKeeper(subscription, () -> cursor, live::wake);
  }

  /// A run after this one, which has stopped.
  ///
  /// @param skips whether the event at which this run has stopped is not handled
  /// @throws IllegalStateException if it skips, and this run has not stopped at an event
  SubscriptionReader again(boolean skips) {
    if (skips && failed == null) {
      throw new IllegalStateException(
          "The subscription %s has stopped, but not at an event that can be skipped"
              .formatted(subscription.name()));
    }
    return new SubscriptionReader(
        subscription, ending, cursor, begun ? cursor : beginning, skips ? failed : skipped);
  }

  long position() {
    return cursor.position();
  }

  LiveEvents live() {
    return live;
  }

  /// The log may have diverged: the buffer is emptied, and the log is checked before the next event
  /// is handled.
  void check() {
    mustCheck = true;
    live.wake();
  }

  /// Takes the lease and continues from the checkpoint, or follows the run that has the lease.
  ///
  /// @return whether this run has the lease
  boolean begin() {
    boolean taken = keeper.take();
    LogCursor stored = keeper.load().orElse(beginning);
    if (!taken) {
      cursor = stored;
      return false;
    }
    upToDate = false;
    cursor = stored;
    cursor = inLog(stored);
    begun = true;
    keeper.begin(cursor);
    return true;
  }

  /// The stored cursor with its event's id, also where that wasn't stored.
  private LogCursor inLog(LogCursor stored) {
    try {
      if (stored.event() == null) {
        return LogCursor.at(store, stored.position());
      }
      stored.requireIn(store);
      return stored;
    } catch (LogDivergedException e) {
      throw stopped(e);
    }
  }

  /// Whether this run has the lease.
  boolean isHeld() {
    return keeper.isHeld();
  }

  /// Handles the next batch and stores the checkpoint.
  void advance() {
    keeper.keep(); // a checkpoint that could not be stored the last time
    handle(read());
    keeper.keep();
  }

  /// The next page: buffered events if they follow the cursor, else a page of the log.
  private LogCursor.Page read() {
    EventFilter filter = subscription.filter();
    if (mustCheck) {
      mustCheck = false;
      live.drop();
    } else {
      List<RecordedEvent> news = live.after(cursor, options.batchEvents());
      if (!news.isEmpty()) {
        upToDate = true;
        return new LogCursor.Page(
            news.stream().filter(filter::accepts).toList(), LogCursor.on(news.getLast()));
      }
    }
    return readLog(filter);
  }

  /// A page of the log, with the check that its events follow the cursor's. A page that ends at the
  /// cursor has reached the end of the log.
  private LogCursor.Page readLog(EventFilter filter) {
    try {
      LogCursor.Page page = cursor.nextPage(store, filter, options.batchEvents());
      upToDate = page.end().equals(cursor);
      return page;
    } catch (LogDivergedException e) {
      throw stopped(e);
    }
  }

  /// Whether the last page has reached the end of the log, so that the run may wait for events.
  boolean isUpToDate() {
    return upToDate;
  }

  /// Handles a page, up to the closing of the run or the loss of the lease.
  private void handle(LogCursor.Page page) {
    for (RecordedEvent event : page.events()) {
      if (!handle(event)) {
        return;
      }
      cursor = LogCursor.on(event);
    }
    cursor = page.end();
  }

  private boolean handle(RecordedEvent event) {
    if (event.eventId().equals(skipped)) {
      LOG.log(
          Level.WARNING,
          "The subscription " + subscription.name() + " skips position " + event.position());
      return true;
    }
    for (int attempt = 1; !ending.getAsBoolean() && keeper.isHeld(); attempt++) {
      try {
        call(event);
        return true;
      } catch (Exception e) {
        if (e instanceof EventStoreException error && error.isRetryable()) {
          throw error;
        }
        if (attempt >= options.attemptsMax()) {
          throw stopped(event, e);
        }
        options.backoff().pause(attempt);
      } catch (Error e) {
        throw stopped(event, e);
      }
    }
    return false;
  }

  private void call(RecordedEvent event) throws Exception {
    keeper.handling();
    try {
      subscription.handler().handle(event);
    } finally {
      keeper.handled();
    }
  }

  /// Stores the checkpoint and releases the lease.
  @Override
  public void close() {
    keeper.close();
  }

  private SubscriptionStoppedException stopped(RecordedEvent event, Throwable reason) {
    failed = event.eventId();
    return new SubscriptionStoppedException(subscription.name(), event.position(), reason);
  }

  private SubscriptionStoppedException stopped(LogDivergedException reason) {
    return new SubscriptionStoppedException(subscription.name(), cursor.position() + 1, reason);
  }
}
