package dev.daybook.accounts.http.request;

import dev.daybook.accounts.http.response.Problem;
import dev.daybook.accounts.http.response.ProblemException;
import dev.daybook.accounts.http.response.ProblemType;
import dev.daybook.accounts.http.routing.Exchange;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.concurrent.Semaphore;

/// Reads request bodies and bounds the memory of all of them together. Jetty's SizeLimitHandler
/// bounds only each single body.
final class BodyBytes {
  /// Maximum size of a body.
  static final int BYTES_MAX = 1 << 20;

  /// Maximum size of a body that is read without a limit on their number. Valid requests are
  /// smaller.
  static final int SMALL_BYTES_MAX = 1 << 14;

  /// Maximum number of larger bodies in memory at a time.
  static final int LARGE_BODIES_MAX = 16;

  /// Maximum number of bytes that are discarded from a body that is too large, so that the client
  /// receives the response instead of a broken connection.
  private static final int DISCARDED_BYTES_MAX = 16 << 20;

  private static final Semaphore LARGE = new Semaphore(LARGE_BODIES_MAX);

  private BodyBytes() {}

  /// Reads the body. Releases the request's [RequestSlot] while it waits for the body.
  static byte[] read(Exchange exchange) {
    RequestSlot slot =
        exchange.request().getAttribute(RequestSlot.ATTRIBUTE) instanceof RequestSlot s ? s : null;
    try (InputStream in = BodyInput.of(exchange.request())) {
      if (slot == null) {
        return readAll(in);
      }
      if (!isReceived(exchange, in)) {
        slot.release();
      }
      byte[] bytes = readAll(in);
      slot.reacquire();
      return bytes;
    } catch (IOException e) {
      throw new ProblemException(BodyInput.problem(e));
    }
  }

  /// Whether the whole body has been received.
  private static boolean isReceived(Exchange exchange, InputStream in) throws IOException {
    long length = exchange.request().getLength();
    return length >= 0 && in.available() >= length;
  }

  private static byte[] readAll(InputStream in) throws IOException {
    byte[] bytes = in.readNBytes(SMALL_BYTES_MAX);
    return bytes.length < SMALL_BYTES_MAX ? bytes : readLarge(bytes, in);
  }

  private static byte[] readLarge(byte[] start, InputStream in) throws IOException {
    if (!LARGE.tryAcquire()) {
      throw new ProblemException(
          Problem.of(
              ProblemType.OVERLOADED, "Too many large bodies are being received. Try again."));
    }
    try {
      byte[] rest = in.readNBytes(BYTES_MAX - start.length + 1);
      if (start.length + rest.length <= BYTES_MAX) {
        byte[] bytes = Arrays.copyOf(start, start.length + rest.length);
        System.arraycopy(rest, 0, bytes, start.length, rest.length);
        return bytes;
      }
    } finally {
      LARGE.release();
    }
    discard(in);
    throw new ProblemException(Problem.of(ProblemType.TOO_LARGE, "The body is larger than 1 MiB."));
  }

  private static void discard(InputStream in) throws IOException {
    byte[] buffer = new byte[1 << 13];
    int left = DISCARDED_BYTES_MAX;
    for (int read = 0; read >= 0 && left > 0; left -= read) {
      read = in.read(buffer);
    }
  }
}
