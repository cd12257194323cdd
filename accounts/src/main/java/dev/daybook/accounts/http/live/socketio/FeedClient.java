package dev.daybook.accounts.http.live.socketio;

import io.socket.engineio.server.EngineIoSocket;
import io.socket.engineio.server.parser.Packet;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One listener of the feed. Messages wait here until the connection has taken the one before, so
/// that nobody but this client's own thread waits for a slow network. Who falls too far behind is
/// disconnected, and connects again.
final class FeedClient {
  /// How much may wait. Messages are shared, and everyone waits for the newest ones, so this is
  /// what all clients together hold, too.
  static final int WAITING_CHARACTERS_MAX = 32 << 20;

  private static final Logger LOG = LoggerFactory.getLogger(FeedClient.class);

  private final EngineIoSocket socket;
  private final Queue<String> waiting = new ArrayDeque<>();
  private int waitingCharacters;
  private long drains;
  private boolean joined;
  private boolean closed;

  FeedClient(EngineIoSocket socket) {
    this.socket = socket;
    socket.on("drain", (_, _) -> drained());
    socket.on("close", (_, _) -> closed());
  }

  /// From now on this client gets what is offered. The first message acknowledges that.
  synchronized void join(String acknowledgement) {
    if (!joined && !closed) {
      joined = true;
      waiting.add(acknowledgement);
      waitingCharacters += acknowledgement.length();
      Thread.ofVirtual().name("feed-client-" + socket.getId()).start(this::send);
    }
  }

  /// Takes a message without waiting; drops the connection if there is no room.
  ///
  /// @return false if it was dropped
  boolean offer(String message) {
    boolean accepted = accepts(message);
    if (!accepted) {
      LOG.info("A client of the feed is too slow and is disconnected: {}", socket.getId());
      close();
    }
    return accepted;
  }

  void close() {
    closed();
    // It may wait for the connection's lock, which a write to a slow network holds.
    Thread.ofVirtual().start(socket::close);
  }

  private synchronized boolean accepts(String message) {
    if (!joined || closed) {
      return true;
    }
    if (waitingCharacters + message.length() > WAITING_CHARACTERS_MAX) {
      return false;
    }
    waiting.add(message);
    waitingCharacters += message.length();
    notifyAll();
    return true;
  }

  private void send() {
    try {
      for (String message = next(); message != null; message = next()) {
        long before = drains();
        socket.send(new Packet<>(Packet.MESSAGE, message));
        awaitDrainAfter(before);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized @Nullable String next() throws InterruptedException {
    while (waiting.isEmpty() && !closed) {
      wait();
    }
    String message = waiting.poll();
    if (message != null) {
      waitingCharacters -= message.length();
    }
    return message;
  }

  private synchronized long drains() {
    return drains;
  }

  private synchronized void awaitDrainAfter(long before) throws InterruptedException {
    while (drains == before && !closed) {
      wait();
    }
  }

  private synchronized void drained() {
    drains++;
    notifyAll();
  }

  private synchronized void closed() {
    closed = true;
    waiting.clear();
    waitingCharacters = 0;
    notifyAll();
  }
}
