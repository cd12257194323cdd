package dev.daybook.bench.service;

import java.io.IOException;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The list of accounts as `GET /api/projections` tells of it.
///
/// @param rebuilding whether it is being built anew
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
