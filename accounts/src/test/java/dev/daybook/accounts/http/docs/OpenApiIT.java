package dev.daybook.accounts.http.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.daybook.accounts.app.SealingOptions;
import dev.daybook.accounts.app.SealingOptions.Verification;
import dev.daybook.accounts.http.response.ProblemType;
import dev.daybook.accounts.testing.Client;
import dev.daybook.accounts.testing.Client.Response;
import dev.daybook.accounts.testing.OpenApiDocument;
import dev.daybook.accounts.testing.RunningApi;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// Compares the OpenAPI document with the API.
@SuppressWarnings("NullAway.Init")
class OpenApiIT {
  /// Headers that only some responses of an operation have.
  private static final Set<String> AT_TIMES = Set.of("Link", "Preference-Applied", "Location");

  @TempDir private static Path data;
  private static RunningApi api;
  private static OpenApiDocument document;
  private final Client client = api.client();
  private final Set<String> called = new TreeSet<>();

  @BeforeAll
  static void start() {
    api =
        RunningApi.startSealed(
            new SealingOptions(
                "log.example/bank", Duration.ofMillis(100), false, null, new Verification(1_000)),
            data);
    document = new OpenApiDocument(api.client().get("/openapi.json").json());
  }

  @AfterAll
  static void stop() {
    api.close();
  }

  @Test
  void exactly_the_routes_are_described() {
    Set<String> described = new TreeSet<>();
    for (String operation : document.operations()) {
      String[] parts = operation.split(" ", 2);
      described.add(parts[0].toUpperCase(Locale.ROOT) + " " + parts[1]);
      if (parts[0].equals("get")) {
        described.add("HEAD " + parts[1]);
      }
    }
    assertThat(api.routes()).containsExactlyInAnyOrderElementsOf(described);
  }

  @Test
  void exactly_the_problem_types_are_described() {
    Set<String> described = new TreeSet<>();
    for (JsonNode response : document.root().at("/components/responses")) {
      JsonNode fields = response.at("/content/application~1problem+json/schema/properties");
      int status = fields.at("/status/const").intValue();
      for (JsonNode type : fields.at("/type/enum")) {
        described.add(status + " " + type.stringValue());
      }
    }
    assertThat(described).isEqualTo(problemTypes());
  }

