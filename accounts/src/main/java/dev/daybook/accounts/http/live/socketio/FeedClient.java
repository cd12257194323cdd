package dev.daybook.accounts.http.live.socketio;

import io.socket.engineio.server.EngineIoSocket;
import io.socket.engineio.server.parser.Packet;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A client of the Socket.IO feed, with a bounded queue of messages and its own sending thread, so
/// that other threads never wait for a slow network. A client whose queue is full is disconnected;
/// it reconnects.
final class FeedClient {
  /// Maximum number of characters in the queue. Clients share messages, so this is also the total
  /// of all queues.
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

  /// Starts delivery, with an acknowledgement as the first message.
  synchronized void join(String acknowledgement) {
    if (!joined && !closed) {
      joined = true;
      waiting.add(acknowledgement);
      waitingCharacters += acknowledgement.length();
      Thread.ofVirtual().name("feed-client-" + socket.getId()).start(this::send);
    }
  }

  /// Queues a message without blocking. Disconnects the client if the queue is full.
  ///
  /// @return false if the client was disconnected
  boolean offer(String message) {
    boolean accepted = accepts(message);
    if (!accepted) {
      LOG.info("Disconnected feed client {}, which was too slow", socket.getId());
      close();
    }
    return accepted;
  }

  void close() {
    closed();
    // A write to a slow network may hold the connection's lock, for which close would wait.
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
