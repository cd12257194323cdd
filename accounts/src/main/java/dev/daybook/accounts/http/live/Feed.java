package dev.daybook.accounts.http.live;

import java.util.List;

/// One way in which clients follow the log. Called by the tailer's thread; never waits for a
/// client.
public interface Feed extends AutoCloseable {
  /// What is received first follows `position`.
  default void beginAfter(long position) {}

  /// Hands on new events, in order.
  void receive(List<FeedEvent> events);

  /// Keeps nothing in memory of the events up to `position`.
  default void forget(long position) {}

  /// Disconnects all clients; from then on, what is received follows `position`.
  void startAfresh(long position);

  @Override
  void close();
}
