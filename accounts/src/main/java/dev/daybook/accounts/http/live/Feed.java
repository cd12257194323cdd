package dev.daybook.accounts.http.live;

import java.util.List;

/// A live feed over one protocol. Called by the tailer's thread; must not wait for a client.
public interface Feed extends AutoCloseable {
  /// Sets the position before the first event.
  default void beginAfter(long position) {}

  /// Sends new events to the clients, in order.
  void receive(List<FeedEvent> events);

  /// Removes the events up to `position` from memory.
  default void forget(long position) {}

  /// Disconnects all clients. The next event received follows `position`.
  void reset(long position);

  @Override
  void close();
}
