package dev.daybook.accounts.http.request;

import static dev.daybook.accounts.testing.ProblemAssertions.assertProblem;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.daybook.accounts.http.server.AllowedOrigins;
import dev.daybook.accounts.http.server.Limits;
import dev.daybook.accounts.testing.Client;
import dev.daybook.accounts.testing.Client.Response;
import dev.daybook.accounts.testing.FailingStore;
import dev.daybook.accounts.testing.RawHttp;
import dev.daybook.accounts.testing.RunningApi;
import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.errors.AppendOutcomeUnknownException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Retries with the same `Idempotency-Key` on two services with one log.
@SuppressWarnings("NullAway.Init")
class IdempotencyIT {
  private static final int RACERS = 20;

  private static FailingStore store;
  private static RunningApi api;
  private static RunningApi otherApi;

  private final Client client = api.client();
  private final Client otherClient = otherApi.client();
  private final UUID id = account("100");
  private final UUID otherId = account("1");
  private final String user =
      "{\"name\":\"Ada Lovelace\",\"email\":\"%s@example.com\",\"currency\":\"USD\"}"
          .formatted(UUID.randomUUID());
  private final String key = "key of " + UUID.randomUUID();

  @BeforeAll
  static void start() {
    api =
        RunningApi.start(
            AllowedOrigins.LOOPBACK,
            Limits.DEFAULTS,
            log -> {
              store = new FailingStore(log);
              return store;
            });
    otherApi = api.beside();
  }

  @AfterAll
  static void stop() {
    otherApi.close();
    api.close();
  }

  @AfterEach
  void soothe() {
    store.beforeAppend(() -> {});
    store.afterAppend(() -> {});
  }

  private UUID account(String balance) {
    UUID account = client.createUser();
    assertThat(client.deposit(account, balance).status()).isEqualTo(200);
    return account;
  }

  private record Request(String path, String body) {}

  private Request request(String what) {
    return switch (what) {
      case "create" -> new Request("/api/users", user);
      case "deposit" -> deposit("2.50");
      case "withdraw" -> new Request("/api/accounts/" + id + "/withdraw", "{\"amount\":99}");
      case "close" -> new Request("/api/accounts/" + id + "/close", "{\"reason\":\"moved\"}");
      case "transfer" ->
          new Request(
              "/api/transfers",
              "{\"from\":\"%s\",\"to\":\"%s\",\"amount\":100}".formatted(id, otherId));
      default -> throw new IllegalArgumentException(what);
    };
  }

  private Request deposit(String amount) {
    return new Request("/api/accounts/" + id + "/deposit", "{\"amount\":" + amount + "}");
  }

  private Response send(Client to, Request request, String... headers) {
    var all = new ArrayList<>(List.of("Content-Type", "application/json", "Idempotency-Key", key));
    all.addAll(List.of(headers));
    return to.post(request.path(), request.body(), all.toArray(String[]::new));
  }

