package dev.daybook.accounts.http.request;

import static dev.daybook.accounts.testing.ProblemAssertions.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.daybook.accounts.http.response.Problem;
import dev.daybook.accounts.testing.Client;
import dev.daybook.accounts.testing.Client.Response;
import dev.daybook.accounts.testing.RunningApi;
import dev.daybook.accounts.testing.TestDatabase;
import dev.daybook.testing.Await;
import dev.daybook.testing.postgres.TestPostgres;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/// Errors of the database that an operator has to correct are not reported as an outage.
class MisconfiguredDatabaseIT {
  private final RunningApi api = RunningApi.start(false);
  private final Client client = api.client();
  private final ListAppender<ILoggingEvent> logged = new ListAppender<>();
  private final Logger logger = (Logger) LoggerFactory.getLogger(Problem.class);
  private UUID account;

  @BeforeEach
  void start() {
    account = client.createUser();
    assertThat(client.get("/api/accounts").status()).isEqualTo(200);
    logged.start();
    logger.addAppender(logged);
  }

  @AfterEach
  void stop() {
    logger.detachAppender(logged);
    api.close();
  }

  private void execute(String sql) {
    TestPostgres.Schemas schemas = api.schemas();
    TestDatabase.shared()
        .execute(
            sql.replace("${log}", schemas.log())
                .replace("${views}", schemas.readModels())
                .replace("${role}", schemas.role()));
  }

  /// The response has an id, and the log has the reason under it.
  private void assertMisconfigured(Response response, String reason) {
    assertProblem(response, 500, "misconfigured", null);
    assertThat(response.header("Retry-After")).isEmpty();
    assertThat(response.text()).doesNotContain("does not exist", "denied", "events", "Exception");
    String id = response.json().get("id").stringValue();
    assertThat(logged.list)
        .anySatisfy(entry -> assertThat(entry.getFormattedMessage()).contains(id, reason));
  }

  private void awaitReady(String field, String code) {
    Await.until(() -> client.get("/health/ready").json().get(field).stringValue().equals(code));
  }

  @Test
  void a_missing_table_of_the_log_is_not_an_outage() {
    execute("alter table ${log}.events rename to hidden");

    assertMisconfigured(client.deposit(account, "1"), "events\" does not exist");
    assertMisconfigured(client.get("/api/accounts/" + account), "does not exist");
    assertMisconfigured(client.get("/api/events"), "does not exist");
    assertMisconfigured(client.get("/api/accounts/" + account + "/statement"), "does not exist");
    awaitReady("log", "misconfigured");
    awaitReady("accountList", "failed");
    assertThat(client.get("/health/ready").status()).isEqualTo(503);
    assertThat(client.get("/api/projections").text()).contains("does not exist");

    execute("alter table ${log}.hidden rename to events");
    awaitReady("log", "current");
  }

  @Test
  void missing_privileges_are_reported_until_granted() {
    String function = "function ${log}.append_event, ${log}.append_events";
    execute("revoke execute on %s from ${role}, public".formatted(function));

    assertMisconfigured(client.deposit(account, "1"), "permission denied");
    Response ready = client.get("/health/ready");
    assertThat(ready.status()).isEqualTo(503);
    assertThat(ready.json().get("appends").stringValue()).isEqualTo("misconfigured");
    assertThat(client.get("/api/accounts/" + account).status()).isEqualTo(200);

    execute("grant execute on %s to ${role}".formatted(function));
    client.awaitReady();
    assertThat(client.deposit(account, "1").status()).isEqualTo(200);
  }

  @Test
  void appends_with_asynchronous_commit_are_refused() {
    execute("alter role ${role} set synchronous_commit = off");
    execute("select pg_terminate_backend(pid) from pg_stat_activity where usename = '${role}'");
    Await.until(() -> client.deposit(account, "1").status() == 500);

    assertMisconfigured(client.deposit(account, "1"), "synchronous_commit is off");
    awaitReady("appends", "misconfigured");

    execute("alter role ${role} reset synchronous_commit");
    client.awaitReady();
    assertThat(client.deposit(account, "1").status()).isEqualTo(200);
  }

  @Test
  void a_missing_list_is_not_an_outage() {
    execute("alter table ${views}.account_list rename to hidden");
    assertMisconfigured(
        client.get("/api/accounts"),
        "\"%s.account_list\" does not exist".formatted(api.schemas().readModels()));
    assertThat(client.get("/api/accounts/" + account).status()).isEqualTo(200);
  }

  @Test
  void missing_keys_are_not_taken_for_erasure() {
    try (RunningApi other = api.beside()) { // has no key in memory
      execute("alter table ${views}.personal_keys rename to hidden");
      Response response = other.client().get("/api/accounts/" + account);
      assertMisconfigured(response, "personal_keys\" does not exist");
    }
    Response forgotten = client.method("DELETE", "/api/users/%s/personal-data".formatted(account));
    assertMisconfigured(forgotten, "personal_keys\" does not exist");
    assertThat(forgotten.json().get("detail").stringValue()).contains("will be forgotten");

    execute("alter table ${views}.hidden rename to personal_keys");
    assertThat(client.method("DELETE", "/api/users/%s/personal-data".formatted(account)).status())
        .isEqualTo(204);
  }
}
