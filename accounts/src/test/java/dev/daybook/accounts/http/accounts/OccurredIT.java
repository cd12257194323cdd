package dev.daybook.accounts.http.accounts;

import static dev.daybook.accounts.testing.ProblemAssertions.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import dev.daybook.accounts.testing.Client;
import dev.daybook.accounts.testing.Client.Response;
import dev.daybook.accounts.testing.FeedListener;
import dev.daybook.accounts.testing.ImportedHistory;
import dev.daybook.accounts.testing.RunningApi;
import dev.daybook.accounts.testing.StreamListener;
import dev.daybook.testing.Await;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/// Events that occurred at another time than they were recorded, as imported ones do.
@SuppressWarnings("NullAway.Init")
class OccurredIT {
  private static RunningApi api;
  private static ImportedHistory history;
  private final Client client = api.client();

  @BeforeAll
  static void start() {
    api = RunningApi.start();
    history = new ImportedHistory(api);
  }

  @AfterAll
  static void stop() {
    api.close();
  }

  private Response account(UUID id, String query) {
    return client.get("/api/accounts/" + id + query);
  }

  private long versionAt(UUID id, String query) {
    Response response = account(id, query);
    assertThat(response.status()).as("%s: %s", query, response.text()).isEqualTo(200);
    return response.account().get("version").longValue();
  }

  private JsonNode statement(UUID id, String query) {
    Response response = account(id, "/statement" + query);
    assertThat(response.status()).as("%s: %s", query, response.text()).isEqualTo(200);
    return response.json();
  }

  private static List<Long> versions(JsonNode statement) {
    return statement.get("lines").valueStream().map(l -> l.get("version").longValue()).toList();
  }

  @Test
  void a_past_state_by_time_of_occurrence() {
    UUID id =
        history.account("1993-01-01T00:00:00Z", "1993-02-01T00:00:00Z", "1993-03-01T12:00:00Z");
    client.deposit(id, "1");

    assertProblem(account(id, "?at=1992-12-31T23:59:59Z"), 404, "account-not-found", null);
    assertThat(versionAt(id, "?at=1993-01-01T00:00:00Z")).isEqualTo(2);
    assertThat(versionAt(id, "?at=1993-02-15T00:00:00Z")).isEqualTo(3);
    assertThat(versionAt(id, "?at=1993-02-15T00:00:00Z&basis=occurred")).isEqualTo(3);
    assertThat(versionAt(id, "?at=1993-06-01T00:00:00Z")).isEqualTo(4);
    assertThat(versionAt(id, "?at=" + Instant.now().minusSeconds(3_600))).isEqualTo(4);
    assertThat(versionAt(id, "")).isEqualTo(5);
  }

  @Test
  void a_past_state_by_time_of_recording() {
    UUID id = history.account("1993-01-01T00:00:00Z", "1993-02-01T00:00:00Z");
    String recorded =
        account(id, "/events").items("events").getFirst().get("timestamp").stringValue();

    Response before = account(id, "?at=1993-06-01T00:00:00Z&basis=recorded");

    assertProblem(before, 404, "account-not-found", null);
    assertThat(versionAt(id, "?basis=recorded&at=" + recorded)).isEqualTo(3);
  }

  @Test
  void a_past_state_is_a_prefix_of_the_stream() {
    UUID id =
        history.account("1993-01-01T00:00:00Z", "1995-01-01T00:00:00Z", "1994-01-01T00:00:00Z", "");

    assertThat(versionAt(id, "?at=1994-06-01T00:00:00Z")).isEqualTo(2);
    assertThat(versionAt(id, "?at=1995-01-01T00:00:00Z")).isEqualTo(4);
    JsonNode early = statement(id, "?to=1994-06-01T00:00:00Z");
    JsonNode late = statement(id, "?from=1994-06-01T00:00:00Z");
    assertThat(versions(early)).containsExactly(2L);
    assertThat(versions(late)).containsExactly(3L, 4L, 5L);
    assertThat(late.get("openingBalance")).isEqualTo(early.get("closingBalance"));
    assertThat(late.get("closingBalance").decimalValue()).isEqualByComparingTo("40");
  }

  @ParameterizedTest
  @CsvSource({"1969-12-31T00:00:00Z", "0001-01-01T00:00:00Z", "1970-01-01T00:00:00Z"})
  void a_statement_starts_with_the_account(String time) {
    UUID id = history.account(time, "");

    JsonNode whole = statement(id, "");

    assertThat(versions(whole)).containsExactly(2L, 3L);
    assertThat(whole.get("openingBalance").decimalValue()).isEqualByComparingTo("0");
    assertThat(Instant.parse(whole.get("from").stringValue())).isEqualTo(Instant.parse(time));
    assertThat(versions(statement(id, "?to=" + Instant.now()))).contains(2L);
    assertThat(versions(statement(id, "?from=" + time))).containsExactly(2L, 3L);
    assertThat(versionAt(id, "?at=" + time)).isEqualTo(2);
  }