  private static Set<String> problemTypes() {
    return Arrays.stream(ProblemType.values())
        .map(type -> type.status() + " " + type.uri())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void examples_are_valid() {
    int examples = 0;
    for (Map.Entry<String, JsonNode> schema :
        document.root().at("/components/schemas").properties()) {
      for (JsonNode example : schema.getValue().path("examples")) {
        document.requireValid(schema.getValue(), example);
        examples++;
      }
    }
    assertThat(examples).isGreaterThan(15);
  }

  @Test
  void every_reference_resolves_and_no_component_is_unused() {
    Set<String> references =
        document.root().findValues("$ref").stream()
            .map(JsonNode::stringValue)
            .collect(Collectors.toCollection(TreeSet::new));
    references.forEach(
        r -> assertThat(document.root().at(r.substring(1)).isObject()).as(r).isTrue());
    for (String kind : List.of("schemas", "parameters", "headers")) {
      for (String name : document.root().at("/components/" + kind).propertyNames()) {
        assertThat(references).contains("#/components/" + kind + "/" + name);
      }
    }
  }

  @Test
  void every_operation_responds_as_described() {
    UUID ada = UUID.fromString(create("ada").json().get("accountId").stringValue());
    UUID ben = UUID.fromString(create("ben").json().get("accountId").stringValue());
    String account = "/api/accounts/{id}";
    post(account + "/deposit", ada, 200, "{\"amount\":100.5}", "Idempotency-Key", "k");
    post(account + "/deposit", ada, 422, "{\"amount\":1}", "Idempotency-Key", "k");
    post(account + "/deposit", ada, 412, "{\"amount\":1}", "If-Match", "\"7\"");
    post(account + "/deposit", ada, 400, "{\"amount\":\"1\"}");
    post(account + "/deposit", UUID.randomUUID(), 404, "{\"amount\":1}");
    post(account + "/withdraw", ada, 200, "{\"amount\":0.25}");
    post(account + "/withdraw", ada, 409, "{\"amount\":1000}");
    String both = "\"from\":\"%s\",\"to\":\"%s\"".formatted(ada, ben);
    String lunch = "{%s,\"amount\":5,\"reference\":\"Lunch\"}".formatted(both);
    post("/api/transfers", ada, 201, lunch);
    post("/api/transfers", ada, 409, "{%s,\"amount\":5000}".formatted(both));
    get(account, ada, "", 200);
    get(account, ada, "", 304, "If-None-Match", "\"4\"");
    get(account, ada, "?version=2", 200);
    get(account, UUID.randomUUID(), "", 404);
    get(account + "/events", ada, "?limit=1", 200);
    get(account + "/statement", ada, "", 200);
    get("/api/accounts", ada, "?limit=1", 200, "Prefer", "wait=5");
    get("/api/events", ada, "?limit=1", 200);
    get("/api/events", ada, "?after=1000000", 400);
    get("/api/events", ada, "?epoch=" + UUID.randomUUID(), 409);
    get("/api/keys", "", "", 200);
    post("/api/keys/rotation", "", 200, "{}");
    get("/api/log", "", "", 200);
    post("/api/log/epochs", "", 201, "{\"by\":\"Ada\",\"why\":\"To see\"}", "Idempotency-Key", "k");
    post("/api/log/epochs", "", 422, "{\"by\":\"Ada\",\"why\":\"Again\"}", "Idempotency-Key", "k");
    call("head", "get", "/api/events/stream", "/api/events/stream", 200);
    reservations(ada);
    scheduledTransfers(ada, ben);
    post(account + "/close", ben, 200, "{\"reason\":\"moved\"}");
    post(account + "/close", ben, 409, "{}");
    call("delete", "/api/users/{id}/personal-data", "/api/users/" + ada + "/personal-data", 204);
    for (String path : List.of("/health/live", "/health/ready", "/openapi.json")) {
      get(path, ada, "", 200);
    }
    for (String path : List.of("/docs", "/docs.css", "/metrics")) {
      get(path, ada, "", 200);
    }
    imports();
    operateProjections();
    audit();
    learn();

    assertThat(called).isEqualTo(document.operations());
  }

  /// Sums with the largest numbers must not overflow.
  @Test
  void numbers_out_of_range_are_refused_by_name() {
    UUID account = client.createUser();
    Set<String> refused = new TreeSet<>();
    for (String operation : document.operations()) {
      String[] parts = operation.split(" ", 2);
      if (!parts[0].equals("get")) {
        continue;
      }
      for (JsonNode given : document.operation(parts[0], parts[1]).path("parameters")) {
        JsonNode parameter = document.resolved(given);
        String type = document.resolved(parameter.path("schema")).path("type").asString("");
        if (!type.equals("integer")) {
          continue;
        }
        String name = parameter.required("name").stringValue();
        String place = parameter.required("in").stringValue();
        String as = "%s, %s".formatted(operation, name);
        for (long number : new long[] {1_000_000_000_000_000_000L, Long.MAX_VALUE}) {
          Response response = with(parts[1], place, name, number, account);
          assertThat(response.status()).as(as).isIn(400, 404);
          if (response.status() == 400) {
            assertThat(response.json().path("field").asString("")).as(as).isEqualTo(name);
            refused.add(as);
          }
        }
        assertThat(with(parts[1], place, name, 999_999_999_999_999_999L, account).status())
            .as(as)
            .isLessThan(500);
      }
    }
    assertThat(refused)
        .contains(
            "get /api/accounts, after",
            "get /api/accounts/{id}, version",
            "get /api/events, after",
            "get /api/events, last",
            "get /api/events/stream, after",
            "get /api/imports/progress, after",
            "get /api/scheduled-transfers, after",
            "get /audit, before");
  }

  private Response with(String path, String place, String name, long number, UUID account) {
    String concrete =
        place.equals("path") ? path.replace("{%s}".formatted(name), Long.toString(number)) : path;
    concrete = concrete(concrete, account);
    return switch (place) {
      case "query" -> client.get("%s?%s=%d".formatted(concrete, name, number));
      case "header" -> client.get(concrete, name, Long.toString(number));
      default -> client.get(concrete);
    };
  }

  private void imports() {
    String file =
        "date,account,type,amount,purpose\n1993-01-01,7,credit,9,rent\n1993,7,credit,9,\n";
    for (String query : List.of("?currency=EUR&check=true", "?currency=EUR")) {
      Response response = client.post("/api/imports" + query, file, "Content-Type", "text/csv");
      check(response, "post", "/api/imports", 200);
    }
    post("/api/imports", "", 415, "{}");
    get("/api/imports/progress", "", "?after=0", 200);
    get("/api/imports/progress", "", "?after=x", 400);
    post("/api/sample-data", "", 409, "{}");
    check(
        client.post("/api/imports", file, "Content-Type", "text/csv"), "post", "/api/imports", 400);
  }

  private void reservations(UUID account) {
    String all = "/api/accounts/{id}/reservations";
    String body = "{\"amount\":%d,\"expiresAt\":\"" + Instant.now().plusSeconds(3600) + "\"}";
    post(all, account, 201, body.formatted(2), "Idempotency-Key", "r");
    post(all, account, 409, body.formatted(5000));
    Response listed = get(all, account, "", 200);
    String one = listed.items("reservations").getFirst().get("reservationId").stringValue();
    String concrete = "/api/accounts/%s/reservations/".formatted(account);
    String of = all + "/{reservation}";
    call("get", "get", of, concrete + one, 200);
    call("get", "get", of, concrete + UUID.randomUUID(), 404);
    call("post", of + "/confirm", concrete + one + "/confirm", 200);
    call("post", of + "/confirm", concrete + one + "/confirm", 409);
    call("post", of + "/release", concrete + one + "/release", 409);
    call("post", of + "/release", concrete + UUID.randomUUID() + "/release", 404);
  }

  private void scheduledTransfers(UUID from, UUID to) {
    String all = "/api/scheduled-transfers";
    String body = "{\"from\":\"%s\",\"to\":\"%s\",\"amount\":1,\"dayOfMonth\":31,\"zone\":\"UTC\"}";
    Response made = post(all, "", 201, body.formatted(from, to));
    post(all, "", 400, body.formatted(from, from));
    String id = made.json().get("scheduledTransferId").stringValue();
    get(all, "", "?account=" + from, 200);
    get(all + "/{id}", id, "", 200);
    get(all + "/{id}", UUID.randomUUID(), "", 404);
    post(all + "/{id}/cancel", id, 200, "{}");
    post(all + "/{id}/cancel", id, 409, "{}");
    post(all + "/{id}/cancel", UUID.randomUUID(), 404, "{}");
  }

  private void audit() {
    String event = "/api/events/{position}/";
    get(event + "proof", 1, "", 200, "Prefer", "wait=30");
    get(event + "proof", 1000, "", 404);
    get(event + "proof", 0, "", 400);
    get(event + "stored", 1, "", 200);
    get("/audit", "", "", 200);
    String tree = client.get("/audit").items("trees").getLast().get("path").stringValue();
    for (String name : List.of("/checkpoint", "/key")) {
      get("/audit" + name, "", "", 307);
      file(tree, name, name, 200);
    }
    file(tree, "/succession", "/succession", 200);
    file(tree, "/consistency/{from}/{to}", "/consistency/1/1", 200);
    file(tree, "/tile/{level}/{index}", "/tile/0/000.p/1", 200);
    file(tree, "/tile/{level}/{index}", "/tile/0/x999/999", 404);
    String tag = client.get(tree + "/key").header("ETag").orElseThrow();
    file(tree, "/key", "/key", 304, "If-None-Match", tag);
  }

  private void file(String tree, String path, String concrete, int status, String... headers) {
    call("get", "get", "/audit/{log}/{epoch}" + path, tree + concrete, status, headers);
  }

  private void learn() {
    get("/learn", "", "", 307);
    String lessons = "/api/learn/lessons";
    Response begun = call("post", "post", lessons, lessons, 201, "Accept", "application/json");
    String id = begun.json().get("id").stringValue();
    String exercise = lessons + "/{lesson}/{exercise}";
    call("post", exercise, lessons + "/" + id + "/edit-event", 200);
    call("post", exercise, lessons + "/" + id + "/start-read-model", 409);
    call("post", exercise, lessons + "/" + id + "/nothing", 404);
    get(lessons + "/{lesson}", id, "", 200);
    call("post", "post", lessons, lessons, 403, "X-Forwarded-For", "192.0.2.1");
    call("delete", lessons + "/{lesson}", lessons + "/" + id, 204);
    get(lessons + "/{lesson}", id, "", 404);
  }

  private void operateProjections() {
    String by = "{\"by\":\"Ada\",\"why\":\"To see\"}";
    post("/api/projections/{name}/retry", "account_list", 409, by);
    post("/api/projections/{name}/skip", "account_list", 409, by);
    post("/api/projections/{name}/cancel", "account_list", 409, by);
    post("/api/projections/{name}/verify", "account_list", 202, by, "Idempotency-Key", "k");
    post("/api/projections/{name}/cancel", "account_list", 422, by, "Idempotency-Key", "k");
    get("/api/projections", "", "", 200);
    post("/api/projections/{name}/rebuild", "no_list", 404, by);
    get("/api/processes", "", "", 200);
    get("/api/relays", "", "", 200);
    for (String action : List.of("retry", "restart", "continue-after-restore")) {
      post("/api/relays/{name}/" + action, "nothing", 404, by);
    }
    for (String action : List.of("retry", "skip")) {
      String path = "/api/processes/{name}/{id}/" + action;
      post(path, "scheduled_runs", 409, by);
      post(path, "nothing", 404, by);
    }
  }

  private Response create(String name) {
    return post(
        "/api/users",
        "",
        201,
        "{\"name\":\"%s\",\"email\":\"%s@openapi.example\"}".formatted(name, name));
  }

  private Response get(String path, Object id, String query, int status, String... headers) {
    return call("get", "get", path, concrete(path, id) + query, status, headers);
  }

  private Response post(String path, Object id, int status, String body, String... headers) {
    var all = Stream.concat(Stream.of("Content-Type", "application/json"), Stream.of(headers));
    Response response = client.post(concrete(path, id), body, all.toArray(String[]::new));
    check(response, "post", path, status);
    return response;
  }

  private void call(String method, String path, String concrete, int status) {
    call(method, method, path, concrete, status);
  }

  private Response call(
      String method, String described, String path, String concrete, int status, String... more) {
    Response response = client.method(method.toUpperCase(Locale.ROOT), concrete, more);
    check(response, described, path, status);
    return response;
  }

  private static String concrete(String path, Object id) {
    return path.replaceAll("\\{\\w+}", id.toString());
  }

  private void check(Response response, String method, String path, int status) {
    assertThat(response.status()).as("%s %s: %s", method, path, response.text()).isEqualTo(status);
    called.add(method + " " + path);
    JsonNode described = document.response(method, path, status);
    checkHeaders(response, described.path("headers").propertyNames());
    String type = response.header("Content-Type").orElse("").replaceFirst(";.*", "");
    JsonNode content = described.path("content");
    if (content.isEmpty()) {
      assertThat(response.text()).isEmpty();
      return;
    }
    assertThat(content.propertyNames()).contains(type);
    if (type.endsWith("json")) {
      document.requireValid(content.required(type).required("schema"), response.json());
    }
  }

  private static void checkHeaders(Response response, Collection<String> described) {
    Set<String> known =
        Set.of(
            "ETag",
            "Daybook-Epoch",
            "Daybook-Position",
            "Link",
            "Location",
            "X-Correlation-Id",
            "Retry-After");
    for (String name : known) {
      if (response.header(name).isPresent() && response.status() < 400) {
        assertThat(described).contains(name);
      }
    }
    for (String name : described) {
      assertThat(AT_TIMES.contains(name) || response.header(name).isPresent()).as(name).isTrue();
    }
  }

  @Test
  void the_page_loads_nothing_external_and_one_script() {
    Response page = client.get("/docs");
    assertThat(page.header("Content-Type").orElseThrow())
        .isEqualToIgnoringWhitespace("text/html;charset=utf-8");
    assertThat(page.text())
        .contains(
            "<h1>Daybook accounts</h1>", "/problems/insufficient-funds", "id=\"schema-Event\"")
        .doesNotContain("<style", " style=", "http://", "https://", "{\"")
        .containsOnlyOnce("<script")
        .contains("<script type=\"module\" src=\"/docs.js\"></script>");
    assertThat(page.text())
        .as("headers are described once")
        .containsOnlyOnce("Requests with the same key are executed once")
        .contains("<a href=\"#parameter-IdempotencyKey\">Idempotency-Key</a>");
    for (String operation : document.operations()) {
      assertThat(page.text()).contains("<code>" + operation.split(" ", 2)[1] + "</code>");
    }
    Set<String> anchors =
        Pattern.compile("href=\"#([^\"]+)\"")
            .matcher(page.text())
            .results()
            .map(m -> "id=\"" + m.group(1) + "\"")
            .collect(Collectors.toSet());
    assertThat(page.text()).contains(anchors);
  }
}
