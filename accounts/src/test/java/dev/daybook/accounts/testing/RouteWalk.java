package dev.daybook.accounts.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.daybook.accounts.testing.Client.Response;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;

/// Calls every operation of the API and fails at a 5xx response.
///
/// @param called collects the operations
/// @param from an account with funds
/// @param to another account
public record RouteWalk(Client client, Set<String> called, UUID from, UUID to) implements Runnable {
  private static final String ACCOUNT = "/api/accounts/{id}";
  private static final String RESERVATIONS = ACCOUNT + "/reservations";
  private static final String SCHEDULED = "/api/scheduled-transfers";
  public static final String BY = "{\"by\":\"Ada\",\"why\":\"To see\"}";
  private static final String PROJECTION = "/api/projections/{name}/";

  /// The one operation that affects others: readers beyond the current end of the log stop.
  public void beginEpoch() {
    post("/api/log/epochs", "", BY);
  }

  /// A lesson. Only few run at a time, and on connections of their own.
  public void learn() {
    String lessons = "/api/learn/lessons";
    String id = post(lessons, "", "").json().get("id").stringValue();
    get(lessons + "/{lesson}", id);
    check(
        "post", lessons + "/{lesson}/{exercise}", client.post(lessons + "/" + id + "/deposit", ""));
    call("delete", lessons + "/{lesson}", id);
    get("/learn", "");
  }

  @Override
  public void run() {
    post("/api/users", "", "{\"name\":\"Ben\",\"email\":\"%s@walk.example\"}".formatted(from));
    command();
    read();
    for (String action : List.of("rebuild", "verify", "cancel", "retry", "skip", "rebuild")) {
      post(PROJECTION + action, "account_list", BY);
    }
    for (String action : List.of("retry", "skip")) {
      post("/api/processes/{name}/{id}/" + action, "scheduled_runs", BY);
    }
    for (String action : List.of("retry", "restart", "continue-after-restore")) {
      post("/api/relays/{name}/" + action, "accounts", BY);
    }
    check("post", "/api/imports", client.post("/api/imports", "", "Content-Type", "text/csv"));
    get("/api/imports/progress", "");
    post("/api/sample-data", "", "{}");
    post("/api/keys/rotation", "", "{}");
    call("delete", "/api/users/{id}/personal-data", to.toString());
    get(ACCOUNT + "/statement", to);
  }

  private void command() {
    assertThat(post(ACCOUNT + "/deposit", from.toString(), "{\"amount\":5}").status())
        .isEqualTo(200);
    post(ACCOUNT + "/withdraw", from.toString(), "{\"amount\":1}");
    String transfer = "{\"from\":\"%s\",\"to\":\"%s\",\"amount\":2}".formatted(from, to);
    assertThat(post("/api/transfers", "", transfer).status()).isEqualTo(201);
    String reserved = "{\"amount\":1,\"expiresAt\":\"" + Instant.now().plusSeconds(3600) + "\"}";
    post(RESERVATIONS, from.toString(), reserved);
    for (String end : List.of("/confirm", "/release")) {
      call("post", RESERVATIONS + "/{reservation}" + end, from.toString());
    }
    post(
        SCHEDULED,
        "",
        "{\"from\":\"%s\",\"to\":\"%s\",\"amount\":1,\"dayOfMonth\":31,\"zone\":\"UTC\"}"
            .formatted(from, to));
    call("post", SCHEDULED + "/{id}/cancel", from.toString());
    post(ACCOUNT + "/close", to.toString(), "{\"reason\":\"moved\"}");
  }

  private void read() {
    get(ACCOUNT, from);
    get(ACCOUNT + "/events", from);
    get(ACCOUNT + "/statement", from);
    get(SCHEDULED, "");
    get(SCHEDULED + "/{id}", from);
    get(RESERVATIONS, from);
    get(RESERVATIONS + "/{reservation}", from);
    for (String path :
        List.of(
            "/api/events",
            "/api/keys",
            "/api/log",
            "/api/processes",
            "/api/projections",
            "/api/relays",
            "/openapi.json",
            "/docs",
            "/docs.css",
            "/metrics",
            "/health/live",
            "/health/ready")) {
      get(path, "");
    }
    for (String file : List.of("proof", "stored")) {
      get("/api/events/{position}/" + file, "1");
    }
    for (String file : List.of("", "/checkpoint", "/key")) {
      get("/audit" + file, "");
    }
    for (String file :
        List.of(
            "checkpoint", "key", "succession", "consistency/{from}/{to}", "tile/{level}/{index}")) {
      get("/audit/{log}/{epoch}/" + file, "0");
    }
    check("get", "/api/accounts", client.get("/api/accounts", "Prefer", "wait=30"));
    check("get", "/api/events/stream", client.method("HEAD", "/api/events/stream"));
  }

  private void get(String path, Object id) {
    call("get", path, id.toString());
  }

  private Response post(String path, String id, String body) {
    return check("post", path, client.post(concrete(path, id), body));
  }

  private void call(String method, String path, String id) {
    check(method, path, client.method(method.toUpperCase(Locale.ROOT), concrete(path, id)));
  }

  private static String concrete(String path, String id) {
    return path.replaceAll("\\{\\w+}", id);
  }

  private Response check(String method, String path, Response response) {
    assertThat(response.status()).as("%s %s: %s", method, path, response.text()).isLessThan(500);
    called.add(method + " " + path);
    return response;
  }
}
