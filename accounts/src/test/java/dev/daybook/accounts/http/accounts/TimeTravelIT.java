package dev.daybook.accounts.http.accounts;

import static dev.daybook.accounts.testing.ProblemAssertions.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import dev.daybook.accounts.testing.Client;
import dev.daybook.accounts.testing.Client.Response;
import dev.daybook.accounts.testing.RunningApi;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// Past states of an account, by version and by instant.
@SuppressWarnings("NullAway.Init")
@ParameterizedClass(name = "remembers states: {0}")
@ValueSource(booleans = {true, false})
class TimeTravelIT {
  @Parameter boolean remembers;

  private static RunningApi api;
  private final Client client = api.client();
  private final UUID id = client.createUser();

  @BeforeParameterizedClassInvocation
  static void start(boolean remembers) {
    api = RunningApi.start(remembers);
  }

  @AfterParameterizedClassInvocation
  static void stop() {
    api.close();
  }

  private Response account(String query) {
    return client.get("/api/accounts/" + id + query);
  }

  private List<JsonNode> givenADepositAWithdrawalAndAClosing() {
    client.deposit(id, "100.50");
    client.post("/api/accounts/" + id + "/withdraw", "{\"amount\":40}");
    client.post("/api/accounts/" + id + "/close", "{\"reason\":\"moved\"}");
    return client.get("/api/accounts/" + id + "/events").items("events");
  }

  @Test
  void shows_an_account_by_version() {
    List<JsonNode> events = givenADepositAWithdrawalAndAClosing();
    String[] balances = {"0", "100.5", "60.5", "60.5"};
    for (int version = 1; version <= 4; version++) {
      Response then = account("?version=" + version);
      JsonNode account = then.json().get("account");
      assertThat(account.get("version").longValue()).isEqualTo(version);
      assertThat(account.get("balance").decimalValue()).isEqualByComparingTo(balances[version - 1]);
      assertThat(account.get("isClosed").booleanValue()).isEqualTo(version == 4);
      assertThat(account.get("lastActivity")).isEqualTo(events.get(version - 1).get("timestamp"));
      assertThat(then.header("ETag")).hasValue("\"" + version + "\"");
    }
    assertThat(account("?version=4").json()).isEqualTo(account("").json());
  }

  @Test
  void shows_an_account_by_instant() {
    List<JsonNode> events = givenADepositAWithdrawalAndAClosing();
    for (int i = 0; i < events.size(); i++) {
      Instant at = Instant.parse(events.get(i).get("timestamp").stringValue());
      long last = lastAt(events, at);
      assertThat(account("?at=" + at).json()).isEqualTo(account("?version=" + last).json());
      assertThat(account("?at=" + at.plusNanos(999_999)).json())
          .isEqualTo(account("?version=" + last).json());
      long before = lastAt(events, at.minusMillis(1));
      if (before == 0) {
        assertProblem(account("?at=" + at.minusMillis(1)), 404, "account-not-found", null);
      } else {
        assertThat(account("?at=" + at.minusMillis(1)).json())
            .isEqualTo(account("?version=" + before).json());
      }
    }
  }

  private static long lastAt(List<JsonNode> events, Instant at) {
    return events.stream()
        .filter(event -> !Instant.parse(event.get("timestamp").stringValue()).isAfter(at))
        .count();
  }

  @Test
  void a_past_state_does_not_change() {
    String then = account("?version=1").json().toString();
    givenADepositAWithdrawalAndAClosing();
    assertThat(account("?version=1").json()).hasToString(then);
  }

  @Test
  void before_its_creation_it_is_not_found() {
    assertProblem(account("?version=0"), 404, "account-not-found", null);
    assertProblem(account("?at=1970-01-01T00:00:00Z"), 404, "account-not-found", null);
    String unknown = "/api/accounts/" + UUID.randomUUID();
    assertProblem(client.get(unknown + "?version=3"), 404, "account-not-found", null);
  }

  @ParameterizedTest
  @CsvSource({
    "version=2, version",
    "version=999999999999999999, version",
    "version=-1, version",
    "version=one, version",
    "version=1.0, version",
    "version=, version",
    "at=2999-01-01T00:00:00Z, at",
    "at=yesterday, at",
    "at=2026-01-01, at",
    "at=, at",
    "at=2026-02-30T00:00:00Z, at",
    "at=1970-01-01T00:00:00Z&version=1, at",
  })
  void an_invalid_point_in_time_is_refused(String query, String field) {
    assertProblem(account("?" + query), 400, "invalid-input", field);
  }
}
