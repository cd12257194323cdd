package dev.daybook.explorer;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.daybook.eventstore.NewEvent;
import dev.daybook.explorer.NoteEvent.NoteChanged;
import dev.daybook.explorer.NoteEvent.NoteWritten;
import dev.daybook.explorer.access.Rights;
import dev.daybook.testing.Patience;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/// Who may do what, over HTTP.
class ExplorerAccessIT {
  private static final byte[] LOOPBACK = {127, 0, 0, 1};
  private static final String REVEAL =
      """
      {"position": 1, "reason": "a request of the writer"}\
      """;
  private static final String REVEAL_STREAM =
      """
      {"stream": "note-1", "after": 0, "reason": "a request of the writer"}\
      """;
  private static final String REVEAL_STEPS =
      """
      {"name": "note_lengths", "stream": "note-1", "after": 0, "reason": "a request of the writer"}\
      """;
  private static final String VERIFY =
      """
      {"name": "note_lengths", "action": "retry", "reason": "a rehearsal"}\
      """;
  private static final String COMMAND =
      """
      {"stream": "note-1", "command": "change", "values": {"text": "x"}, "key": "0123456789abcdef"}\
      """;
  private static final Map<String, String> OPERATIONS =
      Map.of(
          "/api/stream/command", COMMAND,
          "/api/event/reveal", REVEAL,
          "/api/stream/reveal", REVEAL_STREAM,
          "/api/readers/steps/reveal", REVEAL_STEPS,
          "/api/readers/action", VERIFY);
  private static final List<String> READS =
      List.of(
          "/",
          "/app.js",
          "/api/session",
          "/api/overview",
          "/api/head",
          "/api/histogram",
          "/api/log",
          "/api/position?at=2026-01-01",
          "/api/event?position=1",
          "/api/event/proof?position=1",
          "/api/event/relations?position=1",
          "/api/streams",
          "/api/stream?stream=note-1",
          "/api/stream/difference?stream=note-1&toVersion=1",
          "/api/types",
          "/api/types/schema?type=NOTE_WRITTEN",
          "/api/readers",
          "/api/readers/steps?name=note_lengths&stream=note-1",
          "/api/nodes",
          "/api/search?q=note-1");

  @SuppressWarnings("NullAway.Init")
  private static Notebook notes;

  @BeforeAll
  static void start() throws Exception {
    notes = new Notebook();
    notes.append("note-1", Map.of(), new NoteWritten("Ada", "first", "engines"));
    notes.append("memo-large", Map.of(), new NoteWritten("Ada", "first", "engines"));
  }

  @AfterAll
  static void stop() {
    notes.close();
  }

  private static int statusOf(String path) throws Exception {
    return notes.send(notes.request(path)).statusCode();
  }

  private static void assertRefused(HttpResponse<String> response, int status, String detail) {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    assertThat(response.headers().firstValue("Content-Type"))
        .hasValueSatisfying(type -> assertThat(type).startsWith("application/problem+json"));
    assertThat(Notebook.json(response).path("detail").asString()).contains(detail);
  }

  @Nested
  class Reading {
    @Test
    void needs_the_right() throws Exception {
      for (String path : READS) {
        assertThat(statusOf("/nobody" + path)).as(path).isEqualTo(403);
        assertThat(statusOf("/reader" + path)).as(path).isEqualTo(200);
      }
    }

    @Test
    void is_refused_to_pages_of_other_sites() throws Exception {
      for (String path : READS.subList(2, READS.size())) {
        var response =
            notes.send(notes.request("/reader" + path).header("Sec-Fetch-Site", "cross-site"));
        assertRefused(response, 403, "another site");
      }
    }

    @Test
    void by_a_role_needs_a_user() throws Exception {
      assertThat(statusOf("/roles/api/log")).isEqualTo(403);
    }
  }

  /// Numbers that no position or version ever reaches.
  @Nested
  class Large_numbers {
    private static final List<String> TOO_LARGE =
        List.of(
            "1000000000000000000",
            "9223372036854775806",
            "9223372036854775807",
            "9223372036854775808",
            "18446744073709551616");
    private static final String LARGEST = "999999999999999999";

