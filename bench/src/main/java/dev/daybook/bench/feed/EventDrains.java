package dev.daybook.bench.feed;

import dev.daybook.bench.service.HttpConnection;
import dev.daybook.bench.service.Service;
import java.io.IOException;
import java.io.InputStream;

/// Clients of a service's event stream who take everything as fast as it comes and look at nothing:
/// what is sent compressed stays so. One that the service cuts off for being too slow comes back
/// where the service's list is.
final class EventDrains implements AutoCloseable {
  private static final int CHUNK_BYTES = 64 << 10;
  private static final int OK = 200;

  private final Service service;
  private final String[] headers;
  private volatile boolean closed;

  /// @param after from where they listen
  /// @param headers lines of their requests
  EventDrains(Service service, int count, long after, String... headers) {
    this.service = service;
    this.headers = headers;
    for (int i = 0; i < count; i++) {
      Thread.ofPlatform().daemon().start(() -> drain(after));
    }
  }

  private void drain(long from) {
    try {
      for (long after = from; !closed; after = listed()) {
        take(after);
      }
    } catch (IOException _) {
      // The service ends.
    }
  }

  private void take(long after) {
    byte[] chunk = new byte[CHUNK_BYTES];
    try (HttpConnection connection = service.connect()) {
      InputStream stream = connection.stream(after, headers);
      int read = 0;
      while (read >= 0 && !closed) {
        read = stream.read(chunk);
      }
    } catch (IOException _) {
      // Cut off.
    }
  }

  private long listed() throws IOException {
    try (HttpConnection connection = service.connect()) {
      HttpConnection.Answer list = connection.get("/api/accounts?limit=1");
      if (list.status() != OK) {
        throw new IOException("The service answers " + list.status());
      }
      return Long.parseLong(list.header("Daybook-Position"));
    }
  }

  /// They end when they next hear of the service, or of its end.
  @Override
  public void close() {
    closed = true;
  }
}
