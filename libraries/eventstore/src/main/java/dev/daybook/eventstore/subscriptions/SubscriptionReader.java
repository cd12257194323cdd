package dev.daybook.eventstore.subscriptions;

import static dev.daybook.eventstore.subscriptions.Subscription.PAGE_EVENTS_MAX;

import dev.daybook.eventstore.EventFilter;
import dev.daybook.eventstore.LogIdentity;
import dev.daybook.eventstore.LogPage;
import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.errors.EventStoreUnavailableException;
import dev.daybook.eventstore.errors.LogDivergedException;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// One run of a subscription, step by step, which has the subscription's lease or follows another
/// run that has it. Positions have no gaps: so where it has come is all that the log and what is
/// new need to have in common.
final class SubscriptionReader implements AutoCloseable {
  private final Subscription subscription;
  private final BooleanSupplier ending;
  private final LiveEvents live = new LiveEvents();
  private final CheckpointKeeper keeper;
  private volatile long position;
  private @Nullable UUID epoch;
  private boolean upToDate;

  /// @param ending says that no further event is to be begun
  SubscriptionReader(Subscription subscription, BooleanSupplier ending) {
    this.subscription = subscription;
    this.ending = ending;
    this.keeper = new CheckpointKeeper(subscription, this::position, live::wake);
  }

  long position() {
    return position;
  }

  LiveEvents live() {
    return live;
  }

  /// Takes the lease and goes where the last run has come; or follows the run that has it.
  ///
  /// @return whether this run has the lease
  boolean begin() {
    boolean taken = keeper.take();
    position = keeper.load();
    if (taken) {
      upToDate = false;
      epoch = null; // another run may have gone on into a later one
      requireSameLog();
      keeper.begin(position);
    }
    return taken;
  }

  /// Whether this run has the lease.
  boolean isHeld() {
    return keeper.isHeld();
  }

  /// Handles what comes next, and stores how far it has come.
  void advance() {
    keeper.keep(); // what could not be stored the last time
    handle(read());
    keeper.keep();
  }

  /// What comes next, from among the new events if they reach back so far, or from the log; a page
  /// that comes no further has met its end.
  private LogPage read() {
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
      requireSameLog();
    }
    return page;
  }

  /// Whether the page before has come to the end of what is known, so that it may wait for news.
  boolean isUpToDate() {
    return upToDate;
  }

  /// Handles a page, or that part of it which comes before the end or the loss of the lease.
  private void handle(LogPage page) {
    for (RecordedEvent event : page.events()) {
      if (!handle(event)) {
        return;
      }
      position = event.position();
    }
    position = page.position();
  }

  private boolean handle(RecordedEvent event) {
    for (int attempt = 1; !ending.getAsBoolean() && keeper.isHeld(); attempt++) {
      try {
        call(event);
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

  private void call(RecordedEvent event) throws Exception {
    keeper.handling();
    try {
      subscription.handler().handle(event);
    } finally {
      keeper.handled();
    }
  }

  /// Stores how far it has come, and gives the lease back.
  @Override
  public void close() {
    keeper.close();
  }

  private void requireSameLog() {
    LogIdentity identity = subscription.store().identity();
    if (epoch != null && !identity.keeps(epoch, position)) {
      stop(
          "its position %d is of another past than epoch %d of the log, which began after %d"
              .formatted(position, identity.now().number(), identity.now().beganAfter()));
    }
    long head = subscription.store().head();
    if (head < position) {
      stop(
          "it has come to %d, above the log's head %d: this is another log's past"
              .formatted(position, head));
    }
    epoch = identity.now().id();
  }

  private void stop(String reason) {
    throw new SubscriptionStoppedException(
        subscription.name(), position + 1, new LogDivergedException(reason));
  }
}
