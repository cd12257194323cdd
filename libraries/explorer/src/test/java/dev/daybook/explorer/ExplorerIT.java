package dev.daybook.explorer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.daybook.eventstore.NewEvent;
import dev.daybook.eventstore.subscriptions.RunningSubscription;
import dev.daybook.eventstore.subscriptions.Subscription;
import dev.daybook.eventstore.subscriptions.SubscriptionOptions;
import dev.daybook.explorer.NoteEvent.NoteChanged;
import dev.daybook.explorer.NoteEvent.NoteWritten;
import dev.daybook.explorer.parts.LinkAddress;
import dev.daybook.testing.Await;
import dev.daybook.testing.Patience;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// The explorer's API on a log in PostgreSQL.
class ExplorerIT {
  private static final String HOSTILE_STREAM = "note-\"><img/src=x/onerror=alert(1)>/../%2e;a=b";
  private static final String HOSTILE_TEXT = "</script><script>alert('&\"')</script>\u202e";
  private static final UUID CAUSE = UUID.randomUUID();

  @SuppressWarnings("NullAway.Init")
  private static Notebook notes;

  @BeforeAll
  static void start() throws Exception {
    notes = new Notebook();
    notes.appendRaw(
        "order-1",
        new NewEvent(
            CAUSE,
            "ORDER_PLACED",
            """
            {"total": 12345678901234567890.10, "lines": []}""",
            """
            {"correlationId": "corr-1", "occurredAt": "2020-02-29T09:00:00Z"}""",
            Set.of("customer:ada", "open")));
    notes.append(
        "note-1",
        Map.of("correlationId", "corr-1", "causationId", CAUSE.toString()),
        new NoteWritten("Ada", "first", "engines"),
        new NoteChanged("second"),
        new NoteChanged("third"));
    notes.append(HOSTILE_STREAM, Map.of(), new NoteWritten("Eve", HOSTILE_TEXT, HOSTILE_TEXT));
    notes.append("note-2", Map.of(), new NoteChanged("unfoldable"), new NoteChanged("after it"));
  }

  @AfterAll
  static void stop() {
    notes.close();
  }

  private static List<Long> positions(String query) throws Exception {
    return positions(notes.get("/reader/api/log?" + query).path("events"));
  }

  private static List<Long> positions(JsonNode events) {
    return StreamSupport.stream(events.spliterator(), false)
        .map(event -> event.path("position").longValue())
        .toList();
  }

  @Nested
  class The_log {
    @Test
    void is_read_newest_first_in_pages() throws Exception {
      JsonNode page = notes.get("/reader/api/log?limit=3&before=8");
      assertThat(positions(page.path("events"))).containsExactly(7L, 6L, 5L);
      assertThat(page.path("looked").longValue()).isEqualTo(5);
      assertThat(page.path("complete").booleanValue()).isFalse();

      JsonNode last = notes.get("/reader/api/log?limit=10&before=5");
      assertThat(positions(last.path("events"))).containsExactly(4L, 3L, 2L, 1L);
      assertThat(last.path("complete").booleanValue()).isTrue();
    }

    @Test
    void is_followed_forward() throws Exception {
      JsonNode page = notes.get("/reader/api/log?after=4&limit=2");
      assertThat(positions(page.path("events"))).containsExactly(5L, 6L);
      assertThat(page.path("looked").longValue()).isEqualTo(6);
      JsonNode end = notes.get("/reader/api/log?after=" + notes.log.head());
      assertThat(end.path("events")).isEmpty();
      assertThat(end.path("looked").longValue()).isEqualTo(notes.log.head());
    }

    @ParameterizedTest
    @CsvSource(
        delimiter = '|',
        textBlock =
            """
            type=ORDER_PLACED                    | 1
            type=ORDER_PLACED,NOTE_WRITTEN       | 5 2 1
            category=order                       | 1
            stream=note-1                        | 4 3 2
            stream=note-1&before=4               | 3 2
            stream=note-1&type=NOTE_WRITTEN      | 2
            tag=customer:ada                     | 1
            tag=customer:ada&tag=open            | 1
            tag=customer:ada&tag=closed          |
            tag=subject:engines                  | 2
            stream=note-1&tag=subject:engines    | 2
            correlation=corr-1                   | 4 3 2 1
            text=SECOND                          | 3
            text=99999                           |
            text=34567890.10                     | 1
            text=%25                             |
            to=2020-01-01                        |
            from=2020-01-01&type=ORDER_PLACED    | 1
            from=9999-12-31                      |
            """)
    void is_filtered(String query, String expected) throws Exception {
      List<Long> wanted =
          expected == null
              ? List.of()
              : List.of(expected.split(" ")).stream().map(Long::valueOf).toList();
      assertThat(positions(query + (query.contains("before") ? "" : "&before=8")))
          .isEqualTo(wanted);
    }