    /// Each parameter that some read takes, with the number of reads that take it.
    @ParameterizedTest
    @CsvSource({
      "asOf, 10",
      "limit, 5",
      "after, 3",
      "before, 1",
      "position, 3",
      "fromVersion, 1",
      "toVersion, 1"
    })
    void are_refused_by_the_name_of_the_parameter(String name, int reads) throws Exception {
      for (String number : TOO_LARGE) {
        int refused = 0;
        for (String path : READS) {
          var response = notes.send(notes.request("/reader" + with(path, name, number)));
          if (response.statusCode() == 400) {
            assertThat(Notebook.json(response).path("detail").asString())
                .as("%s with %s", path, name)
                .startsWith(name + " is ");
            refused++;
          } else {
            assertThat(response.statusCode()).as("%s ignores %s", path, name).isEqualTo(200);
          }
        }
        assertThat(refused).as(number).isEqualTo(reads);
      }
    }

    private static String with(String path, String name, String number) {
      String others = path.replaceAll("(?<=[?&])%s=\\w*&?".formatted(name), "");
      return others + (others.contains("?") ? "&" : "?") + name + "=" + number;
    }

    @Test
    void that_are_accepted_find_nothing_beyond_the_end() throws Exception {
      for (String path : READS) {
        for (String name : List.of("asOf", "after", "before", "position", "fromVersion")) {
          assertThat(statusOf("/reader" + with(path, name, LARGEST)))
              .as("%s with %s", path, name)
              .isLessThan(500);
        }
      }
      assertThat(notes.get("/reader/api/log?after=" + LARGEST).path("events")).isEmpty();
      for (String stream : List.of("note-1", "memo-large")) {
        String path = "/reader/api/stream?stream=%s&after=".formatted(stream);
        assertThat(notes.get(path + LARGEST).path("events")).isEmpty();
        assertThat(notes.get(path + 0).path("events")).hasSize(1);
      }
      assertThat(
              notes
                  .get("/reader/api/readers/steps?name=note_lengths&stream=note-1&after=" + LARGEST)
                  .path("steps"))
          .isEmpty();
      assertThat(notes.get("/reader/api/search?q=9223372036854775807").path("found")).isEmpty();
    }

    @Test
    void in_bodies_are_refused_by_the_name_of_the_field() throws Exception {
      Map<String, String> bodies =
          Map.of(
              "/officer/api/event/reveal", REVEAL.replace("1,", "%s,"),
              "/officer/api/stream/reveal", REVEAL_STREAM.replace("0,", "%s,"),
              "/officer/api/readers/steps/reveal", REVEAL_STEPS.replace("0,", "%s,"));
      for (var body : bodies.entrySet()) {
        String field = body.getKey().contains("event") ? "position" : "after";
        for (String number : TOO_LARGE) {
          assertRefused(
              notes.send(notes.operation(body.getKey(), body.getValue().formatted(number))),
              400,
              field + " is ");
        }
        assertThat(
                notes
                    .send(notes.operation(body.getKey(), body.getValue().formatted(LARGEST)))
                    .statusCode())
            .as(body.getKey())
            .isIn(200, 404);
      }
    }
  }

  @Nested
  class By_default {
    @Test
    void this_machine_may_read_and_nothing_else() throws Exception {
      assertThat(statusOf("/default/api/log")).isEqualTo(200);
      for (var operation : OPERATIONS.entrySet()) {
        assertThat(
                notes
                    .send(notes.operation("/default" + operation.getKey(), operation.getValue()))
                    .statusCode())
            .as(operation.getKey())
            .isEqualTo(403);
      }
    }

    @ParameterizedTest
    @ValueSource(strings = {"X-Forwarded-For", "Forwarded", "X-Real-IP", "X-Forwarded-Host", "Via"})
    void forwarded_requests_are_refused(String header) throws Exception {
      var response = notes.send(notes.request("/default/api/log").header(header, "192.0.2.7"));
      assertRefused(response, 403, "ExplorerAccess");
    }

