package dev.daybook.explorer;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.daybook.explorer.NoteEvent.NoteWritten;
import dev.daybook.explorer.access.Rights;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/// Who may do what, over HTTP.
class ExplorerAccessIT {
  private static final byte[] LOOPBACK = {127, 0, 0, 1};
  private static final String REVEAL =
      """
      {"position": 1, "reason": "a request of the writer"}""";
  private static final String REVEAL_STREAM =
      """
      {"stream": "note-1", "after": 0, "reason": "a request of the writer"}""";
  private static final String VERIFY =
      """
      {"name": "note_lengths", "action": "retry", "reason": "a rehearsal"}""";
  private static final String COMMAND =
      """
      {"stream": "note-1", "command": "change", "values": {"text": "x"}, "key": "0123456789abcdef"}""";
  private static final Map<String, String> OPERATIONS =
      Map.of(
          "/api/stream/command", COMMAND,
          "/api/event/reveal", REVEAL,
          "/api/stream/reveal", REVEAL_STREAM,
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
          "/api/nodes",
          "/api/search?q=note-1");

  @SuppressWarnings("NullAway.Init")
  private static Notebook notes;

  @BeforeAll
  static void start() throws Exception {
    notes = new Notebook();
    notes.append("note-1", Map.of(), new NoteWritten("Ada", "first", "engines"));
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
      assertRefused(
          notes.send(notes.operation("/operator/api/stream/reveal", REVEAL_STREAM)),
          403,
          "see personal data");
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
