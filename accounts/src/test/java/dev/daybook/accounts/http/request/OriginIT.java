package dev.daybook.accounts.http.request;

import static dev.daybook.accounts.testing.ProblemAssertions.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import dev.daybook.accounts.testing.Client;
import dev.daybook.accounts.testing.Client.Response;
import dev.daybook.accounts.testing.RunningApi;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// The origin of an event in its metadata.
@SuppressWarnings("NullAway.Init")
class OriginIT {
  private static final String TRACE_PARENT =
      "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

  private static RunningApi api;
  private final Client client = api.client();
  private final UUID id = client.createUser();

  @BeforeAll
  static void start() {
    api = RunningApi.start();
  }

  @AfterAll
  static void stop() {
    api.close();
  }

  private Response deposit(String... headers) {
    String path = "/api/accounts/" + id + "/deposit";
    return client.postJson(path, "{\"amount\":1}", headers);
  }

  private JsonNode metadataOfLast() {
    JsonNode events = client.get("/api/accounts/" + id + "/events").json().get("events");
    return events.get(events.size() - 1).get("metadata");
  }

  @Test
  void a_command_without_origin_is_its_own_origin() {
    assertThat(deposit().status()).isEqualTo(200);

    JsonNode metadata = metadataOfLast();
    String command = metadata.get("commandId").stringValue();
    assertThat(UUID.fromString(command)).hasToString(command);
    assertThat(metadata.get("correlationId").stringValue()).isEqualTo(command);
    assertThat(metadata.get("causationId").stringValue()).isEqualTo(command);
    assertThat(metadata.get("actor").stringValue()).isEqualTo("anonymous");
    assertThat(metadata.get("schemaVersion").intValue()).isEqualTo(1);
    assertThat(metadata.has("traceparent")).isFalse();
  }

  @Test
  void every_command_has_a_different_id() {
    deposit();
    JsonNode first = metadataOfLast().get("commandId");
    deposit();

    assertThat(metadataOfLast().get("commandId")).isNotEqualTo(first);
  }

  @Test
  void the_origin_of_a_request_is_stored_and_returned() {
    Response response =
        deposit(
            "X-Correlation-Id",
            "order 4711",
            "X-Causation-Id",
            "event-17",
            "traceparent",
            TRACE_PARENT);

    assertThat(response.header("X-Correlation-Id")).hasValue("order 4711");
    JsonNode metadata = metadataOfLast();
    assertThat(metadata.get("correlationId").stringValue()).isEqualTo("order 4711");
    assertThat(metadata.get("causationId").stringValue()).isEqualTo("event-17");
    assertThat(metadata.get("traceparent").stringValue()).isEqualTo(TRACE_PARENT);
    assertThat(metadata.get("commandId").stringValue()).isNotEqualTo("order 4711");
  }

  @Test
  void both_events_of_a_transfer_have_the_same_origin() {
    deposit();
    UUID other = client.createUser();
    client.post(
        "/api/transfers",
        "{\"from\":\"%s\",\"to\":\"%s\",\"amount\":1}".formatted(id, other),
        "Content-Type",
        "application/json");

    JsonNode received = client.get("/api/accounts/" + other + "/events").json().get("events");
    assertThat(received.get(1).get("metadata")).isEqualTo(metadataOfLast());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "garbage",
        "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
        "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
        "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
      })
  void an_invalid_traceparent_is_ignored(String traceParent) {
    assertThat(deposit("traceparent", traceParent).status()).isEqualTo(200);
    assertThat(metadataOfLast().has("traceparent")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"X-Correlation-Id", "X-Causation-Id"})
  void an_invalid_id_is_named(String header) {
    long before = api.log().head();
    assertProblem(deposit(header, "x".repeat(101)), 400, "invalid-input", header);
    assertProblem(deposit(header, ""), 400, "invalid-input", header);
    assertProblem(deposit(header, "1", header, "2"), 400, "invalid-input", header);
    assertThat(api.log().head()).isEqualTo(before);
  }
}
