package dev.daybook.accounts.http.operations;

import static dev.daybook.accounts.testing.ProblemAssertions.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import dev.daybook.accounts.app.relay.RelaySettings;
import dev.daybook.accounts.testing.Client;
import dev.daybook.accounts.testing.Client.Response;
import dev.daybook.accounts.testing.RunningApi;
import dev.daybook.testing.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// The relay of the service, whose Kafka is away.
@SuppressWarnings("NullAway.Init")
class RelayIT {
  private static final String RELAY = "/api/relays/accounts/";
  private static final String BY = "\"by\":\"Ada\",\"why\":\"To see\"";

  @TempDir private static Path folder;
  private static RunningApi api;
  private final Client client = api.client();

  @BeforeAll
  static void start() throws IOException {
    Path properties =
        Files.writeString(
            folder.resolve("kafka.properties"),
            "default.api.timeout.ms=500\nrequest.timeout.ms=300\nbootstrap.servers=ignored:1\n");
    api =
        RunningApi.startRelayed(
            new RelaySettings("127.0.0.1:1", "bank", "test", "accounts", false, properties, false));
  }

  @AfterAll
  static void stop() {
    api.close();
  }

  private JsonNode relay() {
    return client.get("/api/relays").items("relays").getFirst();
  }

  @Test
  void waits_and_says_for_what_while_the_log_goes_on() {
    Await.until(() -> relay().get("status").stringValue().equals("waiting"));

    JsonNode waiting = relay();
    assertThat(waiting.get("name").stringValue()).isEqualTo("accounts");
    assertThat(waiting.get("topic").stringValue()).isEqualTo("bank");
    assertThat(waiting.get("detail").stringValue()).startsWith("waiting for Kafka: ");
    assertThat(waiting.get("since").stringValue()).endsWith("Z");
    assertThat(waiting.has("position")).isFalse();
    assertThat(waiting.get("relayedEvents").longValue()).isZero();
    UUID account = client.createUser();
    assertThat(client.deposit(account, "1").status()).isEqualTo(200);
    assertThat(client.get("/health/ready").status()).isEqualTo(200);
  }

  @Test
  void shows_its_state_in_metrics() {
    Await.until(() -> relay().get("status").stringValue().equals("waiting"));

    assertThat(client.get("/metrics").text())
        .contains("daybook_relay_state{relay=\"accounts\",state=\"waiting\"} 1.0")
        .contains("daybook_relay_state{relay=\"accounts\",state=\"running\"} 0.0")
        .contains("daybook_relay_position{relay=\"accounts\"} NaN")
        .contains("daybook_relay_events_total{relay=\"accounts\"} 0.0");
  }

  @Test
  void is_tried_again_by_an_operator() {
    assertThat(client.post(RELAY + "retry", "{" + BY + "}").status()).isEqualTo(204);
    assertProblem(client.post(RELAY + "retry", "{}"), 400, "invalid-input", "by");
    assertProblem(client.post("/api/relays/other/retry", "{" + BY + "}"), 404, "relay-not-found");
  }

  @Test
  void is_tried_again_once_for_one_key() {
    Response first = post("retry", "{" + BY + "}", "k");
    assertThat(first.status()).as(first.text()).isEqualTo(204);
    assertThat(post("retry", "{" + BY + "}", "k").status()).isEqualTo(204);

    String otherwise = "{" + BY.replace("see", "look") + "}";
    assertKeyConflict(post("retry", otherwise, "k"));
    assertKeyConflict(post("restart", "{" + BY + ",\"after\":0}", "k"));
    assertKeyConflict(post("continue-after-restore", "{" + BY + "}", "k"));
  }

  @Test
  void a_refused_action_leaves_its_key_unused() {
    assertProblem(
        post("restart", "{" + BY + ",\"after\":0}", "refused"), 409, "action-not-applicable");
    assertProblem(
        post("continue-after-restore", "{" + BY + "}", "refused"), 409, "action-not-applicable");
    assertThat(post("retry", "{" + BY + "}", "refused").status()).isEqualTo(204);
  }

  private Response post(String action, String body, String key) {
    return client.postJson(RELAY + action, body, "Idempotency-Key", key);
  }

  private static void assertKeyConflict(Response response) {
    assertProblem(response, 422, "idempotency-key-conflict", "Idempotency-Key");
  }

  @Test
  void is_shown_and_tried_again_in_the_explorer() {
    Await.until(() -> relay().get("status").stringValue().equals("waiting"));
    JsonNode shown =
        client.get("/explorer/api/readers").items("workers").stream()
            .filter(it -> it.get("kind").stringValue().equals("Relay to Kafka"))
            .findFirst()
            .orElseThrow();
    assertThat(shown.get("name").stringValue()).isEqualTo("accounts");
    assertThat(shown.at("/facts/Topic").stringValue()).isEqualTo("bank");
    assertThat(shown.get("error").stringValue()).startsWith("waiting for Kafka: ");
    assertThat(shown.get("actions")).hasSize(1);
    String retry =
        """
        {"kind":"Relay to Kafka","worker":"accounts","action":"retry","reason":"To see"}""";
    assertThat(explorerAction(retry).status()).isEqualTo(200);
    assertThat(explorerAction(retry.replace("\"retry\"", "\"restart\"")).status()).isEqualTo(400);
    Response refused = explorerAction(retry.replace("\"retry\"", "\"restart\",\"position\":0"));
    assertThat(refused.status()).isEqualTo(409);
    assertThat(refused.text()).contains("has not stopped");
    assertThat(explorerAction(retry.replace("\"retry\"", "\"skip\"")).status()).isEqualTo(400);
  }

  private Response explorerAction(String body) {
    return client.postJson("/explorer/api/readers/action", body, "Daybook-Explorer", "1");
  }

  @Test
  void is_not_restarted_unless_it_has_stopped() {
    Response refused = client.post(RELAY + "restart", "{" + BY + ",\"after\":0}");
    assertProblem(refused, 409, "action-not-applicable");
    assertThat(refused.text()).contains("has not stopped");
    assertProblem(
        client.post(RELAY + "continue-after-restore", "{" + BY + "}"),
        409,
        "action-not-applicable");
    for (String after : new String[] {"-1", "0.5", "1e30", "\"1\"", "null"}) {
      Response invalid = client.post(RELAY + "restart", "{" + BY + ",\"after\":" + after + "}");
      assertProblem(invalid, 400, "invalid-input", "after");
    }
  }
}
