package dev.daybook.bench.service;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/// A client of the service's event stream.
public final class Listener implements AutoCloseable {
  private static final String ID = "id: ";
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final HttpConnection connection;
  private long position;

  /// @param after position after which the client reads
  public Listener(Service service, long after) throws IOException {
    connection = service.connect();
    BufferedReader lines = connection.streamLines(after);
    Thread.ofPlatform().daemon().start(() -> listen(lines));
  }

  private void listen(BufferedReader lines) {
    try {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith(ID)) {
          reach(Long.parseLong(line, ID.length(), line.length(), 10));
        }
      }
    } catch (SocketException _) {
      // The connection has ended.
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private synchronized void reach(long reached) {
    position = reached;
    notifyAll();
  }

  public synchronized void awaitPosition(long wanted) throws InterruptedException {
    long until = System.nanoTime() + PATIENCE.toNanos();
    while (position < wanted) {
      long left = until - System.nanoTime();
      if (left <= 0) {
        throw new IllegalStateException(
            "The listener is at position %d, not at %d".formatted(position, wanted));
      }
      TimeUnit.NANOSECONDS.timedWait(this, left);
    }
  }

  @Override
  public void close() throws IOException {
    connection.close();
  }
}
