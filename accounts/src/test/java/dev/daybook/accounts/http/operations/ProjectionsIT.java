package dev.daybook.accounts.http.operations;

import static dev.daybook.accounts.testing.ProblemAssertions.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import dev.daybook.accounts.testing.Client;
import dev.daybook.accounts.testing.Client.Response;
import dev.daybook.accounts.testing.RunningApi;
import dev.daybook.accounts.testing.TestDatabase;
import dev.daybook.eventstore.ExpectedVersion;
import dev.daybook.eventstore.NewEvent;
import dev.daybook.eventstore.StreamId;
import dev.daybook.testing.Await;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// Projections over HTTP: status and operator actions, and reads that wait for a position.
@SuppressWarnings("NullAway.Init")
class ProjectionsIT {
  private static final String ACTION = "{\"by\":\"Ada\",\"why\":\"It looks wrong\"}";
  private static final String EPOCHS = "/api/log/epochs";
  private static final String LIST = "/api/projections/account_list/";

  private RunningApi api;
  private Client client;

  @BeforeEach
  void start() {
    api = RunningApi.start();
    client = api.client();
  }

  @AfterEach
  void stop() {
    api.close();
  }

  private JsonNode list() {
    return client.get("/api/projections").items("projections").getFirst();
  }

  private String awaitOutcome(Response action) {
    assertThat(action.status()).as(action.text()).isEqualTo(202);
    long id = action.json().get("act").get("id").longValue();
    Await.until(() -> find(id).has("outcome"));
    return find(id).get("outcome").stringValue();
  }

  private JsonNode find(long id) {
    return list()
        .get("acts")
        .valueStream()
        .filter(a -> a.get("id").longValue() == id)
        .findAny()
        .orElseThrow();
  }

  /// An event that the list cannot apply, in its own stream.
  private StreamId appendStray() {
    StreamId stream = new StreamId("account", UUID.randomUUID().toString());
    api.log()
        .append(
            stream,
            ExpectedVersion.noStream(),
            List.of(
                new NewEvent(
                    UUID.randomUUID(),
                    "FUNDS_DEPOSITED",
                    "{\"amount\":1,\"currency\":\"USD\"}",
                    "{\"schemaVersion\":1}")));
    return stream;
  }

