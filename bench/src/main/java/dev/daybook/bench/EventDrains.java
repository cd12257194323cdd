package dev.daybook.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.util.regex.Pattern;

/// Clients of a service's event stream who take everything as fast as it comes and look at nothing.
/// One that the service cuts off for being too slow comes back with the last id that it has seen.
final class EventDrains implements AutoCloseable {
  private static final int CHUNK_BYTES = 64 << 10;
  private static final Pattern ID = Pattern.compile("^id: (\\d+)\n", Pattern.MULTILINE);

  private final Service service;
  private volatile boolean closed;

  /// @param after from where they listen
  EventDrains(Service service, int count, long after) {
    this.service = service;
    for (int i = 0; i < count; i++) {
      Thread.ofPlatform().daemon().start(() -> drain(after));
    }
  }

  private void drain(long from) {
    byte[] chunk = new byte[CHUNK_BYTES];
    long after = from;
    while (!closed) {
      int length = 0;
      try (HttpConnection connection = service.connect()) {
        InputStream stream = connection.stream(after);
        for (int read = 0; read >= 0 && !closed; read = stream.read(chunk)) {
          length = read;
        }
      } catch (IOException _) {
        // Cut off; or the service has ended, and so will this.
      }
      after = Math.max(after, lastId(new String(chunk, 0, length, UTF_8)));
    }
  }

  private static long lastId(String text) {
    return ID.matcher(text).results().mapToLong(id -> Long.parseLong(id.group(1))).max().orElse(0);
  }

  /// They end when they next hear of the service, or of its end.
  @Override
  public void close() {
    closed = true;
  }
}