    /// A foreign name that resolves to 127.0.0.1 would let a page of that name read the log.
    @ParameterizedTest
    @ValueSource(strings = {"evil.example", "127.0.0.1.evil.example", "face", "192.0.2.7"})
    void foreign_host_names_are_refused(String host) throws Exception {
      assertThat(statusLine(host)).contains(" 403 ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "127.0.0.1:80", "[::1]:80", "notes.localhost"})
    void loopback_names_are_accepted(String host) throws Exception {
      assertThat(statusLine(host)).contains(" 200 ");
    }

    private static String statusLine(String host) throws Exception {
      try (var socket = new Socket(InetAddress.getByAddress(LOOPBACK), notes.port())) {
        socket
            .getOutputStream()
            .write(
                "GET /default/api/session HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n"
                    .formatted(host)
                    .getBytes(US_ASCII));
        String response = new String(socket.getInputStream().readAllBytes(), US_ASCII);
        return Objects.requireNonNull(response.lines().findFirst().orElse(null));
      }
    }
  }

  @Nested
  class Operations {
    @Test
    void need_their_right() throws Exception {
      for (var operation : OPERATIONS.entrySet()) {
        String path = operation.getKey();
        for (String user : List.of("nobody", "reader")) {
          var response = notes.send(notes.operation("/" + user + path, operation.getValue()));
          assertRefused(response, 403, "You may not");
        }
      }
      for (String action : List.of("retry", "skip", "rebuild", "verify", "cancel")) {
        assertRefused(
            notes.send(
                notes.operation(
                    "/officer/api/readers/action",
                    VERIFY.replace("\"retry\"", '"' + action + '"'))),
            403,
            "operate read models");
      }
      for (String action : List.of("retry", "skip")) {
        assertRefused(
            notes.send(
                notes.operation(
                    "/officer/api/readers/action",
                    VERIFY.replace("\"name\"", "\"subscription\"").replace("retry", action))),
            403,
            "operate");
      }
      assertRefused(
          notes.send(
              notes.operation(
                  "/officer/api/readers/action",
                  VERIFY.replace("\"name\"", "\"kind\": \"Relay\", \"worker\""))),
          403,
          "operate");
      assertThat(notes.get("/officer/api/readers").at("/readModels/0/actions")).isEmpty();
      for (String user : List.of("officer", "operator")) {
        assertRefused(
            notes.send(notes.operation("/%s/api/stream/command".formatted(user), COMMAND)),
            403,
            "send commands");
      }
      for (var operation : OPERATIONS.entrySet()) {
        if (!operation.getValue().equals(COMMAND)) {
          assertRefused(
              notes.send(notes.operation("/clerk" + operation.getKey(), operation.getValue())),
              403,
              "You may not");
        }
      }
      assertThat(notes.get("/reader/api/stream?stream=note-1").path("version").longValue())
          .isEqualTo(1);
      assertRefused(
          notes.send(notes.operation("/operator/api/event/reveal", REVEAL)),
          403,
          "see personal data");
      for (var reveal :
          Map.of("/stream/reveal", REVEAL_STREAM, "/readers/steps/reveal", REVEAL_STEPS)
              .entrySet()) {
        assertRefused(
            notes.send(notes.operation("/operator/api" + reveal.getKey(), reveal.getValue())),
            403,
            "see personal data");
      }
    }

    @Test
    void are_refused_to_pages_of_other_sites() throws Exception {
      for (var operation : OPERATIONS.entrySet()) {
        String path = "/officer" + operation.getKey();
        String body = operation.getValue();
        assertRefused(
            notes.send(notes.operation(path, body).header("Sec-Fetch-Site", "cross-site")),
            403,
            "another site");
        assertRefused(
            notes.send(notes.operation(path, body).header("Sec-Fetch-Site", "same-site")),
            403,
            "another site");
        assertRefused(
            notes.send(notes.operation(path, body).header("Origin", "http://evil.example")),
            403,
            "another origin");
        assertRefused(
            notes.send(notes.operation(path, body).header("Origin", "null")),
            403,
            "another origin");
        assertRefused(
            notes.send(
                notes
                    .request(path)
                    .header("Content-Type", "application/json")
                    .POST(BodyPublishers.ofString(body))),
            403,
            "Daybook-Explorer");
        assertRefused(
            notes.send(notes.operation(path, body).setHeader("Content-Type", "text/plain")),
            415,
            "application/json");
      }
    }

    @Test
    void from_the_own_page_are_executed() throws Exception {
      var response =
          notes.send(
              notes
                  .operation("/officer/api/event/reveal", REVEAL)
                  .header("Origin", "http://127.0.0.1:" + notes.port())
                  .header("Sec-Fetch-Site", "same-origin"));
      assertThat(response.statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "",
          "[]",
          "{",
          "{}",
          "{\"position\": 1}",
          "{\"position\": -1, \"reason\": \"a\"}",
          "{\"position\": 1, \"reason\": \"  \"}"
        })
    void with_unreadable_bodies_are_refused(String body) throws Exception {
      var response = notes.send(notes.operation("/officer/api/event/reveal", body));
      assertThat(response.statusCode()).as(response.body()).isEqualTo(400);
    }

    @Test
    void with_a_long_body_are_refused() throws Exception {
      var response =
          notes.send(notes.operation("/officer/api/event/reveal", " ".repeat(20_000) + REVEAL));
      assertThat(response.statusCode()).isEqualTo(413);
    }

    @Test
    void are_not_executed_by_get() throws Exception {
      for (String path : OPERATIONS.keySet()) {
        assertThat(statusOf("/officer" + path)).isEqualTo(404);
      }
    }
  }

  @Nested
  class Personal_data {
    @Test
    void is_hidden_until_it_is_asked_for_and_logged() throws Exception {
      assertThat(notes.get("/officer/api/event?position=1").toString())
          .contains("sealed:adA")
          .doesNotContain("Ada");
      assertThat(notes.get("/officer/api/event?position=1").path("personalData").booleanValue())
          .isTrue();
      Logger logger = (Logger) LoggerFactory.getLogger("dev.daybook.explorer.personal-data");
      var logged = new ListAppender<ILoggingEvent>();
      logged.start();
      logger.setLevel(Level.INFO);
      logger.addAppender(logged);
      try {
        var response = notes.send(notes.operation("/officer/api/event/reveal", REVEAL));
        assertThat(Notebook.json(response).at("/event/data/writer").asString()).isEqualTo("Ada");
      } finally {
        logger.detachAppender(logged);
      }
      assertThat(logged.list)
          .extracting(ILoggingEvent::getFormattedMessage)
          .containsExactly(
              "Personal data of event 1 is shown to officer Forged: a request of the writer");
    }

    @Test
    void of_states_reads_as_erased_until_it_is_asked_for() throws Exception {
      String path = "/events/0/state/writer";
      assertThat(notes.get("/officer/api/stream?stream=note-1").at(path).asString())
          .isEqualTo("a writer");
      var response = notes.send(notes.operation("/officer/api/stream/reveal", REVEAL_STREAM));
      assertThat(Notebook.json(response).at(path).asString()).isEqualTo("Ada");
    }
  }

  /// What single events do to the rows of a read model that has personal data.
  @Nested
  class Steps {
    private static final String STEPS =
        "/officer/api/readers/steps?name=note_lengths&stream=note-steps";

    @Test
    void hide_columns_that_may_be_personal_until_they_are_asked_for() throws Exception {
      notes.append(
          "note-steps",
          Map.of(),
          new NoteWritten("Ada", "first", "engines"),
          new NoteChanged("second"));
      notes.appendRaw("note-steps", new NewEvent(UUID.randomUUID(), "NOTE_PRINTED", "{}"));
      long before = notes.log.head();
      assertThat(notes.runner.awaitPosition(before, Patience.PATIENCE)).isTrue();

      JsonNode found = notes.get(STEPS);
      assertThat(found.path("hidden").booleanValue()).isTrue();
      assertThat(found.path("version").longValue()).isEqualTo(3);
      JsonNode steps = found.path("steps");
      assertThat(steps.at("/0/rows/0/kind").asString()).isEqualTo("inserted");
      assertThat(steps.at("/0/rows/0/key/stream_id").asString()).isEqualTo("hidden");
      assertThat(steps.at("/0/rows/0/columns").toString())
          .isEqualTo(
              """
              [{"name":"events","after":1},{"name":"stream_id","hidden":true}]\
              """);
      assertThat(steps.at("/1/rows/0/columns").toString())
          .as("only what has changed")
          .isEqualTo(
              """
              [{"name":"events","before":1,"after":2}]\
              """);
      assertThat(steps.at("/2/applied").booleanValue()).isFalse();
      assertThat(steps.at("/2/rows")).isEmpty();
      assertThat(notes.get(STEPS + "&after=1&limit=1").path("steps")).hasSize(1);
      assertThat(notes.get(STEPS + "&after=7").path("steps")).isEmpty();

      JsonNode shown =
          Notebook.json(
              notes.send(
                  notes.operation(
                      "/officer/api/readers/steps/reveal",
                      REVEAL_STEPS.replace("note-1", "note-steps"))));
      assertThat(shown.at("/steps/0/rows/0/key/stream_id").asString()).isEqualTo("note-steps");
      assertThat(shown.path("hidden").booleanValue()).isFalse();
      assertThat(notes.get("/reader/api/readers").at("/readModels/0/position").longValue())
          .as("the checkpoint stays")
          .isEqualTo(before);
    }

    /// The explorer can't know whether an event of an unknown type has personal data.
    @Test
    void hide_columns_after_an_event_of_an_unknown_type() throws Exception {
      notes.append("note-unknown", Map.of(), new NoteChanged("a"));
      notes.appendRaw("note-unknown", new NewEvent(UUID.randomUUID(), "NOTE_PRINTED", "{}"));
      notes.append("note-unknown", Map.of(), new NoteChanged("b"));
      JsonNode found = notes.get("/reader/api/readers/steps?name=note_lengths&stream=note-unknown");
      assertThat(found.at("/steps/0/rows/0/key/stream_id").asString()).isEqualTo("note-unknown");
      assertThat(found.at("/steps/2/rows/0/key/stream_id").asString()).isEqualTo("hidden");
      assertThat(found.path("hidden").booleanValue()).isTrue();
    }

    @Test
    void end_at_an_event_that_cannot_be_applied() throws Exception {
      notes.append("note-broken", Map.of(), new NoteWritten("Ada", "a", "b"));
      notes.append("note-broken", Map.of(), new NoteChanged("c"));
      assertThat(notes.runner.awaitPosition(notes.log.head(), Patience.PATIENCE)).isTrue();
      notes.lengths.broken.set(true);
      try {
        JsonNode found =
            notes.get("/reader/api/readers/steps?name=note_lengths&stream=note-broken");
        assertThat(found.at("/steps/1/error").asString()).contains("can't be applied <b>yet</b>");
        assertThat(found.path("ended").asString()).contains("can't apply the event");
      } finally {
        notes.lengths.broken.set(false);
      }
    }

    @Test
    void end_at_a_version() throws Exception {
      List<NoteEvent> many = Collections.nCopies(1_001, new NoteChanged("again"));
      notes.append("note-many", Map.of(), many.toArray(NoteEvent[]::new));
      String path = "/reader/api/readers/steps?name=note_lengths&stream=note-many";
      JsonNode found = notes.get(path);
      assertThat(found.path("steps")).isEmpty();
      assertThat(found.path("ended").asString()).isEqualTo("Steps are shown up to version 1000");
      assertThat(notes.get(path + "&after=980").at("/steps/19/rows/0/columns/0/after").intValue())
          .isEqualTo(1_000);
    }

    @ParameterizedTest
    @CsvSource({
      "name=other&stream=note-1, 404",
      "name=note_lengths&stream=note-none, 404",
      "name=note_lengths&stream=none, 400",
      "name=note_lengths, 400",
      "stream=note-1, 400",
      "name=note_lengths&stream=note-1&limit=51, 400"
    })
    void of_what_is_not_there_are_refused(String query, int status) throws Exception {
      assertThat(statusOf("/reader/api/readers/steps?" + query)).isEqualTo(status);
    }
  }

  @Nested
  class Responses {
    @Test
    void have_headers_that_confine_the_page() throws Exception {
      for (String path : List.of("/reader/", "/reader/api/log", "/nobody/", "/reader/none")) {
        var headers = notes.send(notes.request(path)).headers();
        assertThat(headers.firstValue("Content-Security-Policy"))
            .hasValueSatisfying(
                policy ->
                    assertThat(policy)
                        .contains("default-src 'none'", "frame-ancestors 'none'")
                        .doesNotContain("unsafe"));
        assertThat(headers.firstValue("X-Content-Type-Options")).hasValue("nosniff");
        assertThat(headers.firstValue("Access-Control-Allow-Origin")).isEmpty();
      }
    }

    @Test
    void of_the_api_are_not_stored() throws Exception {
      assertThat(notes.send(notes.request("/reader/api/log")).headers().firstValue("Cache-Control"))
          .hasValue("private, no-store");
    }

    @Test
    void of_files_are_cached_by_their_content() throws Exception {
      var first = notes.send(notes.request("/reader/app.js"));
      String tag = first.headers().firstValue("ETag").orElseThrow();
      assertThat(first.headers().firstValue("Content-Type"))
          .hasValue("text/javascript;charset=utf-8");
      assertThat(
              notes.send(notes.request("/reader/app.js").header("If-None-Match", tag)).statusCode())
          .isEqualTo(304);
    }

    @Test
    void redirect_to_the_folder_of_the_page() throws Exception {
      var response = notes.send(notes.request("/reader"));
      assertThat(response.statusCode()).isEqualTo(307);
      assertThat(response.headers().firstValue("Location")).hasValue("/reader/");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/Explorer.class", "/begin.sql", "/none.js", "/api/none"})
    void for_unknown_paths_are_404(String path) throws Exception {
      assertThat(statusOf("/reader" + path)).isEqualTo(404);
    }
  }

  @Test
  void rights_imply_reading() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Rights(false, true, false, false, "a"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Rights(false, false, true, false, "a"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Rights(false, false, false, true, "a"));
    assertThatIllegalArgumentException().isThrownBy(() -> Rights.readOnly(" "));
  }
}
