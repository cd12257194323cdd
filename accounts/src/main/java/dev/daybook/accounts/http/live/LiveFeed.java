package dev.daybook.accounts.http.live;

import dev.daybook.accounts.events.AccountEventTypes;
import dev.daybook.accounts.personal.PersonKeys;
import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.StreamId;
import dev.daybook.postgres.tail.Tailer;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/// Hands what the tailer reads to everybody who listens. When it reads that somebody is forgotten,
/// this node lets go of what it has in memory of them.
public final class LiveFeed implements Tailer.Subscriber, AutoCloseable {
  private final Tailer tailer;
  private final List<Feed> feeds;
  private final PersonKeys keys;
  private final Runnable onEnd;

  /// @param onEnd is called when the tailer ends this subscriber
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
      forgotten.forEach(person -> keys.letGo(UUID.fromString(person.id())));
      forget(events.getFirst().position() - 1);
    }
    List<FeedEvent> news = events.stream().map(FeedEvent::new).toList();
    feeds.forEach(feed -> feed.receive(news));
    if (events.stream().anyMatch(e -> e.version() == 1 && forgotten.contains(e.stream()))) {
      forget(events.getLast().position()); // created and forgotten at once
    }
  }

  private void forget(long position) {
    feeds.forEach(feed -> feed.forget(position));
  }

  /// Everyone has to look anew at what the log is, and then connects again.
  @Override
  public void ended(RuntimeException reason) {
    onEnd.run();
    long position = tailer.subscribe(this);
    feeds.forEach(feed -> feed.startAfresh(position));
  }

  @Override
  public void close() {
    tailer.unsubscribe(this);
    feeds.forEach(Feed::close);
  }
}
