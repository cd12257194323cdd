package dev.daybook.eventstore;

import static dev.daybook.eventstore.Subscription.PAGE_EVENTS_MAX;

import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// One run of a subscription, step by step. Positions have no gaps: so where it has come is all
/// that the log and what is new need to have in common.
final class SubscriptionReader {
  private final Subscription subscription;
  private final BooleanSupplier ending;
  private final LiveEvents live = new LiveEvents();
  private volatile long position;
  private long kept;
  private @Nullable UUID epoch;
  private boolean upToDate;

  /// @param ending says that no further event is to be begun
  SubscriptionReader(Subscription subscription, BooleanSupplier ending) {
    this.subscription = subscription;
    this.ending = ending;
  }

  long position() {
    return position;
  }

  LiveEvents live() {
    return live;
  }

  /// Goes where the last run has come.
  void begin() {
    position = subscription.begin();
    kept = position;
    requireThisPast();
  }

  /// What comes next, from among the new events if they reach back so far, or from the log; a page
  /// that comes no further has met its end.
  LogPage read() {
    EventFilter filter = subscription.filter();
    if (filter.tags().isEmpty()) { // events don't bring their tags along
      List<RecordedEvent> news = live.after(position, PAGE_EVENTS_MAX);
      if (!news.isEmpty()) {
        upToDate = true;
        return new LogPage(
            news.stream().filter(event -> filter.accepts(event, Set.of())).toList(),
            news.getLast().position());
      }
    }
    LogPage page = subscription.store().readLogPage(position, filter, PAGE_EVENTS_MAX);
    upToDate = page.position() == position;
    if (upToDate) {
      requireThisPast();
    }
    return page;
  }

  /// Whether the page before has come to the end of what is known, so that it may wait for news.
  boolean isUpToDate() {
    return upToDate;
  }

  /// Handles a page, or that part of it which comes before the end.
  void handle(LogPage page) {
    for (RecordedEvent event : page.events()) {
      if (!handle(event)) {
        return;
      }
      position = event.position();
    }
    position = page.position();
  }

  private boolean handle(RecordedEvent event) {
    for (int attempt = 1; !ending.getAsBoolean(); attempt++) {
      try {
        subscription.handler().handle(event);
        return true;
      } catch (EventStoreUnavailableException e) {
        throw e;
      } catch (Exception e) {
        if (attempt >= subscription.attemptsMax()) {
          throw new SubscriptionStoppedException(subscription.name(), event.position(), e);
        }
        subscription.backoff().pause(attempt);
      } catch (Error e) {
        throw new SubscriptionStoppedException(subscription.name(), event.position(), e);
      }
    }
    return false;
  }

  /// Stores how far it has come.
  void keep() {
    if (kept < position) {
      long reached = position;
      subscription.keep(reached);
      kept = reached;
    }
  }

  private void requireThisPast() {
    LogPast past = subscription.store().past();
    if (epoch != null && !past.keeps(epoch, position)) {
      stop(
          "its position %d is of another past than epoch %d of the log, which began after %d"
              .formatted(position, past.now().number(), past.now().beganAfter()));
    }
    long head = subscription.store().head();
    if (head < position) {
      stop(
          "it has come to %d, above the log's head %d: this is another log's past"
              .formatted(position, head));
    }
    epoch = past.now().id();
  }

  private void stop(String reason) {
    throw new SubscriptionStoppedException(
        subscription.name(), position + 1, new AnotherPastException(reason));
  }
}
