package dev.daybook.accounts;

import dev.daybook.eventstore.jackson.StrictJson;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// Asks a running service on this machine.
final class ServiceClient {
  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(60);

  private final HttpClient http = HttpClient.newHttpClient();
  private final int port;

  ServiceClient(int port) {
    this.port = port;
  }

  JsonNode get(String path) throws InterruptedException {
    return send(request(path).GET());
  }

  JsonNode post(String path, String body) throws InterruptedException {
    return send(
        request(path)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body)));
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
        .timeout(ANSWER_TIMEOUT);
  }

  private JsonNode send(HttpRequest.Builder request) throws InterruptedException {
    try {
      HttpResponse<byte[]> response = http.send(request.build(), BodyHandlers.ofByteArray());
      JsonNode body = StrictJson.mapper().readTree(response.body());
      if (response.statusCode() >= 400) {
        throw new StartException(body.path("detail").asString("Status " + response.statusCode()));
      }
      return body;
    } catch (IOException | JacksonException e) {
      throw new StartException("No running service answers on port " + port, e);
    }
  }
}
