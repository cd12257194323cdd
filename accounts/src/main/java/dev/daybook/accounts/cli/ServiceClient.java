package dev.daybook.accounts.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;

import dev.daybook.accounts.app.StartException;
import dev.daybook.jackson.StrictJson;
import dev.daybook.postgres.operations.OperatorAction;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Arrays;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// HTTP client of a running service on this machine.
final class ServiceClient {
  private static final Duration RESPONSE_TIMEOUT = Duration.ofSeconds(60);
  private static final int ACCEPTED = 202;
  private static final int NO_CONTENT = 204;
  private static final int NOT_FOUND = 404;
  private static final int UNAVAILABLE = 503;
  private static final String ID = "id: ";
  private static final String DATA = "data: ";

  private final HttpClient http = HttpClient.newHttpClient();
  private final int port;

  ServiceClient(int port) {
    this.port = port;
  }

  /// @param fields required fields of the response
  /// @throws StartException if the service cannot be reached or refuses the request
  JsonNode get(String path, String... fields) throws InterruptedException {
    return send(request(path).GET(), fields);
  }

  /// @param fields required fields of the response
  /// @throws StartException if the service cannot be reached or refuses the request
  JsonNode post(String path, JsonNode body, String... fields) throws InterruptedException {
    return send(posting(path, body), fields);
  }

  /// Posts a request whose response has no body.
  ///
  /// @throws StartException if the service cannot be reached or refuses the request
  void postWithoutAnswer(String path, JsonNode body) throws InterruptedException {
    try {
      HttpResponse<byte[]> response =
          http.send(posting(path, body).build(), BodyHandlers.ofByteArray());
      if (response.statusCode() >= 400) {
        throw refused(response.statusCode(), StrictJson.mapper().readTree(response.body()));
      }
      if (response.statusCode() != NO_CONTENT && response.statusCode() != ACCEPTED) {
        throw anotherProgram();
      }
    } catch (IOException | JacksonException e) {
      throw noService(e);
    }
  }

  /// Deletes, and returns whether there was something at the path.
  ///
  /// @throws StartException if the service cannot be reached, or refuses the request otherwise
  boolean delete(String path) throws InterruptedException {
    try {
      HttpResponse<byte[]> response =
          http.send(request(path).DELETE().build(), BodyHandlers.ofByteArray());
      if (response.statusCode() >= 400 && response.statusCode() != NOT_FOUND) {
        throw refused(response.statusCode(), StrictJson.mapper().readTree(response.body()));
      }
      return response.statusCode() != NOT_FOUND;
    } catch (IOException | JacksonException e) {
      throw noService(e);
    }
  }

  /// Gets Server-Sent Events until the connection ends.
  ///
  /// @param consumer gets the id and the data of each event; the data is null if it has none
  /// @throws StartException if the service refuses the request
  /// @throws IOException if the service can't be reached, or the connection is lost
  void stream(String path, StreamConsumer consumer) throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(uri(path)).GET().build();
    HttpResponse<Stream<String>> response = http.send(request, BodyHandlers.ofLines());
    try (Stream<String> lines = response.body()) {
      if (response.statusCode() == UNAVAILABLE) {
        throw new IOException("the service is not available");
      }
      if (response.statusCode() >= 400) {
        throw refused(
            response.statusCode(), StrictJson.mapper().readTree(lines.collect(joining("\n"))));
      }
      new EventLines(consumer).read(lines);
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  /// Gets the parts of Server-Sent Events.
  interface StreamConsumer {
    void accept(long id, @Nullable JsonNode data);
  }

  /// Reads the lines of Server-Sent Events whose ids are numbers. The service sends an id without
  /// data for events that were left out.
  private static final class EventLines {
    private final StreamConsumer consumer;
    private OptionalLong id = OptionalLong.empty();
    private @Nullable JsonNode data;

    EventLines(StreamConsumer consumer) {
      this.consumer = consumer;
    }

    void read(Stream<String> lines) {
      lines.forEachOrdered(this::read);
    }

    private void read(String line) {
      if (line.startsWith(ID)) {
        id = OptionalLong.of(Long.parseLong(line.substring(ID.length())));
      } else if (line.startsWith(DATA)) {
        data = StrictJson.mapper().readTree(line.substring(DATA.length()));
      } else if (line.isEmpty()) {
        id.ifPresent(at -> consumer.accept(at, data));
        id = OptionalLong.empty();
        data = null;
      }
    }
  }

  private StartException refused(int status, JsonNode body) {
    return new StartException(
        body.path("detail")
            .asString(
                "The program on port %d responds with status %d: is it a Daybook service?"
                    .formatted(port, status)));
  }

  /// A text as one segment of a path.
  static String segment(String text) {
    return URLEncoder.encode(text, UTF_8).replace("+", "%20");
  }

  /// Request body of an operator action.
  static ObjectNode body(OperatorAction.Request request) {
    return StrictJson.mapper().createObjectNode().put("by", request.by()).put("why", request.why());
  }

  private HttpRequest.Builder posting(String path, JsonNode body) {
    return request(path)
        .header("Content-Type", "application/json")
        .POST(BodyPublishers.ofString(body.toString()));
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(uri(path)).timeout(RESPONSE_TIMEOUT);
  }

  private URI uri(String path) {
    return URI.create("http://localhost:" + port + path);
  }

  private JsonNode send(HttpRequest.Builder request, String... fields) throws InterruptedException {
    try {
      HttpResponse<byte[]> response = http.send(request.build(), BodyHandlers.ofByteArray());
      JsonNode body = StrictJson.mapper().readTree(response.body());
      if (response.statusCode() >= 400) {
        throw refused(response.statusCode(), body);
      }
      if (!Arrays.stream(fields).allMatch(body::has)) {
        throw anotherProgram();
      }
      return body;
    } catch (IOException | JacksonException e) {
      throw noService(e);
    }
  }

  private StartException anotherProgram() {
    return new StartException(
        "The program on port %d is not a Daybook service: name the service's port by --port"
            .formatted(port));
  }

  private StartException noService(Exception cause) {
    return new StartException(
        "No service responds on port %d: start it, or name its port by --port".formatted(port),
        cause);
  }
}
