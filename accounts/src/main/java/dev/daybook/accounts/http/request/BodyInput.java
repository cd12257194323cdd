package dev.daybook.accounts.http.request;

import dev.daybook.accounts.http.response.Problem;
import dev.daybook.accounts.http.response.ProblemType;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;

/// The body of a request with a deadline. A client that stops sending is disconnected by the idle
/// timeout of its connection.
public final class BodyInput extends FilterInputStream {
  private static final String DEADLINE = BodyInput.class.getName();

  private final long deadline;

  private BodyInput(InputStream in, Request request) {
    super(in);
    this.deadline = (long) request.getAttribute(DEADLINE);
  }

  /// Sets the deadline of a request's body.
  ///
  /// @param time time for the body, from now
  public static void setDeadline(Request request, Duration time) {
    request.setAttribute(DEADLINE, System.nanoTime() + time.toNanos());
  }

  public static BodyInput of(Request request) {
    return new BodyInput(Content.Source.asInputStream(request), request);
  }

  /// Returns the body of a request that a servlet handles.
  ///
  /// @param in the servlet's stream of the body
  public static BodyInput of(Request request, InputStream in) {
    return new BodyInput(in, request);
  }

  /// Returns the problem of a body that could not be read.
  public static Problem problem(IOException thrown) {
    boolean slow = thrown instanceof TooSlow || thrown.getCause() instanceof TimeoutException;
    return slow
        ? Problem.of(ProblemType.TOO_SLOW, "The body was not received in time.")
            .withHeader("Connection", "close")
        : Problem.unreadable("The body is incomplete.");
  }

  @Override
  public int read() throws IOException {
    byte[] octet = new byte[1];
    return read(octet, 0, 1) < 0 ? -1 : octet[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    try {
      int read = super.read(target, offset, length);
      requireTime();
      return read;
    } catch (HttpException.RuntimeException e) {
      throw new IOException("The chunks of the body are malformed", e);
    }
  }

  private void requireTime() throws TooSlow {
    if (System.nanoTime() - deadline > 0) {
      throw new TooSlow();
    }
  }

  private static final class TooSlow extends IOException {
    TooSlow() {
      super("The body was not received in time");
    }
  }
}
