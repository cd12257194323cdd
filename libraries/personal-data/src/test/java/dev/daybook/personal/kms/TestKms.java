package dev.daybook.personal.kms;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.daybook.personal.KeyWrapper;
import dev.daybook.personal.MasterKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.security.SecureRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/// A key management service on this machine: `POST /wrap` and `POST /unwrap` with the header
/// `Encryption-Context`. Its key never leaves it.
final class TestKms implements AutoCloseable {
  private static final int BODY_BYTES_MAX = 4_096;

  private final KeyWrapper key = randomKey();
  private final HttpServer server;
  private final AtomicInteger requests = new AtomicInteger();
  private volatile int refusal;

  private TestKms(HttpServer server) {
    this.server = server;
    server.createContext("/wrap", http -> answer(http, body -> key.wrap(context(http), body)));
    server.createContext("/unwrap", http -> answer(http, body -> key.unwrap(context(http), body)));
  }

  static TestKms start() {
    try {
      var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
      var kms = new TestKms(HttpServer.create(address, 0));
      kms.server.start();
      return kms;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static KeyWrapper randomKey() {
    byte[] secret = new byte[MasterKey.BYTES];
    new SecureRandom().nextBytes(secret);
    return MasterKey.of(secret);
  }

  URI address() {
    var address = server.getAddress();
    return URI.create("http://127.0.0.1:%d/".formatted(address.getPort()));
  }

  int requests() {
    return requests.get();
  }

  /// Answers with a status from now on; 0 to serve again.
  void refuse(int status) {
    refusal = status;
  }

  private static String context(HttpExchange http) {
    return http.getRequestHeaders().getFirst("Encryption-Context");
  }

  private void answer(HttpExchange http, UnaryOperator<byte[]> operation) throws IOException {
    try (http) {
      requests.incrementAndGet();
      byte[] body = http.getRequestBody().readNBytes(BODY_BYTES_MAX);
      if (refusal != 0) {
        send(http, refusal, "refused".getBytes(UTF_8));
        return;
      }
      try {
        send(http, 200, operation.apply(body));
      } catch (IllegalArgumentException e) {
        send(http, 400, "not wrapped by this key".getBytes(UTF_8));
      }
    }
  }

  private static void send(HttpExchange http, int status, byte[] body) throws IOException {
    http.sendResponseHeaders(status, body.length);
    http.getResponseBody().write(body);
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
