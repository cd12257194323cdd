package dev.daybook.accounts.http.accounts;

import static dev.daybook.accounts.testing.ProblemAssertions.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.daybook.accounts.testing.Client;
import dev.daybook.accounts.testing.Client.Response;
import dev.daybook.accounts.testing.RunningApi;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// Transfers over HTTP.
@SuppressWarnings("NullAway.Init")
@ParameterizedClass(name = "remembers states: {0}")
@ValueSource(booleans = {true, false})
class TransferIT {
  @Parameter boolean remembers;

  private static final int RACERS = 8;
  private static final int RACING_TRANSFERS = 300;
  private static final UUID UNKNOWN = UUID.randomUUID();
  private static final String MOST = "9999999999999.99";

  private static RunningApi api;
  private static Client client;

  private final UUID ada = account("100");
  private final UUID ben = account("1");

  @BeforeParameterizedClassInvocation
  static void start(boolean remembers) {
    api = RunningApi.start(remembers);
    client = api.client();
  }

  @AfterParameterizedClassInvocation
  static void stop() {
    api.close();
  }

  private static UUID account(String balance) {
    UUID id = client.createUser();
    assertThat(client.deposit(id, balance).status()).isEqualTo(200);
    return id;
  }

  private static Response transfer(UUID from, UUID to, String amount) {
    return client.post(
        "/api/transfers",
        "{\"from\":\"%s\",\"to\":\"%s\",\"amount\":%s}".formatted(from, to, amount));
  }

  private static BigDecimal balance(UUID id) {
    return client.get("/api/accounts/" + id).account().get("balance").decimalValue();
  }

  private static JsonNode lastEvent(UUID id) {
    return client.get("/api/accounts/" + id + "/events").items("events").getLast();
  }

  @Test
  void moves_money_and_shows_both_accounts() {
    Response response =
        client.post(
            "/api/transfers",
            """
            {"from":"%s","to":"%s","amount":40.50,"currency":"USD","reference":"Lunch"}"""
                .formatted(ada, ben));

    assertThat(response.status()).as(response.text()).isEqualTo(201);
    JsonNode json = response.json();
    assertThat(json.propertyNames()).containsExactly("transferId", "from", "to");
    assertThat(json.get("from")).isEqualTo(client.get("/api/accounts/" + ada).account());
    assertThat(json.get("to")).isEqualTo(client.get("/api/accounts/" + ben).account());
    assertThat(json.get("from").get("balance").decimalValue()).isEqualByComparingTo("59.50");
    assertThat(json.get("to").get("balance").decimalValue()).isEqualByComparingTo("41.50");
  }

  @Test
  void is_one_event_on_each_account_at_adjacent_positions() {
    String id = transfer(ada, ben, "7").json().get("transferId").stringValue();

    JsonNode sent = lastEvent(ada);
    JsonNode received = lastEvent(ben);
    assertThat(sent.get("eventType").stringValue()).isEqualTo("TRANSFER_SENT");
    assertThat(sent.get("data").toString())
        .isEqualTo(
            """
            {"amount":7,"currency":"USD","reference":"","transferId":"%s","counterparty":"%s"}"""
                .formatted(id, ben));
    assertThat(received.get("eventType").stringValue()).isEqualTo("TRANSFER_RECEIVED");
    assertThat(received.get("data").toString())
        .isEqualTo(
            """
            {"amount":7,"currency":"USD","reference":"","transferId":"%s","counterparty":"%s"}"""
                .formatted(id, ada));
    assertThat(received.get("position").longValue())
        .isEqualTo(sent.get("position").longValue() + 1);
  }

  @Test
  void is_in_the_list_after_the_response() {
    Response response = transfer(ada, ben, "100");

    assertThat(response.header("Daybook-Position")).hasValue(Long.toString(api.log().head()));
    assertThat(client.get("/api/accounts").items("accounts"))
        .contains(response.json().get("from"), response.json().get("to"));
  }

