package dev.daybook.accounts.testing;

import static dev.daybook.testing.Patience.PATIENCE;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.daybook.testing.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A client of the API.
public final class Client {
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

  private static final AtomicInteger USERS = new AtomicInteger();

  private final int port;

  public Client(int port) {
    this.port = port;
  }

  /// A response with its body in UTF-8.
  public record Response(HttpResponse<byte[]> http) {
    public int status() {
      return http.statusCode();
    }

    public String text() {
      return new String(http.body(), UTF_8);
    }

    public JsonNode json() {
      return JSON.readTree(http.body());
    }

    public JsonNode account() {
      return json().get("account");
    }

    public List<JsonNode> items(String name) {
      return json().get(name).valueStream().toList();
    }

    public Optional<String> header(String name) {
      return http.headers().firstValue(name);
    }
  }

  public Response get(String path, String... headers) {
    return send(request(path, headers).GET());
  }

  public Response post(String path, String json) {
    return postJson(path, json);
  }

  /// Posts JSON.
  ///
  /// @param headers in addition to the type of the content: names and values
  public Response postJson(String path, String json, String... headers) {
    return post(
        path,
        json,
        Stream.concat(Stream.of("Content-Type", "application/json"), Stream.of(headers))
            .toArray(String[]::new));
  }

  public Response post(String path, String body, String... headers) {
    return post(path, BodyPublishers.ofString(body), headers);
  }

  public Response post(String path, BodyPublisher body, String... headers) {
    return send(request(path, headers).POST(body));
  }

  public Response method(String method, String path, String... headers) {
    return send(request(path, headers).method(method, BodyPublishers.noBody()));
  }

  /// Creates a user with a unique address.
  public UUID createUser() {
    String email = "ada-%d@example.com".formatted(USERS.incrementAndGet());
    Response created = post("/api/users", "{\"name\":\"Ada\",\"email\":\"%s\"}".formatted(email));
    return UUID.fromString(created.json().get("accountId").stringValue());
  }

  public Response deposit(UUID account, String amount) {
    return post("/api/accounts/" + account + "/deposit", "{\"amount\":" + amount + "}");
  }

  /// Waits until the service is ready. On a busy machine the database may be slow to answer, and
  /// the service is not ready for a moment.
  ///
  /// @return the answer that says so
  public Response awaitReady() {
    var answer = new AtomicReference<Response>();
    Await.until(
        () -> {
          answer.set(get("/health/ready"));
          return answer.get().status() == 200;
        });
    return answer.get();
  }

  public HttpRequest.Builder request(String path, String... headers) {
    var request =
        HttpRequest.newBuilder(URI.create("http://localhost:" + port + path)).timeout(PATIENCE);
    return headers.length == 0 ? request : request.headers(headers);
  }

  public Response send(HttpRequest.Builder request) {
    try {
      return new Response(HTTP.send(request.build(), BodyHandlers.ofByteArray()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
