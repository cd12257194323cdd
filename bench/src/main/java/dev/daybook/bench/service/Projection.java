package dev.daybook.bench.service;

import java.io.IOException;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// State of the account list from `GET /api/projections`.
///
/// @param rebuilding whether a rebuild is running
public record Projection(long position, boolean rebuilding) {
  private static final long POLL_MS = 10;

  public static void await(HttpConnection connection, Predicate<Projection> state)
      throws IOException, InterruptedException {
    while (!state.test(get(connection))) {
      Thread.sleep(POLL_MS);
    }
  }

  public static Projection get(HttpConnection connection) throws IOException {
    String body = connection.get("/api/projections").require(200).body();
    JsonNode list = JsonMapper.shared().readTree(body).get("projections").get(0);
    return new Projection(list.get("position").asLong(), list.has("rebuild"));
  }
}
