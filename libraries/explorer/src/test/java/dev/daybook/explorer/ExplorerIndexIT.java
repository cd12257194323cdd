package dev.daybook.explorer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.daybook.eventstore.ExpectedVersion;
import dev.daybook.eventstore.NewEvent;
import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.StreamId;
import dev.daybook.explorer.index.ExplorerIndex;
import dev.daybook.postgres.operations.OperatorAction;
import dev.daybook.postgres.projections.running.ProjectionRunner;
import dev.daybook.testing.Await;
import dev.daybook.testing.Patience;
import dev.daybook.testing.postgres.TestPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// The explorer's own index, and the pages with it.
class ExplorerIndexIT {
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

  private static ProjectionRunner index(Notebook notes) throws Exception {
    ProjectionRunner runner = notes.log.project(new ExplorerIndex());
    assertThat(runner.awaitPosition(notes.log.head(), Patience.PATIENCE))
        .as("%s", runner.status())
        .isTrue();
    return runner;
  }

  @Test
  void has_the_times_at_which_events_occurred() throws Exception {
    try (var notes = new Notebook()) {
      append(notes, "1993-01-01T00:00:00Z");
      append(notes, "1993-03-14T00:00:00Z");
      append(notes, "1993-02-01T00:00:00Z"); // recorded late: it counts at the time before it
      append(notes, "1994-01-01T00:00:00.0000006Z");
      append(notes, "1994-01-01T00:00:00.0000009Z"); // the same in milliseconds
      notes.appendRaw("bill-1", new NewEvent(UUID.randomUUID(), "BILLED", "{}"));

      for (String path :
          List.of(
              "position?at=1993-01-01&", "search?q=1993-01-01&", "histogram?", "head?asOf=3&")) {
        var response = notes.send(notes.request("/reader/api/" + path + "basis=occurred"));
        assertThat(response.statusCode()).as(path).isEqualTo(404);
        assertThat(response.body()).contains("keeps no index of occurred times");
        assertThat(notes.send(notes.request("/reader/api/" + path + "basis=else")).statusCode())
            .isEqualTo(400);
      }
      JsonNode recorded = notes.get("/reader/api/histogram");
      assertThat(recorded.has("indexedUpTo")).isFalse();

      ProjectionRunner runner = index(notes);

      assertThat(positionAt(notes, "1992-12-31")).isZero();
      assertThat(positionAt(notes, "1993-01-02")).isEqualTo(1);
      assertThat(positionAt(notes, "1993-03-14")).isEqualTo(1);
      assertThat(positionAt(notes, "1993-03-15")).isEqualTo(3);
      assertThat(positionAt(notes, "1994-01-02")).isEqualTo(5);
      assertThat(positionAt(notes, "9999-12-31")).isEqualTo(6);
      assertThat(notes.get("/reader/api/position?at=1994-01-02").path("position").longValue())
          .as("by recorded time")
          .isZero();
      JsonNode searched = notes.get("/reader/api/search?q=1993-03-15&basis=occurred");
      assertThat(searched.at("/found/0/position").longValue()).isEqualTo(3);
      assertThat(notes.get("/reader/api/head?asOf=3&basis=occurred").path("reachedAt").asString())
          .isEqualTo("1993-03-14T00:00:00Z");

      JsonNode histogram = notes.get("/reader/api/histogram?basis=occurred&limit=50");
      assertThat(histogram.path("from").asString()).isEqualTo("1993-01-01T00:00:00Z");
      assertThat(Instant.parse(histogram.path("to").asString())).isAfter("2026-01-01T00:00:00Z");
      assertThat(histogram.path("indexedUpTo").longValue()).isEqualTo(6);
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

  /// All that the pages ask for is the same with the index as by a scan that reaches the start.
  @Test
  void finds_what_a_scan_of_the_whole_log_finds() throws Exception {
    long seed = System.nanoTime();
    try (var notes = new Notebook()) {
      fill(notes, new Random(seed), 3_300);
      long head = notes.log.head();
      Map<String, JsonNode> scanned = answers(notes, head);
      assertThat(scanned.get("log?category=rare&")).isNotEmpty();
      ProjectionRunner runner = index(notes);
      assertThat(answers(notes, head)).as("seed %d", seed).isEqualTo(scanned);

      assertThat(notes.get("/reader/api/log?type=RARE").path("indexedUpTo").longValue())
          .isEqualTo(head);
      JsonNode cause = notes.get("/reader/api/event/relations?position=" + (head - 1));
      assertThat(cause.path("indexedUpTo").longValue()).isEqualTo(head);
      countsByTime(notes, head);

      runner.close(); // from here on the index is behind, and the rest is scanned
      fill(notes, new Random(seed + 1), 300);
      long later = notes.log.head();
      Map<String, JsonNode> behind = answers(notes, later);
      assertThat(notes.get("/reader/api/types").path("indexedUpTo").longValue())
          .as("sections are complete up to a thousandth position")
          .isEqualTo(head - head % 1_000);
      countsByTime(notes, later);
      index(notes);
      assertThat(answers(notes, later)).as("seed %d", seed).isEqualTo(behind);
    }
  }

  private static void fill(Notebook notes, Random random, int events) {
    List<String> categories = List.of("order", "order", "order", "bill", "bill", "mail");
    List<UUID> ids = new ArrayList<>();
    for (int part = 0; part < events; part += 100) {
      List<NewEvent> batch = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        UUID id = new UUID(random.nextLong(), random.nextLong());
        batch.add(new NewEvent(id, "T" + random.nextInt(4), "{}", metadata(random, ids)));
        ids.add(id);
      }
      String category = categories.get(random.nextInt(categories.size()));
      notes.log.append(
          StreamId.of(category, String.valueOf(random.nextInt(9))), ExpectedVersion.any(), batch);
      if (part % 700 == 0) {
        notes.appendRaw("rare-1", new NewEvent(UUID.randomUUID(), "RARE", "{}"));
      }
    }
  }

  /// Ids of any JSON type: the database makes texts of them.
  private static String metadata(Random random, List<UUID> ids) {
    String causation =
        ids.isEmpty() || random.nextInt(3) > 0
            ? "null"
            : "\"%s\"".formatted(ids.get(random.nextInt(ids.size())));
    return switch (random.nextInt(4)) {
      case 0 -> "{}";
      case 1 -> "{\"correlationId\": %d, \"schemaVersion\": \"2\"}".formatted(random.nextInt(9));
      default ->
          "{\"correlationId\": \"c%d\", \"causationId\": %s, \"schemaVersion\": \"%d\"}"
              .formatted(random.nextInt(40), causation, 1 + random.nextInt(3));
    };
  }

  /// The events that the API gives for some filters, and its counts of types.
  private static Map<String, JsonNode> answers(Notebook notes, long head) throws Exception {
    Map<String, JsonNode> answers = new LinkedHashMap<>();
    for (String path :
        List.of(
            "log?category=rare&",
            "log?type=RARE,T1&",
            "log?type=T1&category=bill&",
            "log?category=mail&limit=7&",
            "log?category=order,none&after=1500&limit=200&",
            "log?type=RARE&after=0&",
            "log?type=T3&before=1501&limit=3&",
            "log?type=none&",
            "log?correlation=c7&",
            "log?correlation=c7&after=900&limit=3&",
            "log?correlation=5&category=bill&",
            "log?correlation=nothing&",
            "types?")) {
      for (long asOf : List.of(999L, 1_000L, 2_345L, head)) {
        JsonNode answer = notes.get("/reader/api/" + path + "asOf=" + asOf);
        String key = asOf == head ? path : path + "asOf=" + asOf;
        if (path.startsWith("types")) {
          answers.put(key, sorted(answer));
        } else {
          answers.put(key, answer.path("events"));
          answers.put(key + "looked", answer.path("looked"));
          answers.put(key + "complete", answer.path("complete"));
        }
      }
    }
    for (long position = 1; position <= head; position += 311) {
      JsonNode relations = notes.get("/reader/api/event/relations?position=" + position);
      for (String part : List.of("causes", "effects", "correlated")) {
        answers.put(part + position, relations.path(part));
      }
      JsonNode id = notes.get("/reader/api/event?position=" + position).at("/event/eventId");
      answers.put(
          "causation" + position,
          notes.get("/reader/api/log?causation=" + id.asString()).path("events"));
    }
    return answers;
  }

  /// The types without their order, and without the counts by hour, which only the index has.
  private static JsonNode sorted(JsonNode types) {
    var json = JsonNodeFactory.instance.objectNode();
    types
        .path("types")
        .forEach(
            type -> json.set(type.path("type").asString(), ((ObjectNode) type).without("perHour")));
    return json;
  }

  private static void countsByTime(Notebook notes, long head) throws Exception {
    JsonNode types = notes.get("/reader/api/types").path("types");
    for (JsonNode type : types) {
      String name = type.path("type").asString();
      JsonNode histogram = notes.get("/reader/api/histogram?limit=11&type=" + name);
      long sum = sum(histogram.path("buckets"));
      assertThat(sum).as(name).isEqualTo(type.path("events").longValue());
      assertThat(histogram.path("counted").toString()).isEqualTo("[\"%s\"]".formatted(name));
      assertThat(histogram.path("countedUpTo").longValue()).isEqualTo(head);
      if (sum > 0) {
        assertThat(type.path("perHour")).as("a day").hasSize(24);
        assertThat(type.path("perHour").valueStream().mapToLong(JsonNode::longValue).sum())
            .as("all are of the last hours")
            .isEqualTo(sum);
      }
    }
    JsonNode bills = notes.get("/reader/api/histogram?limit=9&category=bill,rare&asOf=1234");
    long before = 0;
    for (JsonNode bucket : bills.path("buckets")) {
      String page = "/reader/api/log?category=bill,rare&limit=200&after=";
      long expected = 0;
      long last = bucket.path("lastPosition").longValue();
      for (long after = before; after < last; ) {
        JsonNode found = notes.get(page + after + "&asOf=" + last);
        expected += found.path("events").size();
        after = found.path("looked").longValue();
      }
      assertThat(bucket.path("events").longValue()).isEqualTo(expected);
      before = last;
    }
    assertThat(before).isEqualTo(1_234);
  }

  private static long sum(JsonNode buckets) {
    return buckets.valueStream().mapToLong(it -> it.path("events").longValue()).sum();
  }

  /// As after the restore of a backup that is older than the index.
  @Test
  void is_not_used_for_a_log_that_has_diverged() throws Exception {
    try (var notes = new Notebook()) {
      append(notes, "1993-01-01T00:00:00Z");
      try (ProjectionRunner runner = index(notes)) {
        assertThat(runner.position()).isEqualTo(1);
      }
      assertThat(notes.get("/reader/api/log").path("indexedUpTo").longValue()).isEqualTo(1);
      notes.execute(
          "update %s.checkpoints set event_id = gen_random_uuid() where name = 'explorer_index'");
      assertThat(notes.get("/reader/api/log").has("indexedUpTo")).isFalse();
      JsonNode found = notes.get("/reader/api/log?type=BILLED");
      assertThat(found.path("events")).as("by a scan").hasSize(1);
      for (String path : List.of(POSITION + "1994-01-01", "/reader/api/head?basis=occurred")) {
        assertThat(notes.send(notes.request(path)).statusCode()).as(path).isEqualTo(404);
      }
    }
  }

  @Test
  void is_used_up_to_where_its_live_tables_of_this_version_reach() throws Exception {
    try (var notes = new Notebook()) {
      append(notes, "1993-01-01T00:00:00Z");
      index(notes).close();
      append(notes, "1993-01-02T00:00:00Z");
      notes.execute(
          """
          insert into %s.checkpoints (name, generation, version, position, event_id)
          select name, 'shadow', version, 2, null
          from %<s.checkpoints
          where name = 'explorer_index'\
          """);
      assertThat(notes.get("/reader/api/log").path("indexedUpTo").longValue())
          .as("beside a rebuild that is ahead")
          .isEqualTo(1);
      notes.execute(
          "delete from %s.checkpoints where name = 'explorer_index' and generation = 'live'");
      assertThat(notes.get("/reader/api/log").has("indexedUpTo")).as("before a swap").isFalse();
      notes.execute(
          """
          update %s.checkpoints
          set generation = 'live', version = version + 1
          where name = 'explorer_index'\
          """);
      assertThat(notes.get("/reader/api/log").has("indexedUpTo")).as("other tables").isFalse();
      assertThat(notes.get("/reader/api/log?type=BILLED").path("events")).hasSize(2);
      assertThat(notes.send(notes.request("/reader/api/head?basis=occurred")).statusCode())
          .isEqualTo(404);
    }
  }

  @Test
  void counts_by_one_kind_of_name() throws Exception {
    try (var notes = new Notebook()) {
      append(notes, "1993-01-01T00:00:00Z");
      assertThat(notes.get("/reader/api/histogram?type=BILLED").has("counted"))
          .as("without the index all events are counted, and the response doesn't say otherwise")
          .isFalse();
      var both = notes.send(notes.request("/reader/api/histogram?type=BILLED&category=bill"));
      assertThat(both.statusCode()).isEqualTo(400);
      assertThat(both.body()).contains("by type or by category");
    }
  }

  /// Sections end with each thousandth position and each hour, whatever the batches.
  @Test
  void has_the_same_sections_after_other_batches() throws Exception {
    List<RecordedEvent> events = new ArrayList<>();
    for (int i = 1; i <= 2_500; i++) {
      events.add(
          new RecordedEvent(
              i,
              StreamId.of(i % 3 == 0 ? "bill" : "order", "1"),
              i,
              new UUID(0, i),
              i % 2 == 0 ? "EVEN" : "ODD",
              "{}",
              "{\"schemaVersion\": \"%d\", \"correlationId\": \"c%d\"}".formatted(i / 900, i / 2),
              Instant.parse("2026-01-01T00:00:00Z").plusSeconds(i * 3L),
              Set.of()));
    }
    List<String> alone = rows(events, 1);
    assertThat(rows(events, 2_500)).isEqualTo(alone);
    assertThat(rows(events, 333)).isEqualTo(alone);
    assertThat(alone)
        .contains(
            "type ODD 1 999 2026-01-01 00:00:00+00 500 500 {0,1}",
            "type ODD 1001 1199 2026-01-01 00:00:00+00 100 600 {0,1}",
            "type ODD 1201 1999 2026-01-01 01:00:00+00 400 1000 {0,1,2}",
            "category bill 3 999 2026-01-01 00:00:00+00 333 333 {}")
        .anyMatch(row -> row.startsWith("link "));
    assertThat(alone.stream().filter(row -> row.startsWith("link "))).hasSize(2_500);
  }

  /// The rows after the events were applied in batches of a size.
  private static List<String> rows(List<RecordedEvent> events, int batch) throws SQLException {
    var index = new ExplorerIndex();
    try (Connection transaction = TestPostgres.shared().direct().getConnection()) {
      transaction.setAutoCommit(false);
      List<String> rows = new ArrayList<>();
      try (Statement statement = transaction.createStatement()) {
        statement.execute("set local search_path = pg_temp; set local timezone = 'UTC'");
        statement.execute(index.createTables());
        for (int i = 0; i < events.size(); i += batch) {
          index.apply(transaction, events.subList(i, Math.min(events.size(), i + batch)));
        }
        try (ResultSet row =
            statement.executeQuery(
                """
                select concat_ws(' ', kind, name, first_position, last_position, hour, events, total,
                  versions)
                from explorer_sections
                union all
                select concat_ws(' ', 'link', key, position) from explorer_links
                union all
                select concat_ws(' ', 'time', reached_at, position) from explorer_times
                order by 1\
                """)) {
          while (row.next()) {
            rows.add(row.getString(1));
          }
        }
      } finally {
        transaction.rollback();
      }
      return rows;
    }
  }

  /// The outcome of the last action on the index.
  private static JsonNode outcome(Notebook notes) {
    try {
      return notes.get("/reader/api/readers").at("/readModels/0/actions/0/outcome");
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void is_a_projection_that_can_be_verified() throws Exception {
    try (var notes = new Notebook()) {
      fill(notes, new Random(1), 1_200);
      ProjectionRunner runner = index(notes);
      runner.operator().verify(new OperatorAction.Request("Ada", "a check"));
      Await.until(() -> outcome(notes).isString());
      assertThat(outcome(notes).asString()).contains("no differences");
    }
  }
}
