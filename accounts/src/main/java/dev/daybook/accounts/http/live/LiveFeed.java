package dev.daybook.accounts.http.live;

import dev.daybook.accounts.events.AccountEventTypes;
import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.StreamId;
import dev.daybook.personal.PersonKeys;
import dev.daybook.postgres.tail.Tailer;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// Passes new events from the tailer to the feeds. When it reads an erasure, it removes the
/// person's key and events from this node's memory.
public final class LiveFeed implements Tailer.Subscriber, AutoCloseable {
  private final Tailer tailer;
  private final List<Feed> feeds;
  private final PersonKeys keys;
  private final Runnable onEnd;

  /// @param onEnd called when the tailer ends this subscriber
  public LiveFeed(Tailer tailer, List<Feed> feeds, PersonKeys keys, Runnable onEnd) {
    this.tailer = tailer;
    this.feeds = feeds;
    this.keys = keys;
    this.onEnd = onEnd;
    long position = tailer.subscribe(this);
    feeds.forEach(feed -> feed.beginAfter(position));
  }

  @Override
  public void receive(List<RecordedEvent> events) {
    Set<StreamId> forgotten =
        events.stream()
            .filter(event -> event.type().equals(AccountEventTypes.FORGOTTEN))
            .map(RecordedEvent::stream)
            .collect(Collectors.toSet());
    if (!forgotten.isEmpty()) {
      forgotten.forEach(person -> keys.evict(person.id()));
      forget(events.getFirst().position() - 1);
    }
    List<FeedEvent> received = events.stream().map(FeedEvent::new).toList();
    feeds.forEach(feed -> feed.receive(received));
    if (events.stream().anyMatch(e -> e.version() == 1 && forgotten.contains(e.stream()))) {
      forget(events.getLast().position()); // created and erased in the same batch
    }
  }

  private void forget(long position) {
    feeds.forEach(feed -> feed.forget(position));
  }

  /// The log has diverged: clients are disconnected, and read the log's epoch when they reconnect.
  @Override
  public void ended(RuntimeException reason) {
    onEnd.run();
    long position = tailer.subscribe(this);
    feeds.forEach(feed -> feed.reset(position));
  }

  @Override
  public void close() {
    tailer.unsubscribe(this);
    feeds.forEach(Feed::close);
  }
}
