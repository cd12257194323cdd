package dev.daybook.accounts.cli;

import dev.daybook.accounts.app.StartException;
import dev.daybook.jackson.StrictJson;
import dev.daybook.postgres.operations.OperatorAction;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Arrays;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// HTTP client of a running service on this machine.
final class ServiceClient {
  private static final Duration RESPONSE_TIMEOUT = Duration.ofSeconds(60);

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
    return send(
        request(path)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body.toString())),
        fields);
  }

  /// Request body of an operator action.
  static ObjectNode body(OperatorAction.Request request) {
    return StrictJson.mapper().createObjectNode().put("by", request.by()).put("why", request.why());
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
        .timeout(RESPONSE_TIMEOUT);
  }

  private JsonNode send(HttpRequest.Builder request, String... fields) throws InterruptedException {
    try {
      HttpResponse<byte[]> response = http.send(request.build(), BodyHandlers.ofByteArray());
      JsonNode body = StrictJson.mapper().readTree(response.body());
      if (response.statusCode() >= 400) {
        throw new StartException(
            body.path("detail")
                .asString(
                    "The program on port %d responds with status %d: is it a Daybook service?"
                        .formatted(port, response.statusCode())));
      }
      if (!Arrays.stream(fields).allMatch(body::has)) {
        throw new StartException(
            "The program on port %d is not a Daybook service: name the service's port by --port"
                .formatted(port));
      }
      return body;
    } catch (IOException | JacksonException e) {
      throw new StartException(
          "No service responds on port %d: start it, or name its port by --port".formatted(port),
          e);
    }
  }
}
