package dev.daybook.accounts.http.operations;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.zaxxer.hikari.HikariDataSource;
import dev.daybook.accounts.testing.Client;
import dev.daybook.accounts.testing.Client.Response;
import dev.daybook.accounts.testing.RunningApi;
import dev.daybook.accounts.testing.TestDatabase;
import dev.daybook.testing.Await;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/// The service's health reports during database failures.
class HealthIT {
  private static final Duration AT_ONCE = Duration.ofSeconds(2);
  private static final Set<String> FIELDS =
      Set.of("status", "database", "appends", "log", "accountList", "accountListLag");

  private final RunningApi api = RunningApi.start();
  private final Client client = api.client();
  private final TestDatabase database = TestDatabase.shared();

  @AfterEach
  void close() {
    api.close();
  }

  private Response ready() {
    return client.get("/health/ready");
  }

  private static String field(Response response, String name) {
    return response.json().get(name).stringValue();
  }

  @Test
  void reports_each_part_by_a_code() {
    Await.until(() -> field(ready(), "accountList").equals("running"));
    Response response = client.awaitReady();
    assertThat(response.status()).isEqualTo(200);
    assertThat(response.json().propertyNames()).containsExactlyInAnyOrderElementsOf(FIELDS);
    assertThat(field(response, "status")).isEqualTo("ready");
    assertThat(field(response, "database")).isEqualTo("reachable");
    assertThat(field(response, "appends")).isEqualTo("accepted");
    assertThat(field(response, "log")).isEqualTo("current");
  }

  /// Each refused request is logged in one line, and the whole outage with one stack trace.
  @Test
  void an_outage_is_reported_at_once_and_logged_once() throws Exception {
    List<UUID> accounts = List.of(client.createUser(), client.createUser(), client.createUser());
    var logged = new ListAppender<ILoggingEvent>();
    logged.start();
    Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    root.addAppender(logged);
    int requests = 24;
    try (ExecutorService callers = Executors.newFixedThreadPool(requests)) {
      takeAway();
      Await.until(() -> field(ready(), "database").equals("unreachable"));
      List<Future<Response>> refused = new ArrayList<>();
      for (int i = 0; i < requests; i++) {
        UUID account = accounts.get(i % accounts.size());
        refused.add(callers.submit(() -> client.deposit(account, "1")));
      }
      while (!refused.stream().allMatch(Future::isDone)) {
        assertUnreachableAtOnce();
      }
      for (Future<Response> each : refused) {
        assertThat(each.get().status()).isEqualTo(503);
      }
      giveBack();
      Await.until(() -> ready().status() == 200);
    } finally {
      root.detachAppender(logged);
    }
    List<ILoggingEvent> entries = List.copyOf(logged.list);
    assertThat(entries.stream().filter(entry -> entry.getThrowableProxy() != null))
        .as("stack traces: %s", entries)
        .hasSizeLessThanOrEqualTo(1);
    assertThat(entries.stream().filter(entry -> entry.getLevel().isGreaterOrEqual(Level.WARN)))
        .as("%s", entries)
        .hasSizeLessThan(requests + 15);
  }

  private void assertUnreachableAtOnce() {
    long asked = System.nanoTime();
    Response response = ready();
    assertThat(Duration.ofNanos(System.nanoTime() - asked)).isLessThan(AT_ONCE);
    assertThat(response.status()).isEqualTo(503);
    assertThat(field(response, "database")).isEqualTo("unreachable");
    assertThat(field(response, "appends")).isEqualTo("unknown");
    assertThat(response.text()).doesNotContain("Exception", "[", "dev.daybook");
  }

  private void takeAway() {
    String role = api.schemas().role();
    database.execute("alter role %s nologin".formatted(role));
    database.execute(
        "select pg_terminate_backend(pid) from pg_stat_activity where usename = '%s'"
            .formatted(role));
  }

  private void giveBack() {
    database.execute("alter role %s login".formatted(api.schemas().role()));
  }

  @Test
  void a_full_disk_is_reported_until_there_is_space() {
    UUID account = client.createUser();
    String log = api.schemas().log();
    database.execute(
        """
        create function %1$s.refuse() returns trigger language plpgsql
          as $$ begin raise exception 'no space' using errcode = 'disk_full'; end $$;
        create trigger refuse before insert on %1$s.events execute function %1$s.refuse()
        """
            .formatted(log));

    assertThat(client.deposit(account, "1").status()).isEqualTo(503);

    Response response = ready();
    assertThat(response.status()).isEqualTo(503);
    assertThat(field(response, "status")).isEqualTo("not ready");
    assertThat(field(response, "database")).isEqualTo("reachable");
    assertThat(field(response, "appends")).isEqualTo("disk-full");
    assertThat(client.get("/metrics").text()).contains("daybook_log_refuses_appends 1.0");

    database.execute("drop trigger refuse on %s.events".formatted(log));
    Await.until(() -> ready().status() == 200);
    assertThat(client.deposit(account, "1").status()).isEqualTo(200);
  }

  @Test
  void an_exhausted_pool_changes_nothing() throws SQLException {
    List<Connection> taken = new ArrayList<>();
    try {
      var pool = api.pool().unwrap(HikariDataSource.class);
      for (int i = 0; i < TestDatabase.POOL_CONNECTIONS; i++) {
        taken.add(pool.getConnection());
      }
      Await.until(
          () -> {
            Response response = ready();
            assertThat(response.status()).as(response.text()).isEqualTo(200);
            return field(response, "accountList").equals("waiting-for-database")
                && client.get("/metrics").text().contains("daybook_log_unread 1.0");
          });
    } finally {
      for (Connection connection : taken) {
        connection.close();
      }
    }
    Await.until(() -> field(ready(), "accountList").equals("running"));
  }
}
