package dev.daybook.accounts.http.accounts;

import static dev.daybook.accounts.testing.ProblemAssertions.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import dev.daybook.accounts.app.AccountsLog;
import dev.daybook.accounts.testing.Client;
import dev.daybook.accounts.testing.Client.Response;
import dev.daybook.accounts.testing.KeyServer;
import dev.daybook.accounts.testing.RunningApi;
import dev.daybook.testing.Await;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// The API while the key service, which wraps the keys of persons, is away.
@SuppressWarnings("NullAway.Init")
class KeysAwayIT {
  private static final KeyServer KEYS = KeyServer.start();
  private static RunningApi api;

  private final Client client = api.client();
  private final UUID ada = client.createUser();

  @BeforeAll
  static void start() {
    api = RunningApi.startWithKms(master -> AccountsLog.keysOf(KEYS.url(), master));
  }

  @AfterAll
  static void stop() {
    api.close();
    KEYS.close();
  }

  @AfterEach
  void comeBack() {
    KEYS.setAway(false);
  }

  private static Response create(Client client) {
    return client.post(
        "/api/users",
        "{\"name\":\"Eda\",\"email\":\"eda.%s@example.com\"}".formatted(UUID.randomUUID()));
  }

  @Test
  void commands_that_need_a_key_are_503_by_name() {
    long head = api.log().head();
    KEYS.setAway(true);

    Response refused = create(client);

    assertProblem(refused, 503, "keys-unavailable", null);
    assertThat(refused.header("Retry-After")).hasValue("1");
    assertThat(api.log().head()).isEqualTo(head);
    KEYS.setAway(false);
    assertThat(create(client).status()).isEqualTo(201);
  }

  @Test
  void everything_else_goes_on() {
    Await.until(() -> client.get("/api/accounts").text().contains(ada.toString()));
    KEYS.setAway(true);

    assertThat(client.deposit(ada, "5").status()).isEqualTo(200);
    assertThat(client.get("/api/accounts/" + ada).status()).isEqualTo(200);
    assertThat(client.get("/api/accounts").text()).contains(ada.toString());
    assertThat(client.get("/api/keys").text()).contains("\"state\":\"key-service\",\"keys\":");
    for (String path : new String[] {"/api/projections", "/api/log", "/api/keys"}) {
      assertThat(client.get(path).status()).as(path).isEqualTo(200);
    }
    client.awaitReady();
    assertThat(client.method("DELETE", "/api/users/" + ada + "/personal-data").status())
        .as("an erasure, on a node that has the key in memory")
        .isEqualTo(204);
  }

  @Test
  void readers_continue_where_they_were() {
    client.deposit(ada, "1"); // the node reads the last event at its start
    try (RunningApi cold = api.beside()) {
      Client other = cold.client();
      KEYS.setAway(true);
      assertProblem(other.get("/api/accounts/" + ada), 503, "keys-unavailable", null);
      assertProblem(other.deposit(ada, "5"), 503, "keys-unavailable", null);
      assertProblem(
          other.method("DELETE", "/api/users/" + ada + "/personal-data"),
          503,
          "keys-unavailable",
          null);
      KEYS.setAway(false);

      assertThat(other.deposit(ada, "5").status()).isEqualTo(200);
      Response list = other.get("/api/accounts", "Prefer", "wait=30");
      assertThat(list.status()).isEqualTo(200);
      assertThat(list.text()).contains(ada.toString());
      assertThat(other.get("/api/projections").text()).doesNotContain("\"failed\"", "\"stream\"");
    }
  }
}