    @Test
    void is_filtered_by_event_and_cause() throws Exception {
      assertThat(positions("event=" + CAUSE)).containsExactly(1L);
      assertThat(positions("causation=" + CAUSE)).containsExactly(4L, 3L, 2L);
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "limit=0",
          "limit=201",
          "limit=x",
          "before=-1",
          "after=1.5",
          "type=no%20type%21",
          "category=a-b",
          "stream=none",
          "from=yesterday",
          "event=1",
          "to=10000-01-01",
          "tag=a%00b"
        })
    void refuses_what_no_event_can_have(String query) throws Exception {
      var response = notes.send(notes.request("/reader/api/log?" + query));
      assertThat(response.statusCode()).as(response.body()).isEqualTo(400);
      assertThat(Notebook.json(response).path("detail").asString()).isNotBlank();
    }

    @Test
    void gives_the_position_of_a_time() throws Exception {
      assertThat(notes.get("/reader/api/position?at=2020-01-01").path("position").longValue())
          .isZero();
      String now = Notebook.encoded(Instant.now().plusSeconds(3_600).toString());
      assertThat(notes.get("/reader/api/position?at=" + now).path("position").longValue())
          .isEqualTo(notes.log.head());
    }
  }

  @Nested
  class The_time_cursor {
    @Test
    void leaves_out_later_events() throws Exception {
      assertThat(positions("asOf=4&limit=2")).containsExactly(4L, 3L);
      assertThat(positions("asOf=3&stream=note-1")).containsExactly(3L, 2L);
      assertThat(positions("asOf=3&correlation=corr-1&after=1")).containsExactly(2L, 3L);
      assertThat(positions("asOf=1&tag=subject:engines")).isEmpty();
      assertThat(notes.get("/reader/api/head?asOf=4").path("position").longValue()).isEqualTo(4);
      assertThat(notes.get("/reader/api/head").path("position").longValue())
          .isEqualTo(notes.log.head());
      assertThat(notes.send(notes.request("/reader/api/log?asOf=0")).statusCode()).isEqualTo(400);
    }

    @Test
    void shows_streams_as_they_were() throws Exception {
      JsonNode stream = notes.get("/reader/api/stream?stream=note-1&asOf=3");
      assertThat(stream.path("version").longValue()).isEqualTo(2);
      assertThat(stream.path("events")).hasSize(2);
      assertThat(notes.send(notes.request("/reader/api/stream?stream=note-2&asOf=3")).statusCode())
          .isEqualTo(404);
      JsonNode streams = notes.get("/reader/api/streams?prefix=note-&asOf=3");
      assertThat(streams.findValuesAsString("stream")).containsExactly("note-1");
      assertThat(streams.at("/streams/0/version").longValue()).isEqualTo(2);
      assertThat(streams.at("/streams/0/position").longValue()).isEqualTo(3);
    }

    @Test
    void is_obeyed_by_sums_and_relations() throws Exception {
      JsonNode overview = notes.get("/reader/api/overview?asOf=3");
      assertThat(overview.path("head").longValue()).isEqualTo(3);
      assertThat(overview.path("perMinute").valueStream().mapToLong(JsonNode::longValue).sum())
          .isBetween(1L, 3L);
      assertThat(overview.at("/busiest/streams/0/events").longValue()).isEqualTo(2);
      JsonNode types = notes.get("/reader/api/types?asOf=2");
      assertThat(types.findValuesAsString("type")).contains("ORDER_PLACED", "NOTE_WRITTEN");
      assertThat(types.path("types").valueStream().mapToLong(it -> it.path("events").longValue()))
          .containsExactlyInAnyOrder(1L, 1L, 0L);
      JsonNode histogram = notes.get("/reader/api/histogram?asOf=3&limit=3");
      assertThat(histogram.at("/buckets/2/lastPosition").longValue()).isEqualTo(3);
      JsonNode cause = notes.get("/reader/api/event/relations?position=1&asOf=3");
      assertThat(positions(cause.path("effects"))).containsExactly(2L, 3L);
      assertThat(notes.get("/reader/api/event?position=3&asOf=3").path("nextOfStream").isNull())
          .isTrue();
      assertThat(notes.send(notes.request("/reader/api/event?position=4&asOf=3")).statusCode())
          .isEqualTo(404);
      assertThat(notes.get("/reader/api/search?q=5&asOf=3").path("found")).isEmpty();
    }
  }

  @Nested
  class An_event {
    @Test
    void is_shown_as_it_is_stored() throws Exception {
      String text = notes.send(notes.request("/reader/api/event?position=1")).body();
      assertThat(text).contains("12345678901234567890.10");
      JsonNode event = notes.get("/reader/api/event?position=1").path("event");
      assertThat(event.path("stream").asString()).isEqualTo("order-1");
      assertThat(event.path("occurredAt").asString()).isEqualTo("2020-02-29T09:00:00Z");
      assertThat(event.path("eventId").asString()).isEqualTo(CAUSE.toString());
      assertThat(event.path("tags").toString()).isEqualTo("[\"customer:ada\",\"open\"]");
    }

    @Test
    void has_neighbours_in_its_stream() throws Exception {
      JsonNode middle = notes.get("/reader/api/event?position=3");
      assertThat(middle.path("previousOfStream").longValue()).isEqualTo(2);
      assertThat(middle.path("nextOfStream").longValue()).isEqualTo(4);
      JsonNode first = notes.get("/reader/api/event?position=1");
      assertThat(first.path("previousOfStream").isNull()).isTrue();
      assertThat(first.path("nextOfStream").isNull()).isTrue();
    }

    @Test
    void has_causes_and_effects() throws Exception {
      JsonNode effect = notes.get("/reader/api/event/relations?position=3");
      assertThat(positions(effect.path("causes"))).containsExactly(1L);
      assertThat(positions(effect.path("correlated"))).containsExactly(1L, 2L, 4L);
      JsonNode cause = notes.get("/reader/api/event/relations?position=1");
      assertThat(positions(cause.path("effects"))).containsExactly(2L, 3L, 4L);
      assertThat(cause.path("lookedUpTo").longValue()).isEqualTo(notes.log.head());
    }

    @Test
    void that_is_missing_is_404() throws Exception {
      assertThat(notes.send(notes.request("/reader/api/event?position=999999")).statusCode())
          .isEqualTo(404);
    }

    @Test
    void with_hostile_content_stays_text() throws Exception {
      JsonNode event = notes.get("/reader/api/event?position=5").path("event");
      assertThat(event.path("stream").asString()).isEqualTo(HOSTILE_STREAM);
      assertThat(event.path("data").path("text").asString()).isEqualTo(HOSTILE_TEXT);
      JsonNode stream = notes.get("/reader/api/stream?stream=" + Notebook.encoded(HOSTILE_STREAM));
      assertThat(stream.path("stream").asString()).isEqualTo(HOSTILE_STREAM);
    }
  }

  @Nested
  class A_lens {
    @Test
    void has_a_sentence_for_each_event() throws Exception {
      JsonNode log = notes.get("/reader/api/log?before=4");
      assertThat(log.at("/events/0/sentence").asString()).isEqualTo("Changed to: second");
      assertThat(log.at("/events/1/sentence").asString()).isEqualTo("a writer wrote: first");
      assertThat(log.at("/events/2/sentence").isMissingNode()).isTrue();
      assertThat(notes.get("/reader/api/event?position=3").at("/event/sentence").asString())
          .isEqualTo("Changed to: second");
      JsonNode relations = notes.get("/reader/api/event/relations?position=1");
      assertThat(relations.at("/effects/1/sentence").asString()).isEqualTo("Changed to: second");
    }

    @Test
    void has_a_card_and_series_for_each_state() throws Exception {
      assertThat(notes.get("/reader/api/event?position=2").path("states").booleanValue()).isTrue();
      assertThat(notes.get("/reader/api/event?position=1").path("states").booleanValue()).isFalse();
      JsonNode event = notes.get("/reader/api/stream?stream=note-1").at("/events/2");
      assertThat(event.path("card").toString()).isEqualTo("{\"Writer\":\"a writer\"}");
      assertThat(event.path("series").toString()).isEqualTo("{\"Changes\":2}");
    }

    @Test
    void that_fails_leaves_the_event_as_it_is() throws Exception {
      JsonNode event = notes.get("/reader/api/event?position=7").path("event");
      assertThat(event.path("type").asString()).isEqualTo("NOTE_CHANGED");
      assertThat(event.path("sentence").isMissingNode()).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"javascript:alert(1)", "//other.example", "", "https:/x", "/a\nb"})
  void pages_link_to_no_other_address(String address) {
    assertThatIllegalArgumentException().isThrownBy(() -> LinkAddress.require(address));
  }

  @Test
  void pages_link_to_the_application() throws Exception {
    JsonNode home = notes.get("/reader/api/session").path("home");
    assertThat(home.path("name").asString()).isEqualTo("Notebook");
    assertThat(home.path("address").asString()).isEqualTo("/");
    String stream = "/reader/api/stream?stream=";
    assertThat(notes.get(stream + "note-1").path("address").asString()).isEqualTo("/notes/1");
    assertThat(notes.get(stream + "note-2").has("address")).as("a script").isFalse();
    assertThat(notes.get(stream + Notebook.encoded(HOSTILE_STREAM)).has("address")).isFalse();
    assertThat(notes.get(stream + "order-1").has("address")).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "1, true, proof of event 1,",
    "2, true, , The event was changed",
    "3, false, ,",
  })
  void an_event_has_its_proof(long position, boolean sealed, String proof, String problem)
      throws Exception {
    JsonNode found = notes.get("/reader/api/event/proof?position=" + position);
    assertThat(found.path("sealed").booleanValue()).isEqualTo(sealed);
    assertThat(found.path("proof").asString(null)).isEqualTo(proof);
    assertThat(found.path("problem").asString(null)).isEqualTo(problem);
  }

  @Test
  void nodes_have_leases_appends_and_sizes() throws Exception {
    assertThat(notes.runner.awaitPosition(notes.log.head(), Patience.PATIENCE)).isTrue();
    JsonNode nodes = notes.get("/reader/api/nodes");
    assertThat(nodes.at("/leases/0/name").asString()).isEqualTo("note_lengths");
    assertThat(nodes.path("appends")).hasSize(60);
    assertThat(
            nodes
                .path("appends")
                .valueStream()
                .mapToLong(minute -> minute.path("events").longValue())
                .sum())
        .isEqualTo(notes.log.head());
    assertThat(nodes.path("tables").findValuesAsString("name"))
        .contains("events", "event_tags", "checkpoints", "note_lengths");
    assertThat(nodes.path("logBytes").longValue())
        .isGreaterThan(nodes.path("bytesPerEvent").longValue());
    assertThat(nodes.at("/epochs/0/number").longValue()).isEqualTo(1);
  }

  @Test
  void the_lag_of_read_models_is_sampled() throws Exception {
    long deadline = System.nanoTime() + Patience.PATIENCE.toNanos();
    JsonNode history = notes.get("/reader/api/readers").path("history");
    while (history.isEmpty() && System.nanoTime() < deadline) {
      Thread.sleep(20);
      history = notes.get("/reader/api/readers").path("history");
    }
    assertThat(history.at("/0/lags/note_lengths").isNumber()).isTrue();
  }

  @Nested
  class A_stream {
    @Test
    void has_a_state_after_each_event() throws Exception {
      JsonNode page = notes.get("/reader/api/stream?stream=note-1&after=1&limit=1");
      assertThat(page.path("version").longValue()).isEqualTo(3);
      assertThat(page.path("events")).hasSize(1);
      assertThat(page.at("/events/0/version").longValue()).isEqualTo(2);
      assertThat(page.at("/events/0/state").toString())
          .isEqualTo(
              """
              {"writer":"a writer","text":"second","changes":1}""");
    }

    @Test
    void without_registered_states_has_events_only() throws Exception {
      JsonNode page = notes.get("/reader/api/stream?stream=order-1");
      assertThat(page.path("states").booleanValue()).isFalse();
      assertThat(page.path("events")).hasSize(1);
    }

    @Test
    void that_cannot_be_folded_says_why() throws Exception {
      JsonNode page = notes.get("/reader/api/stream?stream=note-2");
      assertThat(page.at("/events/1/stateError").asString())
          .isEqualTo("version 1: this text can't be folded");
      assertThat(page.at("/events/1/state").isNull()).isTrue();
    }

    @Test
    void shows_the_difference_between_two_versions() throws Exception {
      JsonNode difference =
          notes.get("/reader/api/stream/difference?stream=note-1&fromVersion=1&toVersion=3");
      assertThat(difference.path("changes").toString())
          .isEqualTo(
              """
              [{"path":"/changes","before":0,"after":2},\
              {"path":"/text","before":"first","after":"third"}]""");
    }

    @ParameterizedTest
    @CsvSource({
      "stream=note-none,404",
      "stream=x,400",
      "stream=note-1&after=-1,400",
      "stream=note-1&limit=1000,400"
    })
    void that_is_no_stream_is_refused(String query, int status) throws Exception {
      assertThat(notes.send(notes.request("/reader/api/stream?" + query)).statusCode())
          .isEqualTo(status);
    }

    @Test
    void is_found_by_the_beginning_of_its_name() throws Exception {
      JsonNode found = notes.get("/reader/api/streams?prefix=note-&limit=2");
      assertThat(found.path("streams")).hasSize(2);
      assertThat(found.path("complete").booleanValue()).isFalse();
      String last = found.at("/streams/1/stream").asString();
      JsonNode rest = notes.get("/reader/api/streams?prefix=note-&after=" + Notebook.encoded(last));
      assertThat(rest.path("streams")).hasSize(1);
      assertThat(rest.at("/streams/0/stream").asString()).isEqualTo("note-2");
      assertThat(notes.get("/reader/api/streams?prefix=zzz").path("streams")).isEmpty();
    }
  }

  @Test
  void types_are_counted_with_their_versions_and_schemas() throws Exception {
    JsonNode types = notes.get("/reader/api/types");
    JsonNode written =
        StreamSupport.stream(types.path("types").spliterator(), false)
            .filter(type -> type.path("type").asString().equals("NOTE_WRITTEN"))
            .findFirst()
            .orElseThrow();
    assertThat(written.path("events").longValue()).isGreaterThanOrEqualTo(2);
    assertThat(written.path("firstPosition").longValue()).isEqualTo(2);
    assertThat(written.path("versions").toString()).isEqualTo("[\"1\"]");
    assertThat(written.path("currentVersion").intValue()).isEqualTo(1);
    assertThat(types.path("lookedBackTo").longValue()).isEqualTo(1);
    assertThat(
            notes
                .get("/reader/api/types/schema?type=NOTE_WRITTEN")
                .at("/schema/properties/text/type")
                .asString())
        .isEqualTo("string");
    assertThat(notes.send(notes.request("/reader/api/types/schema?type=ORDER_PLACED")).statusCode())
        .isEqualTo(404);
  }

  @Test
  void the_overview_sums_up_the_log() throws Exception {
    JsonNode overview = notes.get("/reader/api/overview");
    assertThat(overview.path("head").longValue()).isEqualTo(notes.log.head());
    assertThat(overview.path("perMinute")).hasSize(60);
    assertThat(overview.at("/heads/59").longValue()).isEqualTo(notes.log.head());
    assertThat(overview.at("/epochs/0/number").longValue()).isEqualTo(1);
    assertThat(overview.at("/busiest/streams").findValuesAsString("stream")).contains("note-1");
  }

  @Test
  void the_overview_counts_refused_commands() throws Exception {
    assertThat(notes.get("/reader/api/overview").path("refusals")).isEmpty();
    assertThatThrownBy(
            () ->
                notes.refusals.observe(
                    String.class,
                    () -> {
                      throw new IllegalStateException("not today");
                    }))
        .isInstanceOf(IllegalStateException.class);
    JsonNode refusals = notes.get("/reader/api/overview").path("refusals");
    assertThat(refusals.at("/0/reason").asString()).isEqualTo("IllegalStateException");
    assertThat(refusals.at("/0/total").longValue()).isEqualTo(1);
    assertThat(refusals.at("/0/perMinute")).hasSize(60);
    assertThat(notes.get("/reader/api/overview?asOf=1").has("refusals")).isFalse();
  }

  @Test
  void the_histogram_counts_every_event_once() throws Exception {
    long head = notes.log.head();
    JsonNode histogram = notes.get("/reader/api/histogram?limit=7");
    assertThat(histogram.path("buckets")).hasSize(7);
    assertThat(
            StreamSupport.stream(histogram.path("buckets").spliterator(), false)
                .mapToLong(bucket -> bucket.path("events").longValue())
                .sum())
        .isEqualTo(head);
    assertThat(
            notes
                .send(notes.request("/reader/api/histogram?from=2021-01-01&to=2020-01-01"))
                .statusCode())
        .isEqualTo(400);
  }

  @ParameterizedTest
  @CsvSource({
    "3, position",
    "2026-01-31, time",
    "note-1, stream",
    "customer:ada, tag",
    "corr-1, correlation"
  })
  void the_search_finds(String text, String kind) throws Exception {
    JsonNode found = notes.get("/reader/api/search?q=" + text).path("found");
    assertThat(found.findValuesAsString("kind")).contains(kind);
  }

  @Test
  void the_search_finds_an_event_by_its_id() throws Exception {
    JsonNode found = notes.get("/reader/api/search?q=" + CAUSE).path("found");
    assertThat(found.findValuesAsString("kind")).contains("event");
    assertThat(notes.get("/reader/api/search?q=%3Cb%3E").path("found")).isEmpty();
  }

  @Nested
  class A_parked_stream {
    @Test
    void is_shown_and_retried_with_a_reason() throws Exception {
      notes.lengths.broken.set(true);
      notes.append("memo-parked", Map.of(), new NoteWritten("Ada", "a", "b"), new NoteChanged("c"));
      assertThat(notes.runner.awaitPosition(notes.log.head(), Patience.PATIENCE)).isTrue();
      JsonNode parked = notes.get("/reader/api/readers").at("/readModels/0/parked/0");
      assertThat(parked.path("stream").asString()).isEqualTo("memo-parked");
      assertThat(parked.path("version").longValue()).isEqualTo(2);
      assertThat(parked.path("error").asString()).contains("can't be applied <b>yet</b>");

      notes.lengths.broken.set(false);
      var response =
          notes.send(
              notes.operation(
                  "/operator/api/readers/action",
                  """
                  {"name": "note_lengths", "action": "retry", "stream": "memo-parked",
                   "reason": "the code was corrected"}"""));
      assertThat(response.statusCode()).as(response.body()).isEqualTo(200);

      JsonNode after = notes.get("/reader/api/readers").at("/readModels/0");
      assertThat(after.path("parked")).isEmpty();
      assertThat(after.at("/actions/0/by").asString()).isEqualTo("operator");
      assertThat(after.at("/actions/0/reason").asString()).isEqualTo("the code was corrected");
      assertThat(after.path("lag").longValue()).isZero();
    }

    @ParameterizedTest
    @CsvSource(
        delimiter = '|',
        textBlock =
            """
            {"name":"note_lengths","action":"retry","reason":"a"}                          | 409
            {"name":"note_lengths","action":"drop","reason":"a"}                           | 400
            {"name":"note_lengths","action":"rebuild","stream":"note-1","reason":"a"}      | 400
            {"name":"other","action":"rebuild","reason":"a"}                               | 404
            {"name":"note_lengths","action":"rebuild"}                                     | 400
            """)
    void is_the_only_thing_to_retry(String body, int status) throws Exception {
      var response = notes.send(notes.operation("/operator/api/readers/action", body));
      assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    }
  }

  @Nested
  class A_stopped_subscription {
    private int operate(String subscription, String action) throws Exception {
      return notes
          .send(
              notes.operation(
                  "/operator/api/readers/action",
                  """
                  {"subscription": "%s", "action": "%s", "reason": "the mail server was away"}"""
                      .formatted(subscription, action)))
          .statusCode();
    }

    private static JsonNode shown(String name) throws Exception {
      JsonNode subscriptions = notes.get("/reader/api/readers").path("subscriptions");
      return StreamSupport.stream(subscriptions.spliterator(), false)
          .filter(it -> it.path("name").asString().equals(name))
          .findFirst()
          .orElseThrow();
    }

    private static RunningSubscription start(Subscription subscription) throws Exception {
      RunningSubscription running = notes.log.subscribe(subscription);
      assertThat(running.awaitEnd(Patience.PATIENCE)).isTrue();
      return running;
    }

    @Test
    void is_shown_skipped_and_retried_with_a_reason() throws Exception {
      var broken = new AtomicBoolean(true);
      List<Long> mailed = new CopyOnWriteArrayList<>();
      Subscription mails =
          Subscription.of(
                  "mails",
                  notes.log,
                  event -> {
                    if (event.position() == 2 || (event.position() == 3 && broken.get())) {
                      throw new IllegalStateException("no <b>server</b>");
                    }
                    mailed.add(event.position());
                  })
              .with(notes.log.checkpoints())
              .with(SubscriptionOptions.defaults().withAttemptsMax(1));
      try (RunningSubscription running = start(mails)) {
        JsonNode stopped = shown("mails");
        assertThat(stopped.path("state").asString()).isEqualTo("stopped");
        assertThat(stopped.path("failedPosition").longValue()).isEqualTo(2);
        assertThat(stopped.path("error").asString()).contains("no <b>server</b>");
        assertThat(stopped.path("operable").booleanValue()).isTrue();
        assertThat(stopped.path("skips").booleanValue()).isTrue();

        notes.append("memo-meanwhile", Map.of(), new NoteWritten("Ada", "a", "b"));
        long head = notes.log.head();
        Await.until(() -> notes.log.tailer().position() >= head);
        assertThat(operate("mails", "skip")).isEqualTo(200);
        assertThat(running.awaitEnd(Patience.PATIENCE)).isTrue();
        assertThat(shown("mails").path("failedPosition").longValue()).isEqualTo(3);
        broken.set(false);
        assertThat(operate("mails", "retry")).isEqualTo(200);
        assertThat(running.awaitPosition(notes.log.head(), Patience.PATIENCE)).isTrue();
        assertThat(mailed).startsWith(1L, 3L, 4L).doesNotContain(2L);

        // new events come from the tailer: the fed subscription polls more rarely than this waits
        notes.append("memo-mailed", Map.of(), new NoteWritten("Ada", "a", "b"));
        assertThat(running.awaitPosition(notes.log.head(), Duration.ofSeconds(20))).isTrue();

        JsonNode after = shown("mails");
        assertThat(after.path("error").isMissingNode()).isTrue();
        assertThat(after.at("/actions/0/kind").asString()).isEqualTo("retry");
        assertThat(after.at("/actions/1/kind").asString()).isEqualTo("skip");
        assertThat(after.at("/actions/1/position").longValue()).isEqualTo(2);
        assertThat(after.at("/actions/1/by").asString()).isEqualTo("operator");
        assertThat(after.at("/actions/1/reason").asString()).isEqualTo("the mail server was away");
        assertThat(operate("mails", "retry")).isEqualTo(409);
        assertThat(shown("mails").path("actions"))
            .as("a refused action is not recorded")
            .hasSize(2);
      }
    }

    @Test
    void without_checkpoints_is_operated_too() throws Exception {
      Subscription failing =
          Subscription.of(
              "cache",
              notes.log,
              ignored -> {
                throw new StackOverflowError("deep");
              });
      RunningSubscription running = start(failing);
      assertThat(operate("cache", "skip")).isEqualTo(200);
      assertThat(running.awaitEnd(Patience.PATIENCE)).isTrue();
      assertThat(shown("cache").path("failedPosition").longValue()).isEqualTo(2);
      assertThat(shown("cache").path("actions")).hasSize(1);

      try (RunningSubscription instead = start(failing)) {
        assertThat(running.isClosed()).as("it is replaced").isTrue();
        assertThat(notes.log.subscriptions()).contains(instead).doesNotContain(running);
      }
      assertThat(operate("cache", "retry")).isEqualTo(404);
    }

    @Test
    void is_the_only_thing_to_retry() throws Exception {
      assertThat(operate("nothing", "retry")).isEqualTo(404);
      try (RunningSubscription idle =
          notes.log.subscribe(Subscription.of("idle", notes.log, ignored -> {}))) {
        assertThat(operate("idle", "rebuild")).isEqualTo(400);
        assertThat(operate("idle", "skip")).isEqualTo(409);
        assertThat(idle.hasEnded()).isFalse();
        JsonNode now = notes.get("/reader/api/overview").path("history");
        assertThat(now.path(now.size() - 1).at("/subscriptionLags/idle").isNumber()).isTrue();
        assertThat(now.path(now.size() - 1).at("/lags/note_lengths").isNumber()).isTrue();
      }
    }
  }
}
