package dev.daybook.accounts.http.accounts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.daybook.accounts.testing.Client;
import dev.daybook.accounts.testing.Client.Response;
import dev.daybook.accounts.testing.RunningApi;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// The paths, fields and statuses that existing clients rely on.
@SuppressWarnings("NullAway.Init")
@ParameterizedClass(name = "remembers states: {0}")
@ValueSource(booleans = {true, false})
class PublicContractIT {
  @Parameter boolean remembers;

  private static final String INSTANT = "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z";
  private static RunningApi api;
  private final Client client = api.client();

  @BeforeParameterizedClassInvocation
  static void start(boolean remembers) {
    api = RunningApi.start(remembers);
  }

  @AfterParameterizedClassInvocation
  static void stop() {
    api.close();
  }

  @Test
  void creates_a_user_with_an_account_in_dollars() {
    Response response =
        client.post("/api/users", "{\"name\":\"John Doe\",\"email\":\"john@example.com\"}");

    assertThat(response.status()).isEqualTo(201);
    UUID id = UUID.fromString(response.json().get("accountId").stringValue());
    assertThat(response.account().propertyNames())
        .containsExactly(
            "aggregateId",
            "userId",
            "name",
            "email",
            "balance",
            "available",
            "currency",
            "isClosed",
            "lastActivity",
            "version");
    assertThat(response.account().get("aggregateId").stringValue()).isEqualTo(id.toString());
    assertThat(response.account().get("userId").stringValue()).isEqualTo(id.toString());
    assertThat(response.account().get("name").stringValue()).isEqualTo("John Doe");
    assertThat(response.account().get("email").stringValue()).isEqualTo("john@example.com");
    assertThat(response.account().get("balance").decimalValue()).isEqualTo("0");
    assertThat(response.account().get("currency").stringValue()).isEqualTo("USD");
    assertThat(response.account().get("isClosed").booleanValue()).isFalse();
    assertThat(response.account().get("lastActivity").stringValue()).matches(INSTANT);
    assertThat(response.account().get("version").longValue()).isEqualTo(1);
    assertThat(response.header("Content-Type").orElseThrow())
        .isEqualToIgnoringWhitespace("application/json;charset=utf-8");
  }

  @Test
  void creates_an_account_in_another_currency() {
    Response response =
        client.post(
            "/api/users", "{\"name\":\"Eva\",\"email\":\"eva@example.com\",\"currency\":\"CZK\"}");

    assertThat(response.status()).isEqualTo(201);
    assertThat(response.account().get("currency").stringValue()).isEqualTo("CZK");
  }

  @Test
  void deposits_and_withdraws_exactly() {
    UUID id = client.createUser();

    assertThat(client.deposit(id, "0.1").status()).isEqualTo(200);
    assertThat(client.deposit(id, "0.2").account().get("balance").toString()).isEqualTo("0.3");
    Response withdrawn =
        client.post("/api/accounts/" + id + "/withdraw", "{\"amount\":0.3e0,\"currency\":\"USD\"}");

    assertThat(withdrawn.status()).isEqualTo(200);
    assertThat(withdrawn.account().get("balance").toString()).isEqualTo("0");
    assertThat(withdrawn.account().get("version").longValue()).isEqualTo(4);
  }

  @Test
  void takes_the_largest_balance_to_the_cent() {
    UUID id = client.createUser();

    Response response = client.deposit(id, "9999999999999.99");

    assertThat(response.account().get("balance").toString()).isEqualTo("9999999999999.99");
  }

  @Test
  void closes_with_a_reason() {
    UUID id = client.createUser();

    Response response =
        client.post("/api/accounts/" + id + "/close", "{\"reason\":\"Moving away\"}");

    assertThat(response.status()).isEqualTo(200);
    assertThat(response.account().get("isClosed").booleanValue()).isTrue();
    assertThat(lastEvent(id).get("data").get("reason").stringValue()).isEqualTo("Moving away");
  }

