package dev.daybook.accounts.http.request;

import dev.daybook.accounts.http.response.Problem;
import dev.daybook.accounts.http.response.ProblemException;
import dev.daybook.accounts.http.response.ProblemType;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.concurrent.Semaphore;

/// Reads the body of a request in bounded memory, for all requests together. Jetty's
/// SizeLimitHandler bounds each body alone.
final class BodyBytes {
  /// The most that a body may have.
  static final int BYTES_MAX = 1 << 20;

  /// Up to here a body is read as it comes; nothing that is asked for needs more.
  static final int SMALL_BYTES_MAX = 1 << 14;

  /// How many larger ones are held at a time.
  static final int LARGE_BODIES_MAX = 16;

  /// How much of a body that is too large is passed over, so that its sender gets to see the answer
  /// instead of a broken connection.
  private static final int DISCARDED_BYTES_MAX = 16 << 20;

  private static final Semaphore LARGE = new Semaphore(LARGE_BODIES_MAX);

  private BodyBytes() {}

  /// Waits for the body without the request's [RequestSlot].
  static byte[] read(Context ctx) {
    RequestSlot place =
        ctx.req().getAttribute(RequestSlot.ATTRIBUTE) instanceof RequestSlot p ? p : null;
    if (place == null) {
      return readAll(ctx);
    }
    if (!isHere(ctx)) {
      place.giveBack();
    }
    byte[] bytes = readAll(ctx);
    place.takeAgain();
    return bytes;
  }

  /// Whether all of it has come.
  private static boolean isHere(Context ctx) {
    long length = ctx.req().getContentLengthLong();
    try {
      return length >= 0 && ctx.req().getInputStream().available() >= length;
    } catch (IOException e) {
      throw new ProblemException(BodyInput.problem(e));
    }
  }

  private static byte[] readAll(Context ctx) {
    try (InputStream in = BodyInput.of(ctx.req())) {
      byte[] bytes = in.readNBytes(SMALL_BYTES_MAX);
      return bytes.length < SMALL_BYTES_MAX ? bytes : readLarge(bytes, in);
    } catch (IOException e) {
      throw new ProblemException(BodyInput.problem(e));
    }
  }

  private static byte[] readLarge(byte[] start, InputStream in) throws IOException {
    if (!LARGE.tryAcquire()) {
      throw new ProblemException(
          Problem.of(ProblemType.OVERLOADED, "There are too many large bodies at the moment."));
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