  /// All parts of a response that a program can depend on.
  private static List<Object> outcome(Response response) {
    return List.of(
        response.status(),
        response.text(),
        response.header("Content-Type"),
        response.header("ETag"),
        response.header("Location"),
        response.header("Daybook-Position"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"create", "deposit", "withdraw", "close", "transfer"})
  void a_retry_gets_the_first_response_and_appends_nothing(String what) {
    Response first = send(client, request(what));
    assertThat(first.status()).as(first.text()).isIn(200, 201);
    client.deposit(otherId, "5");
    client.deposit(id, "5"); // rejected if the account was closed
    long before = api.log().head();

    for (Client any : List.of(client, otherClient)) {
      assertThat(outcome(send(any, request(what)))).isEqualTo(outcome(first));
    }
    assertThat(api.log().head()).isEqualTo(before);
  }

  @ParameterizedTest
  @ValueSource(strings = {"create", "deposit", "withdraw", "close", "transfer"})
  void of_concurrent_requests_with_one_key_one_is_executed(String what) throws Exception {
    long before = api.log().head();

    List<Response> responses =
        race(racer -> send(racer % 2 == 0 ? client : otherClient, request(what)));

    assertThat(api.log().head()).isEqualTo(before + (what.equals("transfer") ? 2 : 1));
    assertThat(responses.getFirst().status()).as(responses.getFirst().text()).isIn(200, 201);
    assertThat(responses)
        .allSatisfy(
            response -> assertThat(outcome(response)).isEqualTo(outcome(responses.getFirst())));
  }

  @Test
  void of_different_requests_with_one_key_one_is_executed() throws Exception {
    long before = api.log().head();

    List<Response> responses =
        race(racer -> send(racer % 2 == 0 ? client : otherClient, deposit("1" + racer)));

    assertThat(api.log().head()).isEqualTo(before + 1);
    assertThat(responses).filteredOn(response -> response.status() == 200).hasSize(1);
    assertThat(responses)
        .filteredOn(response -> response.status() != 200)
        .allSatisfy(
            response ->
                assertProblem(response, 422, "idempotency-key-conflict", "Idempotency-Key"));
  }

  private static List<Response> race(IntFunction<Response> racer) throws Exception {
    var calls = new ArrayList<Callable<Response>>();
    IntStream.range(0, RACERS).forEach(number -> calls.add(() -> racer.apply(number)));
    var responses = new ArrayList<Response>();
    try (var racers = Executors.newFixedThreadPool(RACERS)) {
      for (var response : racers.invokeAll(calls)) {
        responses.add(response.get());
      }
    }
    return responses;
  }

  @ParameterizedTest
  @ValueSource(strings = {"create", "deposit", "withdraw", "close", "transfer"})
  void a_retry_finds_a_committed_command_on_any_node(String what) {
    store.afterAppend(
        () -> {
          throw new AppendOutcomeUnknownException("The connection ended", null);
        });
    assertProblem(send(client, request(what)), 503, "outcome-unknown", null);
    long committed = api.log().head();

    Response response = send(otherClient, request(what));

    assertThat(response.status()).as(response.text()).isIn(200, 201);
    assertThat(response.header("Daybook-Position")).hasValue(Long.toString(committed));
    assertThat(api.log().head()).isEqualTo(committed);
  }

  @Test
  void a_retry_during_the_first_request_gets_its_response() {
    var others = new ArrayList<Response>();
    store.beforeAppend(
        () -> {
          store.beforeAppend(() -> {});
          others.add(send(otherClient, request("withdraw")));
        });

    Response response = send(client, request("withdraw"));

    assertThat(response.status()).as(response.text()).isEqualTo(200);
    assertThat(others).extracting(IdempotencyIT::outcome).containsExactly(outcome(response));
  }

  @Test
  void another_request_with_the_same_key_is_refused() {
    Response first = send(client, deposit("1"));
    long before = api.log().head();

    for (Request other :
        List.of(
            deposit("2"),
            new Request(deposit("1").path(), "{\"amount\":1,\"currency\":\"USD\"}"),
            new Request("/api/accounts/" + id + "/withdraw", "{\"amount\":1}"),
            new Request("/api/accounts/" + id + "/withdraw", "{\"amount\":1000}"),
            new Request("/api/accounts/" + otherId + "/deposit", "{\"amount\":1}"),
            new Request("/api/accounts/" + UUID.randomUUID() + "/deposit", "{\"amount\":1}"),
            request("create"),
            request("close"),
            request("transfer"))) {
      assertProblem(send(client, other), 422, "idempotency-key-conflict", "Idempotency-Key");
    }

    assertThat(api.log().head()).isEqualTo(before);
    assertThat(outcome(send(client, deposit("1")))).isEqualTo(outcome(first));
  }

  @Test
  void the_same_request_in_another_notation_is_a_retry() {
    Response first = send(client, new Request(deposit("1").path(), "{\"amount\":10}"));

    for (String spelling :
        List.of("{ \"amount\" : 10.00 }", "{\"amount\":1e1,\"currency\":null}")) {
      var request =
          new Request(
              "/api/accounts/" + id.toString().toUpperCase(Locale.ROOT) + "/deposit", spelling);
      assertThat(outcome(send(client, request))).isEqualTo(outcome(first));
    }
  }

  @Test
  void a_rejected_command_is_decided_again() {
    var withdrawal = new Request("/api/accounts/" + id + "/withdraw", "{\"amount\":100.01}");
    assertProblem(send(client, withdrawal), 409, "insufficient-funds", null);
    assertProblem(send(otherClient, withdrawal), 409, "insufficient-funds", null);
    client.deposit(id, "0.01");

    assertThat(send(client, withdrawal).status()).isEqualTo(200);
    assertThat(send(client, withdrawal).status()).isEqualTo(200);
    assertThat(client.get("/api/accounts/" + id).account().get("balance").toString())
        .isEqualTo("0");
  }

  @Test
  void a_key_that_never_reached_the_log_can_be_reused() {
    assertProblem(send(client, deposit("-1")), 400, "invalid-input", "amount");

    assertThat(send(client, deposit("1")).status()).isEqualTo(200);
  }

  @Test
  void the_key_is_checked_before_the_condition() {
    Response first = send(client, deposit("1"), "If-Match", "\"2\"");
    assertThat(first.status()).isEqualTo(200);
    client.deposit(id, "5");

    assertThat(outcome(send(client, deposit("1"), "If-Match", "\"2\""))).isEqualTo(outcome(first));
    assertThat(outcome(send(client, deposit("1"), "If-Match", "\"9\""))).isEqualTo(outcome(first));
  }

  @Test
  void without_a_key_every_request_is_a_new_command() {
    long before = api.log().head();
    client.deposit(id, "1");
    client.deposit(id, "1");

    assertThat(api.log().head()).isEqualTo(before + 2);
    assertThat(api.log().readLog(before))
        .extracting(RecordedEvent::metadata)
        .noneMatch(metadata -> metadata.contains("requestHash"));
  }

  @Test
  void the_log_does_not_show_the_key() {
    long before = api.log().head();
    send(client, deposit("1"));

    assertThat(api.log().readLog(before))
        .singleElement()
        .satisfies(event -> assertThat(event.toString()).doesNotContain(key));
  }

  @Test
  void the_log_contains_a_keyed_hash_of_the_request() {
    long before = api.log().head();
    send(client, deposit("1.0"));

    byte[] request = "[\"%s\",\"deposit\",\"%s\",\"1\",\"\"]".formatted(key, id).getBytes(UTF_8);
    String hash = HexFormat.of().formatHex(api.requests().of(request));
    assertThat(api.log().readLog(before))
        .singleElement()
        .satisfies(event -> assertThat(event.metadata()).contains(hash));
  }

  @Test
  void a_key_is_bounded_printable_text() throws IOException {
    long before = api.log().head();
    String most = UUID.randomUUID() + "~".repeat(IdempotencyKeyHeader.CHARACTERS_MAX - 36);
    assertThat(sendWith(most).status()).isEqualTo(200);
    assertThat(sendWith(most).status()).isEqualTo(200);
    assertThat(api.log().head()).isEqualTo(before + 1);

    for (String none : List.of("", most + "x", "a\tb")) {
      assertProblem(sendWith(none), 400, "invalid-input", "Idempotency-Key");
    }
    assertProblem(
        send(client, deposit("1"), "Idempotency-Key", "another"),
        400,
        "invalid-input",
        "Idempotency-Key");
    assertThat(
            RawHttp.status(
                api.port(),
                "POST /api/accounts/" + id + "/close HTTP/1.1",
                "Host: localhost",
                "Idempotency-Key: caf\u00e9"))
        .isEqualTo(400);
    assertThat(api.log().head()).isEqualTo(before + 1);
  }

  private Response sendWith(String otherKey) {
    return client.post(
        deposit("1").path(),
        deposit("1").body(),
        "Content-Type",
        "application/json",
        "Idempotency-Key",
        otherKey);
  }
}