  static Stream<Arguments> invalid() {
    String from = "\"from\":\"" + UNKNOWN + "\"";
    String to = "\"to\":\"" + UUID.randomUUID() + "\"";
    String amount = "\"amount\":1";
    return Stream.of(
        arguments("from", List.of(to, amount)),
        arguments("from", List.of("\"from\":null", to, amount)),
        arguments("from", List.of("\"from\":7", to, amount)),
        arguments("from", List.of("\"from\":\"ada\"", to, amount)),
        arguments("to", List.of(from, amount)),
        arguments("to", List.of(from, "\"to\":\"\"", amount)),
        arguments("to", List.of(from, "\"to\":\"" + UNKNOWN + "\"", amount)),
        arguments("amount", List.of(from, to)),
        arguments("amount", List.of(from, to, "\"amount\":\"1\"")),
        arguments("amount", List.of(from, to, "\"amount\":0")),
        arguments("amount", List.of(from, to, "\"amount\":-1")),
        arguments("amount", List.of(from, to, "\"amount\":1e999999999")),
        arguments("currency", List.of(from, to, amount, "\"currency\":\"XXX\"")),
        arguments("reference", List.of(from, to, amount, "\"reference\":5")),
        arguments("reference", List.of(from, to, amount, "\"reference\":\" \"")),
        arguments("reference", List.of(from, to, amount, "\"reference\":\"a\\u0000b\"")),
        arguments(
            "reference", List.of(from, to, amount, "\"reference\":\"" + "é".repeat(501) + "\"")),
        arguments("note", List.of(from, to, amount, "\"note\":\"x\"")));
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource
  void invalid(String field, List<String> fields) {
    long before = api.log().head();

    Response response = client.post("/api/transfers", "{" + String.join(",", fields) + "}");

    assertProblem(response, 400, "invalid-input", field);
    assertThat(api.log().head()).isEqualTo(before);
  }

  @Test
  void an_amount_invalid_in_the_currency_is_refused() {
    assertRefused(transfer(ada, ben, "0.001"), 400, "invalid-input", "amount");
    assertRefused(transfer(ada, ben, "1e13"), 400, "invalid-input", "amount");
  }

  @Test
  void the_longest_reference_is_accepted() {
    String reference = "é".repeat(500);
    Response response =
        client.post(
            "/api/transfers",
            "{\"from\":\"%s\",\"to\":\"%s\",\"amount\":1,\"reference\":\"%s\"}"
                .formatted(ada, ben, reference));

    assertThat(response.status()).isEqualTo(201);
    assertThat(lastEvent(ben).get("data").get("reference").stringValue()).isEqualTo(reference);
  }

  @Test
  void an_unknown_account_is_named() {
    assertRefused(transfer(UNKNOWN, ben, "1"), 404, "account-not-found", "from");
    assertRefused(transfer(ada, UNKNOWN, "1"), 404, "account-not-found", "to");
  }

  @Test
  void a_closed_account_is_named() {
    client.method("POST", "/api/accounts/" + ben + "/close");

    assertRefused(transfer(ben, ada, "1"), 409, "account-closed", "from");
    assertRefused(transfer(ada, ben, "1"), 409, "account-closed", "to");
  }

  @Test
  void more_than_the_balance_is_refused() {
    Response response = transfer(ada, ben, "100.01");

    assertRefused(response, 409, "insufficient-funds", "from");
    assertThat(response.json().get("balance").decimalValue()).isEqualByComparingTo("100");
    assertThat(response.json().get("currency").stringValue()).isEqualTo("USD");
  }

  @Test
  void the_same_account_on_both_sides_is_refused() {
    assertRefused(transfer(ada, ada, "1"), 400, "invalid-input", "to");
  }

  @Test
  void more_than_the_largest_balance_is_refused() {
    UUID full = account(MOST);

    assertRefused(transfer(ada, full, "0.01"), 409, "balance-too-large", "to");
  }

  @Test
  void another_currency_is_refused() {
    UUID euros =
        UUID.fromString(
            client
                .post(
                    "/api/users",
                    "{\"name\":\"E\",\"email\":\"e@example.com\",\"currency\":\"EUR\"}")
                .json()
                .get("accountId")
                .stringValue());

    assertRefused(transfer(ada, euros, "1"), 409, "currency-mismatch", "to");
    Response inEuros =
        client.post(
            "/api/transfers",
            "{\"from\":\"%s\",\"to\":\"%s\",\"amount\":1,\"currency\":\"EUR\"}"
                .formatted(ada, ben));
    assertRefused(inEuros, 409, "currency-mismatch", null);
  }

  @Test
  void a_condition_on_one_account_is_refused() {
    Response response =
        client.post(
            "/api/transfers",
            "{\"from\":\"%s\",\"to\":\"%s\",\"amount\":1}".formatted(ada, ben),
            "Content-Type",
            "application/json",
            "If-Match",
            "\"2\"");

    assertRefused(response, 400, "invalid-input", "If-Match");
  }

  /// Asserts that neither account has changed.
  private void assertRefused(Response response, int status, String name, @Nullable String field) {
    assertProblem(response, status, name, field);
    assertThat(lastEvent(ada).get("version").longValue()).isEqualTo(2);
    assertThat(balance(ada)).isEqualByComparingTo("100");
    assertThat(balance(ben)).isEqualByComparingTo("1");
  }

  @Test
  void concurrent_opposite_transfers_keep_the_total() throws Exception {
    List<UUID> accounts = List.of(ada, ben, account("10"));
    long before = api.log().head();
    var random = new SplittableRandom(7);
    var calls = new ArrayList<Callable<Response>>();
    for (int i = 0; i < RACING_TRANSFERS; i++) {
      int from = random.nextInt(3);
      int to = (from + random.nextInt(1, 3)) % 3;
      String amount = Integer.toString(random.nextInt(1, 60));
      calls.add(() -> transfer(accounts.get(from), accounts.get(to), amount));
    }

    int done = 0;
    try (var racers = Executors.newFixedThreadPool(RACERS)) {
      for (var response : racers.invokeAll(calls)) {
        int status = response.get().status();
        assertThat(status).as(response.get().text()).isIn(201, 409, 503);
        done += status == 201 ? 1 : 0;
      }
    }

    assertThat(done).isPositive();
    assertThat(api.log().head()).isEqualTo(before + 2L * done);
    assertThat(accounts.stream().map(TransferIT::balance))
        .allSatisfy(balance -> assertThat(balance).isNotNegative());
    assertThat(accounts.stream().map(TransferIT::balance).reduce(BigDecimal.ZERO, BigDecimal::add))
        .isEqualByComparingTo("111");
  }
}