  @Test
  void a_statement_names_the_basis_of_its_period() {
    UUID id = history.account("1993-01-01T00:00:00Z", "1993-02-01T00:00:00Z");
    String february = "?from=1993-02-01T00:00:00Z&to=1993-03-01T00:00:00Z";

    assertThat(versions(statement(id, february + "&basis=occurred"))).containsExactly(3L);
    assertThat(versions(statement(id, february + "&basis=recorded"))).isEmpty();
    JsonNode recorded = statement(id, "?basis=recorded");
    assertThat(versions(recorded)).containsExactly(2L, 3L);
    assertThat(recorded.get("from")).isEqualTo(recorded.at("/lines/0/timestamp"));
  }

  @Test
  void a_statement_without_an_end_ends_after_its_last_line() {
    UUID id = history.account("1993-01-01T00:00:00Z", "2999-01-01T00:00:00Z");

    JsonNode whole = statement(id, "");
    String end = whole.get("to").stringValue();

    assertThat(versions(whole)).containsExactly(2L, 3L);
    assertThat(end).isEqualTo("2999-01-01T00:00:00.001Z");
    JsonNode next = statement(id, "?from=%s&to=%s".formatted(end, end));
    assertThat(next.get("openingBalance")).isEqualTo(whole.get("closingBalance"));
    assertThat(versions(next)).isEmpty();
  }

  @Test
  void every_response_with_an_event_has_its_occurrence_time() {
    long begin = api.log().head();
    try (StreamListener sse = StreamListener.open(api.port(), "?after=" + begin);
        FeedListener socket = FeedListener.byWebSocket(api.port())) {
      UUID id = history.account("1993-01-01T10:00:00.1239Z", "");
      Await.until(() -> sse.events().size() >= 3 && socket.events().size() >= 3);

      List<JsonNode> events = account(id, "/events").items("events");

      assertThat(client.get("/api/events?after=" + begin).items("events")).isEqualTo(events);
      assertThat(client.get("/api/events?last=3").items("events")).isEqualTo(events);
      assertThat(sse.events()).isEqualTo(events);
      assertThat(socket.events()).isEqualTo(events);
      assertThat(events)
          .extracting(event -> event.path("occurredAt").asString("none"))
          .containsExactly("1993-01-01T10:00:00.123Z", "1993-01-01T10:00:00.123Z", "none");
      assertThat(events.getFirst().get("timestamp").stringValue()).startsWith("20");
      assertThat(versionAt(id, "?at=1993-01-01T10:00:00.123Z")).isEqualTo(2);
    }
  }

  @ParameterizedTest
  @CsvSource({"yesterday", "1993-02-30T00:00:00Z", "-0001-01-01T00:00:00Z"})
  void an_invalid_time_in_the_metadata_is_ignored(String time) {
    UUID id = history.account(time, "");

    List<JsonNode> events = account(id, "/events").items("events");

    assertThat(events).hasSize(3).noneMatch(event -> event.has("occurredAt"));
    assertThat(events.getFirst().at("/metadata/occurredAt").stringValue()).isEqualTo(time);
    assertThat(versions(statement(id, ""))).containsExactly(2L, 3L);
  }

  @ParameterizedTest
  @CsvSource({
    "?at=1993-01-01T00:00:00Z&basis=both, basis",
    "?at=1993-01-01T00:00:00Z&basis=, basis",
    "?at=1993-01-01T00:00:00Z&basis=OCCURRED, basis",
    "?at=1993-01-01T00:00:00Z&basis=occurred&basis=recorded, basis",
    "?basis=recorded, basis",
    "?version=1&basis=recorded, basis",
    "?at=2999-01-01T00:00:00Z, at",
    "?at=2999-01-01T00:00:00Z&basis=recorded, at",
    "?at=%2B10000-01-01T00:00:00Z, at",
    "?at=9999-12-31T24:00:00Z, at",
    "?at=-0001-01-01T00:00:00Z, at",
    "/statement?basis=both, basis",
    "/statement?from=2999-01-01T00:00:00Z, from",
    "/statement?from=2999-01-01T00:00:00Z&basis=recorded, from",
    "/statement?to=%2B10000-01-01T00:00:00Z, to",
    "/statement?from=-0001-01-01T00:00:00Z, from",
  })
  void an_invalid_request_names_the_parameter(String query, String field) {
    UUID id = history.account("1993-01-01T00:00:00Z", "2999-01-01T00:00:00Z");
    assertProblem(account(id, query), 400, "invalid-input", field);
  }
}
