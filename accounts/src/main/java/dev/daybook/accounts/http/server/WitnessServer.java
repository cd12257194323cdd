package dev.daybook.accounts.http.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.daybook.accounts.http.request.BodyInput;
import dev.daybook.accounts.http.response.SecurityHeaders;
import dev.daybook.audit.notes.SignedNote;
import dev.daybook.audit.witness.AddCheckpoint;
import dev.daybook.audit.witness.server.Witness;
import dev.daybook.audit.witness.server.WitnessResponse;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/// HTTP server of a witness: `POST /add-checkpoint` and `GET /<hash>/checkpoint`. Bodies, their
/// number and the time for a request are limited.
public final class WitnessServer implements AutoCloseable {
  /// Maximum number of concurrent requests; further ones get a 503.
  static final int REQUESTS_MAX = 64;

  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(5);

  private final HttpServer server;

  /// A server that does not listen yet.
  public WitnessServer(Witness witness) {
    server = new HttpServer(new WitnessHandler(witness), PeerTimes.DEFAULTS, STOP_TIMEOUT);
  }

  /// Starts to listen. Returns when the port is open.
  ///
  /// @param port port; 0 for any free one
  /// @throws IOException if the address can't be used, as when the port is taken
  public void start(String host, int port) throws IOException {
    server.start(host, port);
  }

  /// The port on which the server listens.
  public int port() {
    return server.port();
  }

  /// Refuses new requests and blocks until the running ones have ended.
  @Override
  public void close() {
    server.close();
  }

  /// Reads requests, and sends what the witness responds.
  private static final class WitnessHandler extends Handler.Abstract {
    private static final String ADD = "/add-checkpoint";
    private static final Pattern CHECKPOINT = Pattern.compile("/([0-9a-f]{64})/checkpoint");
    private static final String TEXT = "text/plain; charset=utf-8";

    private final Witness witness;
    private final Semaphore slots = new Semaphore(REQUESTS_MAX);

    WitnessHandler(Witness witness) {
      this.witness = witness;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
      SecurityHeaders.set(response);
      if (!slots.tryAcquire()) {
        response.getHeaders().put(HttpHeader.RETRY_AFTER, "1");
        send(response, callback, text(HttpStatus.SERVICE_UNAVAILABLE_503, "Too many requests"));
        return true;
      }
      WitnessResponse answer;
      try {
        answer = answer(request, response);
      } finally {
        slots.release();
      }
      send(response, callback, answer);
      return true;
    }

    private WitnessResponse answer(Request request, Response response) {
      String path = Request.getPathInContext(request);
      Matcher checkpoint = CHECKPOINT.matcher(path);
      if (path.equals(ADD)) {
        return requireMethod(HttpMethod.POST, request, response)
            .orElseGet(() -> add(request, response));
      }
      if (checkpoint.matches()) {
        return requireMethod(HttpMethod.GET, request, response)
            .orElseGet(() -> checkpoint(checkpoint.group(1)));
      }
      return text(HttpStatus.NOT_FOUND_404, "There is no such address");
    }

    private static Optional<WitnessResponse> requireMethod(
        HttpMethod method, Request request, Response response) {
      if (method.is(request.getMethod())) {
        return Optional.empty();
      }
      response.getHeaders().put(HttpHeader.ALLOW, method.asString());
      return Optional.of(
          text(HttpStatus.METHOD_NOT_ALLOWED_405, "The method is " + method.asString()));
    }

    private WitnessResponse add(Request request, Response response) {
      byte[] body;
      try (InputStream in = BodyInput.of(request)) {
        body = in.readNBytes(AddCheckpoint.BYTES_MAX + 1);
      } catch (IOException _) {
        response.getHeaders().put(HttpHeader.CONNECTION, "close");
        return text(
            HttpStatus.REQUEST_TIMEOUT_408, "The request is incomplete, or was sent too slowly");
      }
      if (body.length > AddCheckpoint.BYTES_MAX) {
        response.getHeaders().put(HttpHeader.CONNECTION, "close");
        return text(
            HttpStatus.PAYLOAD_TOO_LARGE_413,
            "A request has at most %d bytes".formatted(AddCheckpoint.BYTES_MAX));
      }
      return witness.addCheckpoint(body);
    }

    private WitnessResponse checkpoint(String hash) {
      return witness
          .checkpoint(hash)
          .map(SignedNote::toString)
          .map(note -> new WitnessResponse(HttpStatus.OK_200, TEXT, note))
          .orElseGet(() -> text(HttpStatus.NOT_FOUND_404, "No checkpoint of it was cosigned"));
    }

    private static WitnessResponse text(int status, String line) {
      return new WitnessResponse(status, TEXT, line + "\n");
    }

    private static void send(Response response, Callback callback, WitnessResponse answer) {
      response.setStatus(answer.status());
      response.getHeaders().put(HttpHeader.CONTENT_TYPE, answer.type());
      response.getHeaders().put(HttpHeader.CACHE_CONTROL, SecurityHeaders.NOT_STORED);
      byte[] body = answer.body().getBytes(UTF_8);
      response.getHeaders().put(HttpHeader.CONTENT_LENGTH, body.length);
      response.write(true, ByteBuffer.wrap(body), callback);
    }
  }
}
