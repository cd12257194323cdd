package dev.daybook.bench.feed;

import dev.daybook.bench.service.HttpConnection;
import dev.daybook.bench.service.Service;
import java.io.IOException;
import java.io.InputStream;

/// Clients of a service's event stream that read as fast as possible and discard the bytes without
/// decompression. A client that the service disconnects because it is slow reconnects at the
/// position of the account list.
final class EventDrains implements AutoCloseable {
  private static final int CHUNK_BYTES = 64 << 10;
  private static final int OK = 200;

  private final Service service;
  private final String[] headers;
  private volatile boolean closed;

  /// @param after position after which the clients read
  /// @param headers additional header lines of the requests
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
      // The service is stopping.
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
      // The service has disconnected the client.
    }
  }

  private long listed() throws IOException {
    try (HttpConnection connection = service.connect()) {
      HttpConnection.Response list = connection.get("/api/accounts?limit=1");
      if (list.status() != OK) {
        throw new IOException("The service responds with status " + list.status());
      }
      return Long.parseLong(list.header("Daybook-Position"));
    }
  }

  /// The clients end at their next read or when the service stops.
  @Override
  public void close() {
    closed = true;
  }
}