  private void execute(String sql) {
    try (Connection owner = TestDatabase.shared().connect();
        Statement statement = owner.createStatement()) {
      statement.execute(sql.formatted(api.schemas().readModels()));
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void a_projection_shows_its_position() {
    client.createUser();
    assertThat(client.get("/api/accounts").status()).isEqualTo(200);

    JsonNode list = list();
    assertThat(list.get("name").stringValue()).isEqualTo("account_list");
    assertThat(list.get("state").stringValue()).isEqualTo("running");
    assertThat(list.get("version").intValue()).isPositive();
    assertThat(list.get("position").longValue()).isEqualTo(api.log().head());
    assertThat(list.get("head").longValue()).isEqualTo(api.log().head());
    assertThat(list.get("lag").longValue()).isZero();
    assertThat(list.get("parked").isEmpty()).isTrue();
    assertThat(list.get("acts").isEmpty()).isTrue();
    try (RunningApi other = api.beside()) {
      Await.until(
          () ->
              other.client().get("/api/projections").text().contains("\"state\":\"standing by\""));
    }
  }

  private void awaitParkedInMetrics(int streams) {
    awaitInMetrics("parked_streams", streams);
  }

  private void awaitInMetrics(String figure, int value) {
    awaitInMetrics(figure, "", value);
  }

  private void awaitInMetrics(String figure, String label, int value) {
    String line =
        "\ndaybook_projection_%s{projection=\"account_list\"%s} %s\n"
            .formatted(figure, label, (double) value);
    Await.until(() -> client.get("/metrics").text().contains(line));
  }

  @Test
  void a_failing_stream_is_parked_until_it_is_skipped() {
    UUID account = client.createUser();
    StreamId stray = appendStray();
    assertThat(client.deposit(account, "1").status()).isEqualTo(200);
    assertThat(client.get("/api/accounts").text()).contains("\"balance\":1,");
    client.awaitReady();

    JsonNode parked = list().get("parked").get(0);
    assertThat(parked.get("stream").stringValue()).isEqualTo(stray.toString());
    assertThat(parked.get("position").longValue()).isEqualTo(2);
    assertThat(parked.get("error").stringValue()).isNotBlank();
    awaitParkedInMetrics(1);

    assertProblem(client.post(LIST + "retry", ACTION), 409, "action-not-applicable", null);
    String onStray = ACTION.replace("}", ",\"stream\":\"" + stray + "\"}");
    Response retried = client.post(LIST + "retry", onStray);
    assertThat(retried.status()).isEqualTo(200);
    assertThat(retried.json().get("act").get("outcome").stringValue())
        .contains("parked again at position 2");
    Response skipped = client.post(LIST + "skip", onStray);
    assertThat(skipped.json().get("act").get("outcome").stringValue()).isEqualTo("caught up");
    assertThat(list().get("parked").isEmpty()).isTrue();
    awaitParkedInMetrics(0);
    assertThat(list().get("acts").get(0).get("what").stringValue()).isEqualTo("skip");
    assertThat(list().get("acts").get(0).get("by").stringValue()).isEqualTo("Ada");
    assertProblem(client.post(LIST + "skip", onStray), 409, "action-not-applicable", null);
  }

  private Response post(Client to, String path, String order, String key) {
    return to.post(path, order, "Content-Type", "application/json", "Idempotency-Key", key);
  }

  @Test
  void a_retried_skip_skips_once() {
    StreamId stray = appendStray();
    StreamId other = appendStray();
    Await.until(() -> list().get("parked").size() == 2);
    String onStray = ACTION.replace("}", ",\"stream\":\"" + stray + "\"}");

    Response first = post(client, LIST + "skip", onStray, "k");
    assertThat(first.status()).as(first.text()).isEqualTo(200);
    api.log()
        .append(
            stray,
            ExpectedVersion.exact(1),
            List.of(
                new NewEvent(
                    UUID.randomUUID(),
                    "FUNDS_DEPOSITED",
                    "{\"amount\":2,\"currency\":\"USD\"}",
                    "{\"schemaVersion\":1}")));
    Await.until(() -> list().get("parked").size() == 2);
    try (RunningApi beside = api.beside()) {
      Response again = post(beside.client(), LIST + "skip", onStray, "k");
      assertThat(again.status()).isEqualTo(200);
      assertThat(again.text()).isEqualTo(first.text());
    }
    assertThat(list().get("parked").size()).isEqualTo(2);
    assertThat(list().get("acts").size()).isEqualTo(1);

    String onOther = ACTION.replace("}", ",\"stream\":\"" + other + "\"}");
    assertProblem(
        post(client, LIST + "skip", onOther, "k"),
        422,
        "idempotency-key-conflict",
        "Idempotency-Key");
    assertProblem(
        post(client, LIST + "retry", onStray, "k"),
        422,
        "idempotency-key-conflict",
        "Idempotency-Key");
    assertThat(list().get("acts").size()).isEqualTo(1);
  }

  @Test
  void of_concurrent_requests_with_one_key_one_is_executed() throws Exception {
    appendStray();
    Await.until(() -> list().get("parked").size() == 1);
    String onStray =
        ACTION.replace(
            "}",
            ",\"stream\":\"%s\"}"
                .formatted(list().get("parked").get(0).get("stream").stringValue()));
    List<Callable<Response>> racers =
        Collections.nCopies(10, () -> post(client, LIST + "skip", onStray, "k"));
    Set<String> responses = new HashSet<>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Response> racer : threads.invokeAll(racers)) {
        Response response = racer.get();
        assertThat(response.status()).as(response.text()).isEqualTo(200);
        responses.add(response.text());
      }
    }
    assertThat(responses).hasSize(1);
    assertThat(list().get("acts").size()).isEqualTo(1);
  }

  @Test
  void a_read_model_is_rebuilt_once_for_one_key() {
    client.createUser();
    assertThat(client.get("/api/accounts").status()).isEqualTo(200);
    for (String what : List.of("verify", "rebuild")) {
      Response first = post(client, LIST + what, ACTION, what);
      awaitOutcome(first);
      Response again = post(client, LIST + what, ACTION, what);
      assertThat(again.status()).isEqualTo(202);
      assertThat(again.text()).isEqualTo(first.text());
      String otherwise = ACTION.replace("wrong", "right");
      assertProblem(
          post(client, LIST + what, otherwise, what),
          422,
          "idempotency-key-conflict",
          "Idempotency-Key");
    }
    assertThat(list().get("acts").size()).isEqualTo(2);
  }

  @Test
  void an_epoch_begins_once_for_one_key() {
    client.createUser();
    Response first = post(client, EPOCHS, ACTION, "k");
    assertThat(first.status()).as(first.text()).isEqualTo(201);
    assertThat(first.json().get("head").longValue()).isEqualTo(1);
    client.createUser();
    assertThat(post(client, EPOCHS, ACTION, "another").json().get("epochs").size()).isEqualTo(3);
    client.createUser();

    Response again = post(client, EPOCHS, ACTION, "k");
    assertThat(again.status()).isEqualTo(201);
    assertThat(again.text()).isEqualTo(first.text());
    assertProblem(
        post(client, EPOCHS, ACTION.replace("wrong", "right"), "k"),
        422,
        "idempotency-key-conflict",
        "Idempotency-Key");
    assertThat(client.get("/api/log").json().get("epochs").size()).isEqualTo(3);
    assertThat(client.post(EPOCHS, ACTION).json().get("epochs").size()).isEqualTo(4);
    assertThat(client.post(EPOCHS, ACTION).json().get("epochs").size()).isEqualTo(5);
  }

