package dev.daybook.accounts.http.accounts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.daybook.accounts.http.request.AccountIds;
import dev.daybook.accounts.http.server.AllowedOrigins;
import dev.daybook.accounts.http.server.Limits;
import dev.daybook.accounts.testing.Client;
import dev.daybook.accounts.testing.Client.Response;
import dev.daybook.accounts.testing.FailingStore;
import dev.daybook.accounts.testing.RunningApi;
import dev.daybook.accounts.testing.StreamListener;
import dev.daybook.accounts.testing.TestDatabase;
import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.errors.AppendOutcomeUnknownException;
import dev.daybook.testing.Await;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// Forgetting a person, on two services with one log.
@SuppressWarnings("NullAway.Init")
class PersonalDataIT {
  private static FailingStore store;
  private static RunningApi api;
  private static RunningApi otherApi;

  private final String name = "Zaphira Quillfeather " + UUID.randomUUID();
  private final String email = "zaphira." + UUID.randomUUID() + "@quill.example";
  private final Client client = api.client();
  private final Client otherClient = otherApi.client();
  private final UUID id = create();

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
    store.afterAppend(() -> {});
  }

  private UUID create() {
    String body = "{\"name\":\"%s\",\"email\":\"%s\"}".formatted(name, email);
    Response created = client.post("/api/users", body);
    assertThat(created.text()).contains(name, email);
    UUID account = UUID.fromString(created.json().get("accountId").stringValue());
    assertThat(client.deposit(account, "100").text()).contains(name, email);
    return account;
  }

  private String account() {
    return "/api/accounts/" + id;
  }

  private Response forget(String... headers) {
    return client.method("DELETE", "/api/users/" + id + "/personal-data", headers);
  }

  private void assertForgotten(JsonNode account) {
    assertThat(account.get("name").stringValue()).isEqualTo("[forgotten]");
    assertThat(account.get("email").stringValue()).isEmpty();
    assertThat(account.get("userId").stringValue()).isEqualTo(id.toString());
  }

  private long keys() {
    String sql =
        "select count(*) from %s.personal_keys where person = '%s'"
            .formatted(api.schemas().readModels(), id);
    try (var connection = TestDatabase.shared().connect();
        var statement = connection.createStatement();
        var row = statement.executeQuery(sql)) {
      row.next();
      return row.getLong(1);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /// The tables and columns of the database that contain a text.
  private static List<String> tablesWith(String text) throws SQLException {
    var found = new ArrayList<String>();
    try (var connection = TestDatabase.shared().connect();
        var statement = connection.createStatement()) {
      var tables = new ArrayList<String>();
      try (var row =
          statement.executeQuery(
              "select oid::regclass from pg_class where relkind in ('r', 'm')")) {
        while (row.next()) {
          tables.add(row.getString(1));
        }
      }
      assertThat(tables).hasSizeGreaterThan(60);
      for (String table : tables) {
        try (var row =
            statement.executeQuery(
                "select count(*) from %s as t where t::text ilike '%%%s%%'"
                    .formatted(table, text))) {
          row.next();
          if (row.getLong(1) > 0) {
            found.add(table);
          }
        }
      }
    }
    return found;
  }

  @Test
  void responses_omit_the_person_and_keep_the_rest() {
    client.post(account() + "/withdraw", "{\"amount\":40}");
    Response response = forget();

    assertThat(response.status()).as(response.text()).isEqualTo(204);
    assertThat(response.text()).isEmpty();
    assertThat(response.header("Daybook-Position")).isPresent();
    for (Client any : List.of(client, otherClient)) {
      JsonNode account = any.get(account()).account();
      assertForgotten(account);
      assertThat(account.get("balance").toString()).isEqualTo("60");
      assertThat(account.get("version").intValue()).isEqualTo(4);
      assertThat(account.get("isClosed").booleanValue()).isFalse();
    }
    List<JsonNode> events = client.get(account() + "/events").items("events");
    assertThat(events)
        .extracting(event -> event.get("eventType").stringValue())
        .containsExactly("USER_CREATED", "FUNDS_DEPOSITED", "FUNDS_WITHDRAWN", "PERSON_FORGOTTEN");
    assertThat(events.getFirst().get("data").toString())
        .contains("\"name\":\"[forgotten]\"", "\"email\":\"\"", "\"currency\":\"USD\"");
    assertThat(events.getLast().get("data").toString()).isEqualTo("{\"userId\":\"" + id + "\"}");
  }

  @Test
  void the_list_forgets_before_the_response() {
    assertThat(client.get("/api/accounts?search=" + email).items("accounts")).hasSize(1);
    forget();

    assertThat(client.get("/api/accounts?search=" + email).items("accounts")).isEmpty();
    assertThat(client.get("/api/accounts").items("accounts"))
        .filteredOn(a -> a.get("aggregateId").stringValue().equals(id.toString()))
        .singleElement()
        .satisfies(this::assertForgotten);
  }

  @Test
  void past_states_and_statements_say_forgotten() {
    String before = client.get(account()).account().get("lastActivity").stringValue();
    forget();

    for (String past : List.of("?version=1", "?version=2", "?at=" + before)) {
      Response response = client.get(account() + past);
      assertThat(response.status()).as(response.text()).isEqualTo(200);
      assertForgotten(response.account());
    }
    Response statement = client.get(account() + "/statement");
    assertForgotten(statement.account());
    assertThat(statement.json().get("closingBalance").toString()).isEqualTo("100");
  }

  @Test
  void the_account_stays_usable() {
    forget();
    UUID other = client.createUser();

    assertThat(client.deposit(id, "5").status()).isEqualTo(200);
    String transfer = "{\"from\":\"%s\",\"to\":\"%s\",\"amount\":1}".formatted(id, other);
    assertThat(client.post("/api/transfers", transfer).status()).isEqualTo(201);
    Response closed = client.method("POST", account() + "/close");
    assertThat(closed.status()).isEqualTo(200);
    assertForgotten(closed.account());
    assertThat(closed.account().get("balance").toString()).isEqualTo("104");
  }

  @Test
  void the_person_of_a_closed_account_is_forgotten() {
    client.method("POST", account() + "/close");

    assertThat(forget().status()).isEqualTo(204);
    assertForgotten(client.get(account()).account());
    assertThat(client.get(account()).account().get("isClosed").booleanValue()).isTrue();
  }

  @Test
  void a_second_time_changes_nothing() {
    assertThat(keys()).isEqualTo(1);
    forget();
    long head = api.log().head();

    assertThat(forget().status()).isEqualTo(204);
    assertThat(otherClient.method("DELETE", "/api/users/" + id + "/personal-data").status())
        .isEqualTo(204);
    assertThat(api.log().head()).isEqualTo(head);
    assertThat(keys()).isZero();
  }

  @Test
  void conditions_and_idempotency_keys_apply() {
    assertThat(forget("If-Match", "\"1\"").status()).isEqualTo(412);
    assertThat(client.get(account()).text()).contains(name);

    Response first = forget("If-Match", "\"2\"", "Idempotency-Key", email);
    Response again = forget("If-Match", "\"2\"", "Idempotency-Key", email);
    assertThat(List.of(first.status(), again.status())).containsOnly(204);
    assertThat(again.header("Daybook-Position")).isEqualTo(first.header("Daybook-Position"));
  }

  @Test
  void an_unknown_user_and_an_invalid_id_differ() {
    assertThat(
            client.method("DELETE", "/api/users/" + UUID.randomUUID() + "/personal-data").status())
        .isEqualTo(404);
    assertThat(client.method("DELETE", "/api/users/17/personal-data").status()).isEqualTo(400);
  }

  @Test
  void a_failure_between_event_and_key_is_completed_later() {
    store.afterAppend(
        () -> {
          throw new AppendOutcomeUnknownException("The service died", null);
        });
    assertThat(forget().status()).isEqualTo(503);

    Await.until(() -> keys() == 0); // by the projection of either node
    store.afterAppend(() -> {});
    long head = api.log().head();
    assertThat(forget().status()).isEqualTo(204);
    assertThat(api.log().head()).isEqualTo(head);
    assertForgotten(client.get(account() + "?version=1").account());
  }

  @Test
  void another_node_forgets_cached_keys() {
    String from = "?after=" + api.log().head();
    assertThat(otherClient.get(account() + "?version=1").text()).contains(name);
    try (var listener = StreamListener.open(otherApi.port(), from)) {
      forget();
      Await.until(() -> listener.types().contains("PERSON_FORGOTTEN"));
      assertThat(otherClient.get(account() + "?version=1").text()).doesNotContain(name, email);
    }
    Await.until(() -> otherClient.get("/api/accounts?search=" + email).items("accounts").isEmpty());
  }

  @Test
  void another_node_forgets_a_cached_state() {
    StreamId stream = AccountIds.stream(id);
    try (RunningApi remembering = api.beside(true)) {
      assertThat(remembering.client().get(account()).text()).contains(name);
      assertThat(remembering.states().find(stream).toString()).contains(name);
      forget();
      Await.until(() -> remembering.states().find(stream).isEmpty());
    }
  }

  @Test
  void live_feeds_show_names_only_until_they_are_forgotten() {
    String from = "?after=" + api.log().head();
    try (var listener = StreamListener.open(api.port(), from)) {
      String body = "{\"name\":\"%s\",\"email\":\"live.%s\"}".formatted(name, email);
      UUID other =
          UUID.fromString(client.post("/api/users", body).json().get("accountId").stringValue());
      Await.until(() -> listener.events().toString().contains(name)); // so it is in the live window
      client.method("DELETE", "/api/users/" + other + "/personal-data");
      Await.until(() -> listener.types().contains("PERSON_FORGOTTEN"));
      assertThat(listener.types()).containsExactly("USER_CREATED", "PERSON_FORGOTTEN");
    }
    try (var late = StreamListener.open(api.port(), from)) {
      Await.until(() -> late.types().contains("PERSON_FORGOTTEN"));
      assertThat(late.types()).containsExactly("USER_CREATED", "PERSON_FORGOTTEN");
      assertThat(late.events().toString()).contains("[forgotten]").doesNotContain(name, email);
    }
    assertThat(client.get("/api/events" + from).text()).doesNotContain(name, email);
    assertThat(client.get("/api/events" + from + "&limit=100").text()).doesNotContain(name, email);
  }

  @Test
  void nothing_in_the_database_names_a_forgotten_person() throws SQLException {
    client.get("/api/accounts");
    String list = api.schemas().readModels() + ".account_list";
    TestDatabase.shared().execute("analyze " + list);
    assertThat(tablesWith(name)).containsExactly(list);
    assertThat(tablesWith(email)).containsExactly(list);

    forget();
    client.get("/api/accounts");

    assertThat(tablesWith(name)).isEmpty();
    assertThat(tablesWith(email)).isEmpty();
  }

  @Test
  void a_list_that_parked_the_account_forgets_too() throws SQLException {
    assertThat(client.get("/api/accounts?search=" + email).items("accounts")).hasSize(1);
    String list = api.schemas().readModels() + ".account_list";
    TestDatabase.shared()
        .execute(
            "alter table %s add constraint stays check (account_id <> '%s' or version <= 2)"
                .formatted(list, id));
    String stream = AccountIds.stream(id).toString();
    client.deposit(id, "1");
    Await.until(() -> client.get("/api/projections").text().contains(stream));

    assertThat(forget().status()).isEqualTo(204);
    assertThat(tablesWith(name)).isEmpty();
    assertThat(tablesWith(email)).isEmpty();
    assertThat(client.get("/api/projections").text()).contains(stream).doesNotContain(name, email);

    TestDatabase.shared().execute("alter table %s drop constraint stays".formatted(list));
    String order = "{\"by\":\"Ada\",\"why\":\"Mended\",\"stream\":\"%s\"}".formatted(stream);
    client.post("/api/projections/account_list/retry", order);
    assertThat(client.get("/api/accounts").items("accounts"))
        .filteredOn(a -> a.get("aggregateId").stringValue().equals(id.toString()))
        .singleElement()
        .satisfies(this::assertForgotten)
        .satisfies(a -> assertThat(a.get("balance").toString()).isEqualTo("101"))
        .satisfies(a -> assertThat(a.get("version").intValue()).isEqualTo(4));
  }

  @Test
  void a_rebuilt_list_has_the_same_rows() {
    RunningApi own = RunningApi.start();
    var mine = own.client();
    UUID gone = mine.createUser();
    UUID here = mine.createUser();
    assertThat(mine.method("DELETE", "/api/users/" + gone + "/personal-data").status())
        .isEqualTo(204);
    String before = mine.get("/api/accounts").text();
    own.close();
    String readModels = own.schemas().readModels();
    TestDatabase.shared().execute("truncate %s.account_list".formatted(readModels));
    TestDatabase.shared().execute("delete from %s.checkpoints".formatted(readModels));

    try (RunningApi rebuilt = own.beside()) {
      Await.until(() -> rebuilt.client().get("/api/accounts").text().equals(before));
      assertThat(before).contains("[forgotten]", here.toString());
    }
  }
}
