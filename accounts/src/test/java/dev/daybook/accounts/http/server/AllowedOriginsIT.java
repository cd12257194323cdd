package dev.daybook.accounts.http.server;

import static dev.daybook.accounts.testing.ProblemAssertions.assertProblem;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import dev.daybook.accounts.testing.Client;
import dev.daybook.accounts.testing.Client.Response;
import dev.daybook.accounts.testing.RawHttp;
import dev.daybook.accounts.testing.RunningApi;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// Allowed hosts and origins, and the security headers of every response.
@SuppressWarnings("NullAway.Init")
class AllowedOriginsIT {
  private static final String LISTED = "https://bank.example";
  private static final String BODY = "{\"name\":\"J\",\"email\":\"j@example.com\"}";
  private static RunningApi api;
  private static Client client;

  @BeforeAll
  static void start() {
    api =
        RunningApi.start(
            new AllowedOrigins(Set.of("daybook.internal"), Set.of(LISTED)),
            Limits.DEFAULTS,
            UnaryOperator.identity());
    client = api.client();
  }

  @AfterAll
  static void stop() {
    api.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "localhost",
        "LOCALHOST:3000",
        "127.0.0.1",
        "127.0.0.1:80",
        "[::1]:3000",
        "[::1]",
        "daybook.internal:8443"
      })
  void accepts_its_own_names(String host) throws IOException {
    assertThat(RawHttp.status(api.port(), "GET /health/live HTTP/1.1", "Host: " + host))
        .isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "evil.example",
        "localhost.evil.example",
        "127.0.0.1.nip.io",
        "localhost.",
        "127.0.0.2",
        "evil.example:3000",
        "[::2]"
      })
  void refuses_other_names(String host) throws IOException {
    for (String path : new String[] {"/", "/api/accounts", "/health/live", "/socket.io/"}) {
      assertThat(RawHttp.status(api.port(), "GET " + path + " HTTP/1.1", "Host: " + host))
          .isEqualTo(421);
    }
  }

  @Test
  void refuses_requests_without_a_host() throws IOException {
    assertThat(RawHttp.status(api.port(), "GET /health/live HTTP/1.0")).isEqualTo(421);
    assertThat(RawHttp.status(api.port(), "GET /health/live HTTP/1.1")).isEqualTo(400);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://evil.example",
        "null",
        "http://localhost:1",
        "http://127.0.0.1",
        "file://",
        "https://bank.example.evil.example",
        "http://bank.example"
      })
  void foreign_pages_can_neither_write_nor_listen(String origin) {
    long before = api.log().head();

    Response response =
        client.post("/api/users", BODY, "Content-Type", "application/json", "Origin", origin);

    assertProblem(response, 403, "foreign-origin", null);
    assertThat(response.header("Access-Control-Allow-Origin")).isEmpty();
    assertThat(api.log().head()).isEqualTo(before);
    assertProblem(
        client.get("/socket.io/?EIO=4&transport=polling", "Origin", origin),
        403,
        "foreign-origin",
        null);
    Response read = client.get("/api/accounts", "Origin", origin);
    assertThat(read.header("Access-Control-Allow-Origin")).isEmpty();
    assertThat(preflight(origin).header("Access-Control-Allow-Origin")).isEmpty();
  }

  @Test
  void its_own_pages_may_do_everything() {
    String own = "http://localhost:" + api.port();
    Response response =
        client.post("/api/users", BODY, "Content-Type", "application/json", "Origin", own);

    assertThat(response.status()).isEqualTo(201);
  }

  @Test
  void listed_pages_may_do_everything() {
    String body = BODY.replace("j@", "listed@");
    Response response =
        client.post("/api/users", body, "Content-Type", "application/json", "Origin", LISTED);

    assertThat(response.status()).isEqualTo(201);
    assertThat(response.header("Access-Control-Allow-Origin")).hasValue(LISTED);
    assertThat(response.header("Access-Control-Expose-Headers").orElseThrow())
        .contains("Daybook-Position", "ETag", "Link");
    assertThat(response.header("Vary")).hasValue("Origin");
    Response preflight = preflight(LISTED);
    assertThat(preflight.status()).isEqualTo(204);
    assertThat(preflight.header("Access-Control-Allow-Origin")).hasValue(LISTED);
    assertThat(preflight.header("Access-Control-Allow-Methods").orElseThrow()).contains("POST");
    assertThat(preflight.header("Access-Control-Allow-Headers").orElseThrow())
        .contains("Content-Type", "Idempotency-Key");
  }

  @Test
  void listed_pages_may_use_every_header_of_the_api() {
    JsonNode document = client.get("/openapi.json").json();
    List<String> sent =
        document
            .at("/components/parameters")
            .valueStream()
            .filter(parameter -> parameter.get("in").stringValue().equals("header"))
            .map(parameter -> parameter.get("name").stringValue())
            .toList();
    Set<String> seen =
        document.findValues("headers").stream()
            .flatMap(headers -> headers.propertyNames().stream())
            .filter(name -> document.at("/components/headers/" + name).isMissingNode())
            .collect(toSet());

    assertThat(names(preflight(LISTED), "Access-Control-Allow-Headers"))
        .containsAll(lowerCase(sent));
    assertThat(names(client.get("/api/log", "Origin", LISTED), "Access-Control-Expose-Headers"))
        .containsAll(lowerCase(seen))
        .contains("daybook-position", "location", "etag", "link");
  }

  private static Set<String> names(Response response, String header) {
    return lowerCase(List.of(response.header(header).orElseThrow().split(", ")));
  }

  private static Set<String> lowerCase(Collection<String> names) {
    return names.stream().map(name -> name.toLowerCase(Locale.ROOT)).collect(toSet());
  }

  @Test
  void vary_names_every_header_that_a_response_depends_on() {
    UUID account = client.createUser();

    Response response = client.get("/api/accounts/" + account + "/statement", "Origin", LISTED);

    assertThat(response.http().headers().allValues("Vary"))
        .containsExactlyInAnyOrder("Origin", "Accept");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/nothing", "/api/accounts", "/api/users", "/socket.io/", "/%00"})
  void every_response_has_security_headers(String path) {
    Response response = client.get(path);

    assertThat(response.header("Content-Security-Policy"))
        .hasValue(
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src"
                + " 'self'; font-src 'self'; base-uri 'none'; form-action 'self';"
                + " frame-ancestors 'none'");
    assertThat(response.header("X-Content-Type-Options")).hasValue("nosniff");
    assertThat(response.header("Referrer-Policy")).hasValue("no-referrer");
    assertThat(response.header("Cross-Origin-Opener-Policy")).hasValue("same-origin");
    assertThat(response.header("Cross-Origin-Resource-Policy")).hasValue("same-origin");
    assertThat(response.header("Server")).isEmpty();
    assertThat(response.header("Set-Cookie")).isEmpty();
  }

  private static Response preflight(String origin) {
    return client.method(
        "OPTIONS",
        "/api/users",
        "Origin",
        origin,
        "Access-Control-Request-Method",
        "POST",
        "Access-Control-Request-Headers",
        "content-type");
  }
}