  @Test
  void a_stopped_projection_is_repaired_and_retried() {
    UUID account = client.createUser();
    assertThat(client.get("/api/accounts").status()).isEqualTo(200);
    execute("alter table %s.account_list rename column version to n");
    client.deposit(account, "1");
    Await.until(() -> list().get("state").stringValue().equals("failed"));
    assertThat(list().get("failure").get("position").longValue()).isEqualTo(2);
    assertThat(list().get("failure").get("error").stringValue()).contains("version");
    assertStoppedAt(2);

    execute("alter table %s.account_list rename column n to version");
    assertThat(client.post(LIST + "retry", ACTION).status()).isEqualTo(200);
    Await.until(() -> client.get("/api/accounts").status() == 200);
    assertThat(client.get("/api/accounts").text()).contains("\"balance\":1,");
    assertGoingOn();
  }

  @Test
  void a_stopped_projection_continues_after_a_skip() {
    UUID account = client.createUser();
    assertThat(client.get("/api/accounts").status()).isEqualTo(200);
    assertGoingOn();
    execute("alter table %s.account_list rename column version to n");
    client.deposit(account, "1");
    Await.until(() -> list().get("state").stringValue().equals("failed"));
    assertStoppedAt(2);

    assertThat(client.post(LIST + "skip", ACTION).status()).isEqualTo(200);
    Await.until(() -> list().get("state").stringValue().equals("running"));
    Await.until(() -> list().get("position").longValue() == 2);
    assertGoingOn();
  }

  /// Readiness and metrics report that the list has stopped, and where.
  private void assertStoppedAt(long position) {
    awaitInMetrics("failed", 1);
    awaitInMetrics("state", ",state=\"failed\"", 1);
    awaitInMetrics("state", ",state=\"running\"", 0);
    Response ready = client.get("/health/ready");
    assertThat(ready.status()).isEqualTo(503);
    assertThat(ready.json().get("status").stringValue()).isEqualTo("not ready");
    assertThat(ready.json().get("accountList").stringValue()).isEqualTo("failed");
    assertThat(list().get("name").stringValue()).isEqualTo("account_list");
    assertThat(list().get("failure").get("position").longValue()).isEqualTo(position);
  }

  private void assertGoingOn() {
    awaitInMetrics("failed", 0);
    awaitInMetrics("state", ",state=\"running\"", 1);
    client.awaitReady();
    assertThat(list().has("failure")).isFalse();
  }

  @Test
  void a_list_is_verified_and_rebuilt() {
    UUID account = client.createUser();
    client.deposit(account, "5");
    assertThat(client.get("/api/accounts").status()).isEqualTo(200);
    assertThat(awaitOutcome(client.post(LIST + "verify", ACTION)))
        .isEqualTo("no differences at position 2");

    execute("update %s.account_list set minor_units = 7");
    assertThat(awaitOutcome(client.post(LIST + "verify", ACTION)))
        .isEqualTo(
            "1 differing row, such as account_list " + account + " (minor_units) at position 2");
    assertThat(client.get("/api/accounts").text()).contains("\"balance\":0.07");

    awaitOutcome(client.post(LIST + "rebuild", ACTION));
    assertThat(client.get("/api/accounts").text()).contains("\"balance\":5,");
    client.deposit(account, "1");
    assertThat(client.get("/api/accounts").text()).contains("\"balance\":6,");
  }

  /// A long read of the list delays the swap.
  @Test
  void during_a_rebuild_every_node_shows_new_events() throws Exception {
    UUID account = client.createUser();
    assertThat(client.get("/api/accounts").status()).isEqualTo(200);
    try (RunningApi other = api.beside()) {
      Response action;
      try (Connection reader = TestDatabase.shared().connect();
          Statement lock = reader.createStatement()) {
        reader.setAutoCommit(false);
        lock.execute(
            "lock table %s.account_list in access share mode"
                .formatted(api.schemas().readModels()));
        action = client.post(LIST + "rebuild", ACTION);
        Await.until(() -> list().path("rebuild").path("position").longValue() > 0);
        for (int balance = 1; balance <= 20; balance++) {
          assertShown(client.deposit(account, "1"), balance, other.client());
        }
        assertThat(list().has("rebuild")).as("still being built").isTrue();
        reader.rollback();
      }
      for (int balance = 21; balance <= 40; balance++) {
        assertShown(client.deposit(account, "1"), balance, other.client());
      }
      assertThat(awaitOutcome(action)).startsWith("no differences");
      assertShown(client.deposit(account, "1"), 41, other.client());
    }
  }

