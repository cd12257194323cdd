package dev.daybook.explorer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.daybook.eventstore.ExpectedVersion;
import dev.daybook.eventstore.NewEvent;
import dev.daybook.eventstore.StreamId;
import dev.daybook.explorer.index.ExplorerIndex;
import dev.daybook.postgres.projections.running.ProjectionRunner;
import dev.daybook.testing.Patience;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// The explorer of a log that is longer than one request may read, without its index and with it.
class ExplorerBoundsIT {
  private static final UUID CAUSE = UUID.randomUUID();

  /// More events than one search looks at, with the one that is searched at their beginning.
  @Test
  void a_long_search_says_how_far_it_looked() throws Exception {
    try (var notes = new Notebook()) {
      long first =
          notes.appendRaw(
              "needle-0",
              new NewEvent(
                  UUID.randomUUID(),
                  "NEEDLE",
                  "{\"text\": \"the needle\"}",
                  "{\"correlationId\": \"needle\", \"causationId\": \"%s\"}".formatted(CAUSE)));
      for (int part = 0; part < 6; part++) {
        List<NewEvent> events =
            new ArrayList<>(IntStream.range(0, 9_000).mapToObj(i -> bulk("hay " + i)).toList());
        notes.log.append(StreamId.of("bulk", "1"), ExpectedVersion.any(), events);
      }
      long head = notes.log.head();
      long before = head + 1;
      boolean complete = false;
      int requests = 0;
      List<Long> found = new ArrayList<>();
      while (!complete && found.isEmpty()) {
        JsonNode page = notes.get("/reader/api/log?text=needle&before=" + before);
        long looked = page.path("looked").longValue();
        assertThat(looked).isLessThan(before).isGreaterThanOrEqualTo(before - 50_000);
        found.addAll(positions(page.path("events")));
        complete = page.path("complete").booleanValue();
        before = looked;
        requests++;
      }
      assertThat(found).containsExactly(first);
      assertThat(requests).isGreaterThan(1);
      assertThat(
              positions(
                  notes
                      .get("/reader/api/log?stream=bulk-1&limit=2&before=" + (first + 4))
                      .path("events")))
          .containsExactly(first + 3, first + 2);
      JsonNode types = notes.get("/reader/api/types");
      assertThat(types.path("lookedBackTo").longValue()).isEqualTo(head - 20_000 + 1);
      looksEverywhereWithTheIndex(notes, first, head);
    }
  }

  private static void looksEverywhereWithTheIndex(Notebook notes, long first, long head)
      throws Exception {
    ProjectionRunner runner = notes.log.project(new ExplorerIndex());
    assertThat(runner.awaitPosition(head, Patience.PATIENCE)).as("%s", runner.status()).isTrue();
    for (String filter :
        List.of("type=NEEDLE", "category=needle", "correlation=needle", "causation=" + CAUSE)) {
      JsonNode page = notes.get("/reader/api/log?" + filter);
      assertThat(positions(page.path("events"))).as(filter).containsExactly(first);
      assertThat(page.path("complete").booleanValue()).as(filter).isTrue();
    }
    JsonNode types = notes.get("/reader/api/types");
    assertThat(types.path("lookedBackTo").longValue()).isEqualTo(1);
    assertThat(types.at("/types/0/type").asString()).isEqualTo("BULK");
    assertThat(types.at("/types/0/events").longValue()).isEqualTo(head - 1);
    assertThat(types.at("/types/0/firstPosition").longValue()).isEqualTo(2);
    JsonNode histogram = notes.get("/reader/api/histogram?type=NEEDLE&limit=5");
    assertThat(histogram.at("/buckets/0/events").longValue()).isEqualTo(1);
    JsonNode search = notes.get("/reader/api/search?q=needle");
    assertThat(search.path("found").findValuesAsString("kind")).contains("correlation");
  }

  private static List<Long> positions(JsonNode events) {
    return StreamSupport.stream(events.spliterator(), false)
        .map(event -> event.path("position").longValue())
        .toList();
  }

  private static NewEvent bulk(String text) {
    return new NewEvent(UUID.randomUUID(), "BULK", "{\"text\":\"%s\"}".formatted(text));
  }
}
