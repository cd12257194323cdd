package dev.daybook.accounts.http.live;

import dev.daybook.accounts.http.accounts.Freshness;
import dev.daybook.accounts.http.live.socketio.SocketIoFeed;
import dev.daybook.accounts.http.live.sse.EventStreams;
import dev.daybook.accounts.personal.PersonKeys;
import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.StreamId;
import dev.daybook.postgres.tail.Tailer;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/// Hands what the tailer reads to everybody who listens, by Socket.IO or by Server-Sent Events.
/// When it reads that somebody is forgotten, this node lets go of what it has in memory of them.
public final class LiveFeed implements Tailer.Subscriber, AutoCloseable {
  private final Tailer tailer;
  private final SocketIoFeed sockets;
  private final EventStreams streams;
  private final PersonKeys keys;
  private final Freshness freshness;

  public LiveFeed(
      Tailer tailer,
      SocketIoFeed sockets,
      EventStreams streams,
      PersonKeys keys,
      Freshness freshness) {
    this.tailer = tailer;
    this.sockets = sockets;
    this.streams = streams;
    this.keys = keys;
    this.freshness = freshness;
    streams.beginAfter(tailer.subscribe(this));
  }

  @Override
  public void receive(List<RecordedEvent> events) {
    Set<StreamId> forgotten =
        events.stream()
            .filter(event -> event.type().equals(PersonKeys.FORGOTTEN))
            .map(RecordedEvent::stream)
            .collect(Collectors.toSet());
    if (!forgotten.isEmpty()) {
      forgotten.forEach(person -> keys.letGo(UUID.fromString(person.id())));
      streams.forget(events.getFirst().position() - 1);
    }
    List<FeedEvent> news = events.stream().map(FeedEvent::new).toList();
    sockets.receive(news);
    streams.receive(news);
    if (events.stream().anyMatch(e -> e.version() == 1 && forgotten.contains(e.stream()))) {
      streams.forget(events.getLast().position()); // created and forgotten at once
    }
  }

  /// Everyone has to look anew at what the log is, and then connects again.
  @Override
  public void ended(RuntimeException reason) {
    freshness.startAfresh();
    sockets.disconnectAll();
    streams.startAfresh(tailer.subscribe(this));
  }

  @Override
  public void close() {
    tailer.unsubscribe(this);
    sockets.close();
    streams.close();
  }
}
