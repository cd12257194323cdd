package dev.daybook.accounts.http.request;

import static dev.daybook.accounts.testing.ProblemAssertions.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.daybook.accounts.testing.Client;
import dev.daybook.accounts.testing.Client.Response;
import dev.daybook.accounts.testing.RunningApi;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/// Invalid requests of every kind; none of them appends an event.
@SuppressWarnings("NullAway.Init")
class ErrorsIT {
  private static final String USERS = "/api/users";
  private static RunningApi api;
  private static Client client;
  private static UUID account;
  private static UUID closed;

  @BeforeAll
  static void start() {
    api = RunningApi.start();
    client = api.client();
    account = client.createUser();
    client.deposit(account, "100");
    closed = client.createUser();
    client.method("POST", "/api/accounts/" + closed + "/close");
  }

  @AfterAll
  static void stop() {
    api.close();
  }

  static Stream<Arguments> malformed() {
    return Stream.of(
        arguments("empty", ""),
        arguments("no JSON", "name=John"),
        arguments("no end", "{\"name\":\"John\",\"email\":\"john@example.com\""),
        arguments("text after the end", "{\"name\":\"J\",\"email\":\"j@e.com\"} {}"),
        arguments("rubbish after the end", "{\"name\":\"J\",\"email\":\"j@e.com\"} x"),
        arguments("a field twice", "{\"name\":\"J\",\"name\":\"K\",\"email\":\"j@e.com\"}"),
        arguments("an array", "[]"),
        arguments("a string", "\"x\""),
        arguments("null", "null"),
        arguments("a comment", "{/**/\"name\":\"J\",\"email\":\"j@e.com\"}"),
        arguments("single quotes", "{'name':'J','email':'j@e.com'}"),
        arguments("a comma too many", "{\"name\":\"J\",\"email\":\"j@e.com\",}"),
        arguments("a control character", "{\"name\":\"J\u0001\",\"email\":\"j@e.com\"}"),
        arguments("NaN", "{\"amount\":NaN}"),
        arguments("a leading plus", "{\"amount\":+1}"),
        arguments("a leading zero", "{\"amount\":01}"),
        arguments("hexadecimal", "{\"amount\":0x10}"),
        arguments("too deep", "{\"name\":" + "[".repeat(100_000) + "}"),
        arguments("too many digits", "{\"amount\":" + "9".repeat(5_000) + "}"),
        arguments("an exponent beyond all", "{\"amount\":1e99999999999999999999}"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void malformed(String what, String body) {
    long before = api.log().head();

    Response response = client.post(USERS, body);

    assertProblem(response, 400, "unreadable", null);
    assertThat(api.log().head()).isEqualTo(before);
  }

  static Stream<Arguments> invalid() {
    String email = "\"email\":\"j@example.com\"";
    String name = "\"name\":\"J\"";
    return Stream.of(
        arguments("name", "{" + email + "}"),
        arguments("name", "{\"name\":null," + email + "}"),
        arguments("name", "{\"name\":12," + email + "}"),
        arguments("name", "{\"name\":{}," + email + "}"),
        arguments("name", "{\"name\":[\"J\"]," + email + "}"),
        arguments("name", "{\"name\":true," + email + "}"),
        arguments("name", "{\"name\":\"\"," + email + "}"),
        arguments("name", "{\"name\":\" \\t\"," + email + "}"),
        arguments("name", "{\"name\":\"a\\nb\"," + email + "}"),
        arguments("name", "{\"name\":\"a\\u0000b\"," + email + "}"),
        arguments("name", "{\"name\":\"\\ud800\"," + email + "}"),
        arguments("name", "{\"name\":\"x\\udc00y\"," + email + "}"),
        arguments("name", "{\"name\":\"" + "é".repeat(201) + "\"," + email + "}"),
        arguments("name", "{\"name\":\"" + "x".repeat(900_000) + "\"," + email + "}"),
        arguments("email", "{" + name + "}"),
        arguments("email", "{" + name + ",\"email\":7}"),
        arguments("email", "{" + name + ",\"email\":\"\"}"),
        arguments("email", "{" + name + ",\"email\":\"john\"}"),
        arguments("email", "{" + name + ",\"email\":\"@example.com\"}"),
        arguments("email", "{" + name + ",\"email\":\"john@\"}"),
        arguments("email", "{" + name + ",\"email\":\"a b@example.com\"}"),
        arguments("email", "{" + name + ",\"email\":\"a@b@example.com\"}"),
        arguments("email", "{" + name + ",\"email\":\"a@example..com\"}"),
        arguments("email", "{" + name + ",\"email\":\".a@example.com\"}"),
        arguments("email", "{" + name + ",\"email\":\"a@-example.com\"}"),
        arguments("email", "{" + name + ",\"email\":\"a@example.com\\n\"}"),
        arguments("email", "{" + name + ",\"email\":\"J <a@example.com>\"}"),
        arguments("email", "{" + name + ",\"email\":\"" + "a".repeat(65) + "@example.com\"}"),
        arguments("email", "{" + name + ",\"email\":\"a@" + "b.".repeat(130) + "com\"}"),
        arguments("currency", "{" + name + "," + email + ",\"currency\":\"XYZ\"}"),
        arguments("currency", "{" + name + "," + email + ",\"currency\":\"usd\"}"),
        arguments("currency", "{" + name + "," + email + ",\"currency\":\"\"}"),
        arguments("currency", "{" + name + "," + email + ",\"currency\":\"XAU\"}"),
        arguments("currency", "{" + name + "," + email + ",\"currency\":840}"),
        arguments("role", "{" + name + "," + email + ",\"role\":\"admin\"}"));
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource
  void invalid(String field, String body) {
    long before = api.log().head();

    Response response = client.post(USERS, body);

    assertProblem(response, 400, "invalid-input", field);
    assertThat(api.log().head()).isEqualTo(before);
  }

  static Stream<Arguments> invalid_amounts() {
    return Stream.of(
        arguments("{}", "missing"),
        arguments("{\"amount\":null}", "missing"),
        arguments("{\"amount\":\"100\"}", "not a number"),
        arguments("{\"amount\":true}", "not a number"),
        arguments("{\"amount\":[1]}", "not a number"),
        arguments("{\"amount\":0}", "not positive"),
        arguments("{\"amount\":-0.0}", "not positive"),
        arguments("{\"amount\":0e999999999}", "not positive"),
        arguments("{\"amount\":-5}", "not positive"),
        arguments("{\"amount\":-1e999999999}", "not positive"),
        arguments("{\"amount\":0.001}", "more decimals"),
        arguments("{\"amount\":1.0000000001}", "more decimals"),
        arguments("{\"amount\":1e-999999999}", "more decimals"),
        arguments("{\"amount\":10000000000000}", "too large"),
        arguments("{\"amount\":1000000000000000}", "too large"),
        arguments("{\"amount\":1e400}", "too large"),
        arguments("{\"amount\":1e999999999}", "too large"),
        arguments("{\"amount\":" + "9".repeat(900) + "}", "too large"));
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource
  void invalid_amounts(String body, String sentence) {
    for (String action : new String[] {"deposit", "withdraw"}) {
      Response response = client.post("/api/accounts/" + account + "/" + action, body);

      assertProblem(response, 400, "invalid-input", "amount");
      assertThat(response.json().get("error").stringValue()).contains(sentence);
    }
    assertThat(balance()).isEqualTo("100");
  }

  static Stream<Arguments> refused() {
    UUID unknown = UUID.fromString("00000000-0000-4000-8000-000000000000");
    return Stream.of(
        arguments(unknown, "deposit", "{\"amount\":1}", 404, "account-not-found"),
        arguments(unknown, "withdraw", "{\"amount\":1}", 404, "account-not-found"),
        arguments(unknown, "close", "{}", 404, "account-not-found"),
        arguments(account, "withdraw", "{\"amount\":100.01}", 409, "insufficient-funds"),
        arguments(
            account, "deposit", "{\"amount\":1,\"currency\":\"EUR\"}", 409, "currency-mismatch"),
        arguments(account, "deposit", "{\"amount\":9999999999999.99}", 409, "balance-too-large"),
        arguments(closed, "deposit", "{\"amount\":1}", 409, "account-closed"),
        arguments(closed, "withdraw", "{\"amount\":1}", 409, "account-closed"),
        arguments(closed, "close", "{}", 409, "already-closed"));
  }

  @ParameterizedTest(name = "{1} {2}: {4}")
  @MethodSource
  void refused(UUID id, String action, String body, int status, String name) {
    long before = api.log().head();

    assertProblem(client.post("/api/accounts/" + id + "/" + action, body), status, name, null);
    assertThat(api.log().head()).isEqualTo(before);
  }

  @Test
  void insufficient_funds_name_the_balance() {
    String path = "/api/accounts/" + account;
    JsonNode problem = client.post(path + "/withdraw", "{\"amount\":100.01}").json();

    assertThat(problem.get("balance").decimalValue()).isEqualByComparingTo("100");
    assertThat(problem.get("currency").stringValue()).isEqualTo("USD");
    assertThat(client.post(path + "/deposit", "{\"amount\":0}").json().has("balance")).isFalse();
  }

  @Test
  void unknown_accounts_and_invalid_ids() {
    String unknown = "/api/accounts/00000000-0000-4000-8000-000000000000";
    assertProblem(client.get(unknown), 404, "account-not-found", null);
    assertProblem(client.get(unknown + "/events"), 404, "account-not-found", null);
    for (String id : new String[] {"7", "x".repeat(1_000), "1-1-1-1-1", "%F0%9F%90%88"}) {
      assertProblem(client.get("/api/accounts/" + id), 400, "invalid-input", "accountId");
      assertProblem(
          client.post("/api/accounts/" + id + "/deposit", "{\"amount\":1}"),
          400,
          "invalid-input",
          "accountId");
    }
  }

  @Test
  void unknown_paths_and_methods() {
    assertProblem(client.get("/nothing"), 404, "not-found", null);
    assertProblem(client.get("/api/"), 404, "not-found", null);
    assertProblem(client.get("/assets/.hidden"), 404, "not-found", null);
    assertProblem(client.get("/assets/../../etc/passwd"), 400, "bad-request", null);
    assertProblem(client.get("/assets/%2e%2e/secret"), 400, "bad-request", null);
    assertProblem(client.get("/api/accounts/%00"), 400, "bad-request", null);
    assertProblem(client.method("POST", "/nothing"), 404, "not-found", null);
    Response response = client.method("DELETE", "/api/accounts");
    assertProblem(response, 405, "method-not-allowed", null);
    assertThat(response.header("Allow").orElseThrow().split(", ")).containsExactly("GET", "HEAD");
    Response get = client.get(USERS);
    assertProblem(get, 405, "method-not-allowed", null);
    assertThat(get.header("Allow")).hasValue("POST");
  }

  @Test
  void a_response_that_closes_the_connection_says_so() {
    assertThat(client.get("/api/accounts/%00").header("Connection")).hasValue("close");
    assertThat(client.get("/nothing").header("Connection")).isEmpty();
  }

  @Test
  void a_method_override_is_refused() {
    Response response =
        client.get("/api/accounts/" + account + "/close", "X-HTTP-Method-Override", "POST");

    assertThat(response.status()).isEqualTo(400);
    assertThat(client.get("/api/accounts/" + account).account().get("isClosed").booleanValue())
        .isFalse();
  }

  @Test
  void bodies_other_than_JSON_in_UTF_8() {
    String body = "{\"name\":\"J\",\"email\":\"j@example.com\"}";
    for (String type :
        new String[] {
          "text/plain",
          "application/x-www-form-urlencoded",
          "application/json; charset=latin1",
          "application/jsonp",
          "application/json, text/plain"
        }) {
      assertProblem(
          client.post(USERS, body, "Content-Type", type), 415, "unsupported-media-type", null);
    }
    assertProblem(
        client.post(USERS, BodyPublishers.ofString(body)), 415, "unsupported-media-type", null);
    assertThat(
            client
                .post(USERS, body, "Content-Type", "Application/JSON; Charset=\"UTF-8\"")
                .status())
        .isEqualTo(201);
    byte[] latin1 = body.replace("J", "é").getBytes(StandardCharsets.ISO_8859_1);
    assertProblem(bytes(latin1), 400, "unreadable", null);
    byte[] overlong = body.replace("J", "??").getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < overlong.length; i++) {
      if (overlong[i] == '?') {
        overlong[i] = (byte) (overlong[i + 1] == '?' ? 0xC0 : 0x80);
      }
    }
    assertProblem(bytes(overlong), 400, "unreadable", null);
    assertProblem(bytes(body.getBytes(StandardCharsets.UTF_16)), 400, "unreadable", null);
  }

  @Test
  void bodies_are_limited_to_a_mebibyte() {
    String start = "{\"name\":\"J\",\"email\":\"mebibyte@example.com\"";
    String largest = start + " ".repeat((1 << 20) - start.length() - 1) + "}";

    assertThat(client.post(USERS, largest).status()).isEqualTo(201);
    assertProblem(client.post(USERS, largest + " "), 413, "too-large", null);
    assertProblem(bytes(new byte[8 << 20]), 413, "too-large", null);
    assertProblem(
        client.post("/api/accounts/" + account + "/close", " ".repeat(2 << 20)),
        413,
        "too-large",
        null);
  }

  @Test
  void invalid_queries() {
    for (String query :
        new String[] {
          "limit=0", "limit=10001", "limit=x", "limit=-1", "limit=", "limit=1&limit=2",
          "limit=9999999999999999999", "lmit=3", "after=-1", "after=1.5", "%FF=1", "after=%C3%28"
        }) {
      for (String path :
          new String[] {"/api/accounts", "/api/events", "/api/accounts/" + account + "/events"}) {
        Response response = client.get(path + "?" + query);
        assertThat(response.status()).as(path + "?" + query).isEqualTo(400);
        assertThat(response.json().get("status").intValue()).isEqualTo(400);
      }
    }
    assertProblem(
        client.get("/api/events?after=" + (api.log().head() + 1)), 400, "invalid-input", "after");
    assertProblem(client.get("/api/events?after=1&last=2"), 400, "invalid-input", "last");
    assertProblem(client.get("/api/events?last=2&type=A"), 400, "invalid-input", "last");
    assertProblem(client.get("/api/events?type=no+type"), 400, "invalid-input", "type");
    assertProblem(client.get("/api/events?type="), 400, "invalid-input", "type");
    assertProblem(client.get("/api/events?account=7"), 400, "invalid-input", "account");
    assertProblem(client.get("/api/accounts?search=%00"), 400, "invalid-input", "search");
    assertProblem(
        client.get("/api/accounts?search=" + "x".repeat(300)), 400, "invalid-input", "search");
    assertProblem(client.get("/api/accounts/" + account + "?x=1"), 400, "invalid-input", "x");
  }

  private Response bytes(byte[] body) {
    return client.post(USERS, BodyPublishers.ofByteArray(body), "Content-Type", "application/json");
  }

  private String balance() {
    return client.get("/api/accounts/" + account).account().get("balance").toString();
  }
}