  private void assertShown(Response deposit, int balance, Client other) {
    String position = deposit.header("Daybook-Position").orElseThrow();
    String shown = "\"balance\":%d,".formatted(balance);
    assertThat(client.get("/api/accounts").text()).contains(shown);
    assertThat(other.get("/api/accounts", "Daybook-Position", position, "Prefer", "wait=30").text())
        .contains(shown);
  }

  @Test
  void actions_need_an_actor_a_reason_and_a_subject() {
    client.createUser();
    assertThat(client.get("/api/accounts").status()).isEqualTo(200);
    assertProblem(
        client.post("/api/projections/nothing/rebuild", ACTION), 404, "projection-not-found", null);
    for (String action : List.of("retry", "skip", "cancel")) {
      assertProblem(client.post(LIST + action, ACTION), 409, "action-not-applicable", null);
    }
    for (String action : List.of("rebuild", "verify", "retry", "skip", "cancel")) {
      assertProblem(client.post(LIST + action, "{\"why\":\"x\"}"), 400, "invalid-input", "by");
      assertProblem(
          client.post(LIST + action, "{\"by\":\"x\",\"why\":\" \"}"), 400, "invalid-input", "why");
      assertProblem(
          client.post(LIST + action, "{\"by\":\"x\",\"why\":\"y\",\"z\":1}"),
          400,
          "invalid-input",
          "z");
    }
    assertProblem(
        client.post(LIST + "retry", ACTION.replace("}", ",\"stream\":\"x\"}")),
        400,
        "invalid-input",
        "stream");
    assertProblem(
        client.post(LIST + "skip", ACTION.replace("}", ",\"stream\":\"account-1\"}")),
        409,
        "action-not-applicable",
        null);
    assertThat(list().get("acts").isEmpty()).isTrue();
  }

  @Test
  void a_list_shows_events_written_on_another_node() {
    try (RunningApi other = api.beside()) {
      for (int i = 0; i < 20; i++) {
        Response created =
            client.post("/api/users", "{\"name\":\"Ada\",\"email\":\"a" + i + "@b.example\"}");
        String position = created.header("Daybook-Position").orElseThrow();
        Response seen = other.client().get("/api/accounts", "Daybook-Position", position);
        assertThat(seen.text()).contains(created.json().get("accountId").stringValue());
        assertThat(Long.parseLong(seen.header("Daybook-Position").orElseThrow()))
            .isGreaterThanOrEqualTo(Long.parseLong(position));
      }
    }
  }

  @Test
  void a_list_waits_as_long_as_the_request_prefers() throws SQLException {
    client.createUser();
    assertThat(client.get("/api/accounts").status()).isEqualTo(200);
    try (Connection hold = TestDatabase.shared().connect()) {
      hold.setAutoCommit(false);
      try (Statement lock = hold.createStatement()) {
        lock.execute(
            "select 1 from %s.checkpoints for update".formatted(api.schemas().readModels()));
      }
      UUID account = client.createUser();

      Response behind = client.get("/api/accounts", "Prefer", "wait=1");
      assertProblem(behind, 503, "behind", null);
      assertThat(behind.header("Daybook-Position")).hasValue("1");
      Response there =
          client.get("/api/accounts", "Prefer", "respond-async, wait=0", "Daybook-Position", "2");
      assertThat(there.status()).isEqualTo(200);
      assertThat(there.header("Daybook-Position")).hasValue("1");
      assertThat(there.header("Preference-Applied")).hasValue("wait=0");
      assertThat(there.text()).doesNotContain(account.toString());

      Thread.startVirtualThread(
          () -> {
            try {
              Thread.sleep(500);
              hold.rollback();
            } catch (InterruptedException | SQLException e) {
              throw new IllegalStateException(e);
            }
          });
      Response waited = client.get("/api/accounts", "Prefer", "wait=99");
      assertThat(waited.status()).as(waited.text()).isEqualTo(200);
      assertThat(waited.header("Preference-Applied")).hasValue("wait=30");
      assertThat(waited.text()).contains(account.toString());
    }
  }

  @Test
  void a_position_beyond_the_log_is_refused_by_every_read() {
    UUID account = client.createUser();
    for (String path :
        List.of(
            "/api/accounts",
            "/api/accounts/" + account,
            "/api/accounts/" + account + "/events",
            "/api/events")) {
      assertThat(client.get(path, "Daybook-Position", "1").status()).isEqualTo(200);
      for (String position : List.of("2", "-1", "x", "")) {
        assertProblem(
            client.get(path, "Daybook-Position", position),
            400,
            "invalid-input",
            "Daybook-Position");
      }
    }
    assertProblem(
        client.get("/api/accounts", "Daybook-Position", "0", "Daybook-Position", "1"),
        400,
        "invalid-input",
        "Daybook-Position");
  }
}
