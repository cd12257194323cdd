package dev.daybook.accounts.http.request;

import static dev.daybook.accounts.testing.ProblemAssertions.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import dev.daybook.accounts.testing.Client;
import dev.daybook.accounts.testing.Client.Response;
import dev.daybook.accounts.testing.FailingStore;
import dev.daybook.accounts.testing.RunningApi;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Conditional requests: If-Match and If-None-Match.
@SuppressWarnings("NullAway.Init")
@ParameterizedClass(name = "remembers states: {0}")
@ValueSource(booleans = {true, false})
class ConditionsIT {
  @Parameter boolean remembers;

  private static final int RACERS = 16;

  private static FailingStore store;
  private static RunningApi api;
  private final Client client = api.client();
  private final UUID id = client.createUser();

  @BeforeParameterizedClassInvocation
  static void start(boolean remembers) {
    api =
        RunningApi.start(
            log -> {
              store = new FailingStore(log);
              return store;
            },
            remembers);
  }

  @AfterParameterizedClassInvocation
  static void stop() {
    api.close();
  }

  private Response deposit(String... ifMatch) {
    return command("deposit", "{\"amount\":1}", ifMatch);
  }

  private Response command(String action, String body, String... ifMatch) {
    List<String> headers = new ArrayList<>();
    for (String value : ifMatch) {
      headers.addAll(List.of("If-Match", value));
    }
    String path = "/api/accounts/" + id + "/" + action;
    return client.postJson(path, body, headers.toArray(String[]::new));
  }

  private static void assertMovedOn(Response response, long version) {
    assertProblem(response, 412, "version-mismatch", null);
    assertThat(response.json().get("version").longValue()).isEqualTo(version);
    assertThat(response.header("ETag")).hasValue("\"" + version + "\"");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"\"2\"", "\"1\", \"2\"", "W/\"2\",\"2\"", "*", " , \"2\" ,,", "\"a,b\",\"2\""})
  void a_command_is_executed_at_the_expected_version(String ifMatch) {
    client.deposit(id, "5");

    Response response = deposit(ifMatch);

    assertThat(response.status()).as(response.text()).isEqualTo(200);
    assertThat(response.header("ETag")).hasValue("\"3\"");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"1\"",
        "\"1\",\"3\"",
        "W/\"2\"",
        "\"02\"",
        "\"\"",
        "\"x\"",
        "\"*\"",
        "\"\u00e9\""
      })
  void a_command_at_another_version_is_refused(String ifMatch) {
    client.deposit(id, "5");
    long before = api.log().head();

    assertMovedOn(deposit(ifMatch), 2);
    assertMovedOn(command("withdraw", "{\"amount\":100}", ifMatch), 2);
    assertMovedOn(command("close", "{}", ifMatch), 2);
    assertThat(api.log().head()).isEqualTo(before);
  }

  @Test
  void a_list_of_tags_may_span_several_headers() {
    assertThat(deposit("\"7\"", "\"1\"").status()).isEqualTo(200);
    assertMovedOn(deposit("\"7\"", "\"1\""), 2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"1", "\"1", "\"1\" \"2\"", "w/\"1\"", "*, \"1\"", ",", "\"1\";", "\"a b\""})
  void an_invalid_condition_is_named(String condition) {
    assertProblem(deposit(condition), 400, "invalid-input", "If-Match");
    assertProblem(
        client.get("/api/accounts/" + id, "If-None-Match", condition),
        400,
        "invalid-input",
        "If-None-Match");
  }

  @Test
  void an_unknown_account_is_not_found_on_any_condition() {
    String unknown = "/api/accounts/" + UUID.randomUUID();
    for (String condition : List.of("\"0\"", "\"1\"", "*")) {
      assertProblem(
          client.method("POST", unknown + "/close", "If-Match", condition),
          404,
          "account-not-found",
          null);
      assertProblem(
          client.get(unknown, "If-None-Match", condition), 404, "account-not-found", null);
    }
  }

  @Test
  void a_condition_on_a_new_account_is_refused() {
    Response response =
        client.post(
            "/api/users",
            "{\"name\":\"J\",\"email\":\"j@example.com\"}",
            "Content-Type",
            "application/json",
            "If-Match",
            "*");

    assertProblem(response, 400, "invalid-input", "If-Match");
  }

  /// The response to a deposit has the entity tag in the request, and is still no 304.
  @ParameterizedTest
  @ValueSource(strings = {"\"1\"", "\"2\"", "*"})
  void a_command_refuses_a_condition_for_reads(String ifNoneMatch) {
    Response response =
        client.post(
            "/api/accounts/" + id + "/deposit",
            "{\"amount\":1}",
            "Content-Type",
            "application/json",
            "If-None-Match",
            ifNoneMatch);

    assertProblem(response, 400, "invalid-input", "If-None-Match");
    assertThat(client.get("/api/accounts/" + id).header("ETag")).hasValue("\"1\"");
  }

  @Test
  void a_lost_race_is_reported_and_not_retried() {
    var others = new ArrayList<Response>();
    try (RunningApi other = api.beside()) {
      store.beforeAppend(
          () -> {
            store.beforeAppend(() -> {});
            others.add(other.client().deposit(id, "10"));
          });

      assertMovedOn(deposit("\"1\""), 2);
    }

    assertThat(others).extracting(Response::status).containsExactly(200);
    assertThat(client.get("/api/accounts/" + id).account().get("balance").toString())
        .isEqualTo("10");
  }

  @Test
  void of_many_with_the_same_version_one_wins() throws Exception {
    var calls = new ArrayList<Callable<Response>>();
    for (int racer = 0; racer < RACERS; racer++) {
      calls.add(() -> deposit("\"1\""));
    }
    var responses = new ArrayList<Response>();
    try (var racers = Executors.newFixedThreadPool(RACERS)) {
      for (var response : racers.invokeAll(calls)) {
        responses.add(response.get());
      }
    }

    assertThat(responses).filteredOn(response -> response.status() == 200).hasSize(1);
    assertThat(responses)
        .filteredOn(response -> response.status() != 200)
        .allSatisfy(response -> assertMovedOn(response, 2));
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"2\"", "W/\"2\"", "\"1\", W/\"2\"", "*"})
  void an_unchanged_response_is_304(String ifNoneMatch) {
    client.deposit(id, "5");

    for (String method : List.of("GET", "HEAD")) {
      Response response =
          client.method(method, "/api/accounts/" + id, "If-None-Match", ifNoneMatch);

      assertThat(response.status()).isEqualTo(304);
      assertThat(response.header("ETag")).hasValue("\"2\"");
      assertThat(response.text()).isEmpty();
    }
  }

  @Test
  void a_changed_response_is_sent() {
    client.deposit(id, "5");

    Response response = client.get("/api/accounts/" + id, "If-None-Match", "\"1\", \"3\"");

    assertThat(response.status()).isEqualTo(200);
    assertThat(response.account().get("version").longValue()).isEqualTo(2);
  }
}
