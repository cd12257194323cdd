package dev.daybook.accounts.testing;

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
import java.util.function.UnaryOperator;

/// A key service on this machine, for `--key-service-url`.
public final class KeyServer implements AutoCloseable {
  private final HttpServer server;
  private volatile boolean away;

  private KeyServer(HttpServer server, KeyWrapper key) {
    this.server = server;
    server.createContext("/keys/wrap", http -> answer(http, it -> key.wrap(person(http), it)));
    server.createContext("/keys/unwrap", http -> answer(http, it -> key.unwrap(person(http), it)));
  }

  public static KeyServer start() {
    byte[] secret = new byte[MasterKey.BYTES];
    new SecureRandom().nextBytes(secret);
    try {
      var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
      var started = new KeyServer(HttpServer.create(address, 0), MasterKey.of(secret));
      started.server.start();
      return started;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public URI url() {
    return URI.create("http://127.0.0.1:%d/keys".formatted(server.getAddress().getPort()));
  }

  /// Whether it responds with 503 from now on.
  public void setAway(boolean isAway) {
    away = isAway;
  }

  private static String person(HttpExchange http) {
    return http.getRequestHeaders().getFirst("Encryption-Context");
  }

  private void answer(HttpExchange http, UnaryOperator<byte[]> operation) throws IOException {
    try (http) {
      byte[] body = http.getRequestBody().readAllBytes();
      if (away) {
        http.sendResponseHeaders(503, -1);
        return;
      }
      byte[] result = operation.apply(body);
      http.sendResponseHeaders(200, result.length);
      http.getResponseBody().write(result);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
