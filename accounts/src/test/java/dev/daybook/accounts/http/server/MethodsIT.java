package dev.daybook.accounts.http.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.daybook.accounts.testing.Client;
import dev.daybook.accounts.testing.Client.Response;
import dev.daybook.accounts.testing.RunningApi;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Every path with every method, and cache headers of responses.
@SuppressWarnings("NullAway.Init")
class MethodsIT {
  private static final Set<String> METHODS =
      Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND");
  private static final String FILE = "/probe.txt";

  private static RunningApi api;
  private static Client client;

  @BeforeAll
  static void start() {
    api = RunningApi.start();
    client = api.client();
  }

  @AfterAll
  static void stop() {
    api.close();
  }

  @Test
  void other_methods_of_every_path_are_405_with_Allow() {
    methodsByPath()
        .forEach(
            (path, known) -> {
              for (String method : METHODS) {
                if (!known.contains(method)) {
                  assertNotAllowed(method, path, known);
                }
              }
              Response options = client.method("OPTIONS", path);
              assertThat(options.status()).as(path).isEqualTo(204);
              assertAllows(options, known);
            });
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND"})
  void console_files_are_read_only(String method) {
    assertThat(client.get(FILE).status()).isEqualTo(200);
    assertThat(client.method("HEAD", FILE).status()).isEqualTo(200);
    assertNotAllowed(method, FILE, Set.of("GET", "HEAD"));
    assertThat(client.method(method, "/nothing").status()).isEqualTo(404);
  }

  @Test
  void responses_with_personal_data_are_not_cached() {
    String account = "/api/accounts/" + client.createUser();
    for (String path :
        Set.of(
            account,
            account + "?version=1",
            account + "/events",
            account + "/events?limit=1",
            account + "/statement",
            "/api/accounts",
            "/api/accounts?limit=1",
            "/api/events",
            "/api/events?limit=1",
            "/api/projections",
            "/api/log",
            "/api/nothing",
            "/api/accounts?limit=x",
            "/socket.io/?EIO=4&transport=polling")) {
      assertNotStored(client.get(path));
    }
    assertNotStored(client.get(account + "/statement", "Accept", "text/csv"));
    assertNotStored(client.method("HEAD", account));
    assertNotStored(client.method("POST", account + "/close"));
    assertNotStored(client.method("POST", account + "/close"));
    assertNotStored(client.method("DELETE", "/api/accounts"));
  }

  @Test
  void an_unchanged_response_is_304() {
    String account = "/api/accounts/" + client.createUser();
    String tag = client.get(account).header("ETag").orElseThrow();

    Response unchanged = client.get(account, "If-None-Match", tag);

    assertThat(unchanged.status()).isEqualTo(304);
    assertThat(unchanged.header("ETag")).hasValue(tag);
    assertNotStored(unchanged);
  }

  private static void assertNotStored(Response response) {
    assertThat(response.header("Cache-Control")).hasValue("private, no-store");
  }

  private static Map<String, Set<String>> methodsByPath() {
    Map<String, Set<String>> methods = new TreeMap<>();
    for (String route : api.routes()) {
      String[] parts = route.split(" ", 2);
      String path = parts[1].replaceAll("\\{\\w+}", "00000000-0000-4000-8000-000000000000");
      methods.computeIfAbsent(path, _ -> new TreeSet<>()).add(parts[0]);
    }
    return methods;
  }

  private static void assertNotAllowed(String method, String path, Set<String> known) {
    Response response = client.method(method, path);
    assertThat(response.status()).as(method + " " + path).isEqualTo(405);
    assertAllows(response, known);
  }

  private static void assertAllows(Response response, Set<String> known) {
    assertThat(response.header("Allow").orElseThrow().split(", "))
        .containsExactlyInAnyOrderElementsOf(known);
  }
}
