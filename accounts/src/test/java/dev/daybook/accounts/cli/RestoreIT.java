package dev.daybook.accounts.cli;

import static dev.daybook.testing.Patience.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.daybook.accounts.testing.DaybookProcess;
import dev.daybook.accounts.testing.StartedData;
import dev.daybook.jackson.StrictJson;
import dev.daybook.postgres.embedded.LocalPostgres;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// The database is restored from an older backup, under a running and under a stopped service.
@SuppressWarnings("NullAway.Init")
class RestoreIT {
  private static final int BACKED_UP = 3;

  @TempDir Path data;
  private final HttpClient http = HttpClient.newHttpClient();
  private LocalPostgres postgres;
  private DaybookProcess daybook;
  private URI service;
  private String account;

  @BeforeEach
  void start() throws Exception {
    StartedData.in(data);
    postgres = LocalPostgres.start(data.resolve("postgres"));
    startService();
    account =
        post("/api/users", "{\"name\":\"Ada\",\"email\":\"ada@restore.example\"}")
            .get("accountId")
            .stringValue();
    deposit();
    deposit();
    assertThat(head()).isEqualTo(BACKED_UP);
    daybook.stop();
    execute("create database backup template daybook");
    startService();
  }

  @AfterEach
  void stop() {
    http.shutdownNow();
    daybook.close();
    postgres.close();
  }

  private void startService() throws Exception {
    List<String> options = new ArrayList<>(List.of("--port", "0"));
    options.addAll(database());
    daybook =
        DaybookProcess.start(
            Map.of("DAYBOOK_DATABASE_PASSWORD", postgres.password()),
            options.toArray(String[]::new));
    service = daybook.awaitReady();
  }

