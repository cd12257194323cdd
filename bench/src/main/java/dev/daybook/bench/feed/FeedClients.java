package dev.daybook.bench.feed;

import dev.daybook.bench.service.HttpConnection;
import dev.daybook.bench.service.Service;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/// Clients of a service's event stream that record the time of each event and stop at a missing or
/// duplicate event.
final class FeedClients implements AutoCloseable {
  private static final String ID = "id: ";
  private static final String TAKEN = "HTTP/1.1 200 OK";
  private static final long PATIENCE_S = 60;
  private static final int ATTEMPTS_MAX = 600;
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private final List<Client> clients = new ArrayList<>();

  /// @param after position after which the clients read
  /// @param eventsMax maximum number of events per client
  FeedClients(Service service, int count, long after, int eventsMax) throws IOException {
    for (int i = 0; i < count; i++) {
      clients.add(admitted(service, after, eventsMax));
    }
  }

  /// Retries, because the service may not have noticed yet that earlier clients have disconnected.
  private static Client admitted(Service service, long after, int eventsMax) throws IOException {
    for (int attempt = 1; ; attempt++) {
      HttpConnection connection = service.connect();
      BufferedReader lines = connection.streamLines(after);
      String status = lines.readLine();
      if (TAKEN.equals(status)) {
        return new Client(connection, lines, after, eventsMax);
      }
      connection.close();
      if (attempt == ATTEMPTS_MAX) {
        throw new IOException("The event stream responds with " + status);
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  /// Waits until all clients have reached a position. Returns, by client, the time of each event in
  /// the order of positions.
  List<long[]> awaitPosition(long position) throws InterruptedException {
    List<long[]> arrivals = new ArrayList<>();
    for (Client client : clients) {
      arrivals.add(client.awaitPosition(position));
    }
    return arrivals;
  }

  @Override
  public void close() throws IOException {
    for (Client client : clients) {
      client.connection.close();
    }
  }

  private static final class Client {
    private final HttpConnection connection;
    private final long after;
    private final long[] arrivals;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition arrived = lock.newCondition();
    private int count;

    Client(HttpConnection connection, BufferedReader lines, long after, int eventsMax) {
      this.connection = connection;
      this.after = after;
      this.arrivals = new long[eventsMax];
      Thread.ofVirtual().start(() -> listen(lines));
    }

    private void listen(BufferedReader lines) {
      try {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          if (line.startsWith(ID)) {
            take(Long.parseLong(line, ID.length(), line.length(), 10));
          }
        }
      } catch (SocketException _) {
        // The connection has ended.
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private void take(long position) {
      lock.lock();
      try {
        if (position != after + count + 1) {
          throw new IllegalStateException(
              "%d came after %d".formatted(position, after + count)); // awaitPosition then fails
        }
        arrivals[count++] = System.nanoTime();
        arrived.signalAll();
      } finally {
        lock.unlock();
      }
    }

    long[] awaitPosition(long position) throws InterruptedException {
      lock.lock();
      try {
        long left = TimeUnit.SECONDS.toNanos(PATIENCE_S);
        while (after + count < position) {
          if (left <= 0) {
            throw new IllegalStateException(
                "A client is at position %d, not at %d".formatted(after + count, position));
          }
          left = arrived.awaitNanos(left);
        }
        return arrivals.clone();
      } finally {
        lock.unlock();
      }
    }
  }
}