  @Test
  void closes_without_a_body_and_with_a_balance() {
    UUID id = client.createUser();
    client.deposit(id, "5");

    Response response = client.method("POST", "/api/accounts/" + id + "/close");

    assertThat(response.status()).isEqualTo(200);
    assertThat(response.account().get("balance").toString()).isEqualTo("5");
    assertThat(lastEvent(id).get("data").get("reason").stringValue()).isEqualTo("User requested");
  }

  @Test
  void shows_one_account() {
    UUID id = client.createUser();
    Response deposited = client.deposit(id, "150.25");

    Response response = client.get("/api/accounts/" + id);

    assertThat(response.status()).isEqualTo(200);
    assertThat(response.json()).isEqualTo(deposited.json());
    assertThat(response.header("ETag")).hasValue("\"2\"");
  }

  @Test
  void lists_accounts_in_creation_order_after_each_response() {
    UUID first = client.createUser();
    UUID second = client.createUser();
    JsonNode afterDeposit = client.deposit(first, "7").account();

    List<JsonNode> accounts = client.get("/api/accounts").items("accounts");

    List<String> ids = accounts.stream().map(a -> a.get("aggregateId").stringValue()).toList();
    assertThat(ids.indexOf(second.toString())).isEqualTo(ids.indexOf(first.toString()) + 1);
    assertThat(accounts).contains(afterDeposit);
  }

  @Test
  void shows_an_accounts_events_in_version_order() {
    UUID id = client.createUser();
    client.deposit(id, "12.50");
    client.post("/api/accounts/" + id + "/withdraw", "{\"amount\":2.5}");
    client.method("POST", "/api/accounts/" + id + "/close");

    Response response = client.get("/api/accounts/" + id + "/events");

    assertThat(response.status()).isEqualTo(200);
    List<JsonNode> events = response.items("events");
    assertThat(events)
        .extracting(event -> event.get("eventType").stringValue())
        .containsExactly("USER_CREATED", "FUNDS_DEPOSITED", "FUNDS_WITHDRAWN", "ACCOUNT_CLOSED");
    assertThat(events)
        .extracting(event -> event.get("version").longValue())
        .containsExactly(1L, 2L, 3L, 4L);
    assertThat(events)
        .allSatisfy(
            event -> {
              assertThat(event.propertyNames())
                  .containsExactlyInAnyOrder(
                      "eventId",
                      "aggregateId",
                      "eventType",
                      "timestamp",
                      "version",
                      "data",
                      "metadata",
                      "position");
              assertThat(event.get("aggregateId").stringValue()).isEqualTo(id.toString());
              assertThat(UUID.fromString(event.get("eventId").stringValue())).isNotNull();
              assertThat(event.get("timestamp").stringValue()).matches(INSTANT);
              assertThat(Instant.parse(event.get("timestamp").stringValue()))
                  .isBefore(Instant.now().plusSeconds(60));
            });
    assertThat(events.get(0).get("data").propertyNames())
        .containsExactlyInAnyOrder("userId", "name", "email", "currency");
    assertThat(events.get(1).get("data").get("amount").isNumber()).isTrue();
    assertThat(events.get(1).get("data").get("amount").decimalValue())
        .isEqualByComparingTo(new BigDecimal("12.5"));
    assertThat(events.get(1).get("data").get("currency").stringValue()).isEqualTo("USD");
  }

  @Test
  void keeps_names_in_any_script() {
    Response response =
        client.post(
            "/api/users", "{\"name\":\"<b>Žofie 🐈 \\\"O'Neil\\\"\",\"email\":\"ž@příklad.cz\"}");

    assertThat(response.status()).isEqualTo(201);
    assertThat(response.account().get("name").stringValue()).isEqualTo("<b>Žofie 🐈 \"O'Neil\"");
    assertThat(response.account().get("email").stringValue()).isEqualTo("ž@příklad.cz");
  }

  private JsonNode lastEvent(UUID id) {
    return client.get("/api/accounts/" + id + "/events").items("events").getLast();
  }
}