  private List<String> database() {
    return List.of(
        "--data-dir",
        data.toString(),
        "--database-url",
        postgres.jdbcUrl("daybook"),
        "--database-user",
        postgres.superuser());
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection =
            DriverManager.getConnection(
                postgres.jdbcUrl("postgres"), postgres.superuser(), postgres.password());
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private void restore() throws SQLException {
    execute("drop database daybook with (force)");
    execute("create database daybook template backup");
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return http.send(request.build(), BodyHandlers.ofString());
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(service.resolve(path));
  }

  private HttpResponse<String> get(String path, String... headers) throws Exception {
    HttpRequest.Builder request = request(path);
    return send(headers.length == 0 ? request : request.headers(headers));
  }

  private HttpResponse<String> tryPost(String path, String body) throws Exception {
    return send(
        request(path)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body)));
  }

  private JsonNode post(String path, String body) throws Exception {
    HttpResponse<String> response = tryPost(path, body);
    assertThat(response.statusCode()).as(response.body()).isBetween(200, 201);
    return json(response);
  }

  private static JsonNode json(HttpResponse<String> response) {
    return StrictJson.mapper().readTree(response.body());
  }

  private JsonNode deposit() throws Exception {
    return post("/api/accounts/" + account + "/deposit", "{\"amount\":10}").get("account");
  }

  private long head() throws Exception {
    return json(get("/api/log")).get("head").longValue();
  }

  private String problem(HttpResponse<String> response, int status) {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    return json(response).get("type").stringValue();
  }

  private static void until(Callable<Boolean> condition) throws Exception {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.call()) {
      assertThat(System.nanoTime()).as("the condition did not become true").isLessThan(deadline);
      Thread.sleep(20);
    }
  }

  /// The stream may end normally or be cut off.
  private static void awaitEnd(InputStream stream) {
    try (stream) {
      stream.transferTo(OutputStream.nullOutputStream());
    } catch (IOException e) {
      assertThat(e).hasMessageContaining("closed");
    }
  }

  private String log(String... arguments) {
    List<String> all = new ArrayList<>(List.of("log"));
    all.addAll(List.of(arguments));
    Ran ran = Ran.of(Map.of("DAYBOOK_DATABASE_PASSWORD", postgres.password()), all);
    assertThat(ran.status()).as(ran.errors()).isZero();
    return ran.out();
  }

  @Test
  void a_running_service_stops_until_a_new_epoch_begins() throws Exception {
    for (int i = 0; i < 4; i++) {
      deposit();
    }
    String epoch = get("/api/events").headers().firstValue("Daybook-Epoch").orElseThrow();
    assertThat(get("/api/accounts").body()).contains("\"balance\":60");
    InputStream stream =
        http.send(request("/api/events/stream?after=7").build(), BodyHandlers.ofInputStream())
            .body();

    restore();
    until(() -> get("/health/ready").body().contains("before position 7, which was seen"));
    assertThat(get("/health/ready").statusCode()).isEqualTo(503);
    awaitEnd(stream); // no client gets events of the diverged log
    assertThat(problem(tryPost("/api/accounts/" + account + "/deposit", "{\"amount\":1}"), 503))
        .isEqualTo("/problems/log-diverged");
    for (String path : List.of("/api/events", "/api/accounts", "/api/accounts/" + account)) {
      assertThat(problem(get(path), 503)).isEqualTo("/problems/log-diverged");
    }
    assertThat(problem(get("/api/events/stream?after=7"), 503)).isEqualTo("/problems/log-diverged");
    for (String path : List.of("/api/projections", "/api/processes", "/api/relays")) {
      assertThat(get(path).statusCode()).as(path).isEqualTo(200);
    }

    String port = "--port=" + service.getPort();
    assertThat(log("show", port)).contains("head 3", "epoch 1, after position 0");
    assertThat(log("new-epoch", port, "--by=Ada", "--why=restored"))
        .contains("epoch 2, after position 3", "by Ada (restored)");
    until(() -> get("/health/ready").statusCode() == 200);

    assertThat(problem(get("/api/accounts", "Daybook-Position", "7"), 400))
        .isEqualTo("/problems/invalid-input");
    assertThat(problem(get("/api/events/stream", "Last-Event-ID", "7"), 400))
        .isEqualTo("/problems/invalid-input");
    assertThat(json(get("/api/accounts/" + account)).at("/account/version").longValue())
        .isEqualTo(BACKED_UP);
    for (int i = 0; i < 5; i++) {
      assertThat(deposit().get("version").longValue()).isEqualTo(BACKED_UP + 1 + i);
    }
    assertThat(get("/api/accounts").body()).contains("\"balance\":70");
    // The log is longer again than the last known position, but still diverged.
    assertThat(problem(get("/api/events?after=7&epoch=" + epoch), 409))
        .isEqualTo("/problems/log-diverged");
    assertThat(problem(get("/api/events/stream?after=7&epoch=" + epoch), 409))
        .isEqualTo("/problems/log-diverged");
    assertThat(get("/api/events?after=3&epoch=" + epoch).statusCode()).isEqualTo(200);

    restore(); // the backup's own epoch does not confirm the restore
    until(() -> get("/health/ready").body().contains("before position 8, which was seen"));
    assertThat(log("new-epoch", port)).contains("epoch 2, after position 3");
    until(() -> get("/health/ready").statusCode() == 200);
    assertThat(deposit().get("version").longValue()).isEqualTo(BACKED_UP + 1);
  }

  @Test
  void a_service_started_later_continues_from_the_backup() throws Exception {
    for (int i = 0; i < 4; i++) {
      deposit();
    }
    daybook.stop();
    restore();
    List<String> options = new ArrayList<>(List.of("new-epoch", "--without-service"));
    options.addAll(database());
    assertThat(log(options.toArray(String[]::new))).contains("epoch 2, after position 3");

    startService();
    assertThat(problem(get("/api/accounts", "Daybook-Position", "7"), 400))
        .isEqualTo("/problems/invalid-input");
    assertThat(problem(get("/api/events?after=7"), 400)).isEqualTo("/problems/invalid-input");
    assertThat(deposit().get("version").longValue()).isEqualTo(BACKED_UP + 1);
    assertThat(get("/api/accounts").body()).contains("\"balance\":30");
    assertThat(get("/api/projections").body()).contains("\"state\":\"running\"");
  }
}
