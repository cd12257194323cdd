package dev.daybook.accounts.http.accounts;

import static dev.daybook.accounts.testing.ProblemAssertions.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import dev.daybook.accounts.testing.Client;
import dev.daybook.accounts.testing.Client.Response;
import dev.daybook.accounts.testing.RunningApi;
import dev.daybook.accounts.testing.TestDatabase;
import dev.daybook.testing.Await;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// The service after a clock that was ahead has been set back.
class SteppedClockIT {
  private final RunningApi api = RunningApi.start();
  private final Client client = api.client();

  @AfterEach
  void stop() {
    api.close();
  }

  /// Changes the log as if a clock that was ahead had recorded its events.
  private void recordAnHourAhead() {
    TestDatabase.shared()
        .execute(
            """
            alter table %1$s.events disable trigger all;
            update %1$s.events set recorded_at = recorded_at + interval '1 hour';
            alter table %1$s.events enable always trigger events_are_immutable;
            """
                .formatted(api.schemas().log()));
  }

  @Test
  void every_event_of_the_log_is_in_the_past() {
    UUID id = client.createUser();
    recordAnHourAhead();
    client.deposit(id, "5");
    JsonNode deposit = client.get("/api/accounts/" + id + "/events").items("events").getLast();
    Instant at = Instant.parse(deposit.get("timestamp").stringValue());

    assertThat(at).as("time of recording is monotonic").isAfter(Instant.now());
    Response then = client.get("/api/accounts/" + id + "?at=" + at);
    assertThat(then.status()).isEqualTo(200);
    assertThat(then.json().get("account").get("version").longValue()).isEqualTo(2);
    assertProblem(
        client.get("/api/accounts/" + id + "?at=" + at.plusMillis(1)), 400, "invalid-input", "at");
    assertThat(client.get("/api/accounts/" + id + "/statement").items("lines")).hasSize(1);
    assertThat(client.get("/api/accounts").items("accounts")).hasSize(1);
  }

  @Test
  void a_list_stalled_behind_the_log_is_not_ready() throws SQLException {
    client.createUser();
    assertThat(client.get("/api/accounts").status()).isEqualTo(200);
    try (Connection other = TestDatabase.shared().connect();
        Statement statement = other.createStatement()) {
      other.setAutoCommit(false);
      statement.execute(
          "select from %s.checkpoints for update".formatted(api.schemas().readModels()));
      client.createUser();
      Await.until(() -> client.get("/health/ready").status() == 503);
      assertThat(client.get("/health/ready").json().get("accountListLag").longValue()).isOne();
      System.gc();
      assertThat(client.get("/metrics").text())
          .containsPattern("daybook_projection_lag_events\\{[^}]*} 1.0")
          .containsPattern("daybook_projection_lag_seconds\\{[^}]*} \\d");
      other.rollback();
    }
    client.awaitReady();
    assertThat(client.get("/api/accounts").items("accounts")).hasSize(2);
  }
}
