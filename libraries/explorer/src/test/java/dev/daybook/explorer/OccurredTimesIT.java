package dev.daybook.explorer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.daybook.eventstore.NewEvent;
import dev.daybook.explorer.times.OccurredTimes;
import dev.daybook.postgres.operations.OperatorAction;
import dev.daybook.postgres.projections.running.ProjectionRunner;
import dev.daybook.testing.Patience;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// The time cursor by the times at which events occurred.
class OccurredTimesIT {
  private static final String POSITION = "/reader/api/position?basis=occurred&at=";

  private static void append(Notebook notes, String occurredAt) {
    notes.appendRaw(
        "bill-1",
        new NewEvent(
            UUID.randomUUID(), "BILLED", "{}", "{\"occurredAt\":\"%s\"}".formatted(occurredAt)));
  }

  private static long positionAt(Notebook notes, String at) throws Exception {
    return notes.get(POSITION + at).path("position").longValue();
  }

  @Test
  void are_reached_along_the_log_where_they_are_indexed() throws Exception {
    try (var notes = new Notebook()) {
      append(notes, "1993-01-01T00:00:00Z");
      append(notes, "1993-03-14T00:00:00Z");
      append(notes, "1993-02-01T00:00:00Z"); // recorded late: it counts at the time before it
      append(notes, "1994-01-01T00:00:00.0000006Z");
      append(notes, "1994-01-01T00:00:00.0000009Z"); // the same in milliseconds
      notes.appendRaw("bill-1", new NewEvent(UUID.randomUUID(), "BILLED", "{}"));

      for (String path : List.of("position?at=1993-01-01&", "histogram?", "head?asOf=3&")) {
        var response = notes.send(notes.request("/reader/api/" + path + "basis=occurred"));
        assertThat(response.statusCode()).as(path).isEqualTo(404);
        assertThat(response.body()).contains("keeps no index of occurred times");
        assertThat(notes.send(notes.request("/reader/api/" + path + "basis=else")).statusCode())
            .isEqualTo(400);
      }
      JsonNode recorded = notes.get("/reader/api/histogram");
      assertThat(recorded.has("occurredIndexedUpTo")).isFalse();

      ProjectionRunner runner = notes.log.project(new OccurredTimes());
      assertThat(runner.awaitPosition(6, Patience.PATIENCE)).as("%s", runner.status()).isTrue();

      assertThat(positionAt(notes, "1992-12-31")).isZero();
      assertThat(positionAt(notes, "1993-01-02")).isEqualTo(1);
      assertThat(positionAt(notes, "1993-03-14")).isEqualTo(1);
      assertThat(positionAt(notes, "1993-03-15")).isEqualTo(3);
      assertThat(positionAt(notes, "1994-01-02")).isEqualTo(5);
      assertThat(positionAt(notes, "9999-12-31")).isEqualTo(6);
      assertThat(notes.get("/reader/api/position?at=1994-01-02").path("position").longValue())
          .as("by recorded time")
          .isZero();
      assertThat(notes.get("/reader/api/head?asOf=3&basis=occurred").path("reachedAt").asString())
          .isEqualTo("1993-03-14T00:00:00Z");

      JsonNode histogram = notes.get("/reader/api/histogram?basis=occurred&limit=50");
      assertThat(histogram.path("from").asString()).isEqualTo("1993-01-01T00:00:00Z");
      assertThat(Instant.parse(histogram.path("to").asString())).isAfter("2026-01-01T00:00:00Z");
      assertThat(histogram.path("occurredIndexedUpTo").longValue()).isEqualTo(6);
      JsonNode buckets = histogram.path("buckets");
      assertThat(buckets).hasSize(50);
      assertThat(buckets.valueStream().mapToLong(it -> it.path("events").longValue()).sum())
          .isEqualTo(6);
      assertThat(buckets.at("/0/events").longValue()).isEqualTo(3);
      assertThat(notes.get("/reader/api/histogram?basis=occurred&asOf=3").findValues("events"))
          .as("not later than the cursor")
          .last()
          .satisfies(last -> assertThat(last.longValue()).isLessThanOrEqualTo(3));

      append(notes, "9999-12-31T23:59:59.999Z"); // the latest that there is
      assertThat(runner.awaitPosition(7, Patience.PATIENCE)).isTrue();
      assertThat(notes.get("/reader/api/histogram?basis=occurred").path("to").asString())
          .startsWith("9999-12-31");

      notes.log.beginEpoch(new OperatorAction.Request("operator", "a restored log"));
      for (String basis : List.of("recorded", "occurred")) {
        String path = "/reader/api/histogram?basis=" + basis;
        assertThat(notes.get(path).path("epochs")).as(basis).hasSize(1);
        assertThat(notes.get(path).at("/epochs/0/beganAfter").longValue()).isEqualTo(7);
        assertThat(notes.get(path + "&asOf=3").path("epochs")).as("later").isEmpty();
        assertThat(notes.get(path + "&to=2020-01-01&from=1990-01-01").path("epochs")).isEmpty();
      }
    }
  }
}
