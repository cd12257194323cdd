package dev.daybook.accounts.http.request;

import static dev.daybook.accounts.testing.ProblemAssertions.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.daybook.accounts.http.response.Problem;
import dev.daybook.accounts.http.server.AllowedOrigins;
import dev.daybook.accounts.http.server.Limits;
import dev.daybook.accounts.testing.Client;
import dev.daybook.accounts.testing.Client.Response;
import dev.daybook.accounts.testing.FailingStore;
import dev.daybook.accounts.testing.FeedListener;
import dev.daybook.accounts.testing.RawHttp;
import dev.daybook.accounts.testing.RunningApi;
import dev.daybook.accounts.testing.TestDatabase;
import dev.daybook.eventstore.ExpectedVersion;
import dev.daybook.eventstore.NewEvent;
import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.errors.AppendOutcomeUnknownException;
import dev.daybook.eventstore.errors.EventStoreUnavailableException;
import dev.daybook.eventstore.errors.LogOverloadedException;
import dev.daybook.eventstore.errors.WrongExpectedVersionException;
import dev.daybook.testing.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

/// Responses during overload, without a database, and after a defect.
@SuppressWarnings("NullAway.Init")
class TroubleIT {
  private static final int IN_FLIGHT_MAX = 40;
  private static final String UNSEALED = "{\"name\":\"Ada\",\"email\":\"ada@example.com\"}";
  private static final String METADATA = "{\"schemaVersion\":1}";

  private FailingStore store;
  private RunningApi api;
  private Client client;

  @BeforeEach
  void start() {
    Limits limits =
        new Limits(
            IN_FLIGHT_MAX,
            Duration.ofMillis(300),
            Duration.ofSeconds(5),
            10,
            Duration.ofSeconds(15));
    api =
        RunningApi.start(
            AllowedOrigins.LOOPBACK,
            limits,
            log -> {
              store = new FailingStore(log);
              return store;
            });
    client = api.client();
  }

  @AfterEach
  void stop() {
    api.close();
  }

  static Stream<Arguments> failures_of_the_log_are_problems() {
    StreamId stream = new StreamId("account", UUID.randomUUID().toString());
    return Stream.of(
        Arguments.of(
            "overloaded", (Supplier<RuntimeException>) () -> new LogOverloadedException("full")),
        Arguments.of(
            "unavailable",
            (Supplier<RuntimeException>) () -> new EventStoreUnavailableException("secret", null)),
        Arguments.of(
            "outcome-unknown",
            (Supplier<RuntimeException>) () -> new AppendOutcomeUnknownException("secret", null)),
        Arguments.of(
            "contended",
            (Supplier<RuntimeException>)
                () -> new WrongExpectedVersionException(stream, ExpectedVersion.any(), 7)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void failures_of_the_log_are_problems(String name, Supplier<RuntimeException> failure) {
    UUID id = client.createUser();
    store.beforeAppend(
        () -> {
          throw failure.get();
        });

    Response response = client.deposit(id, "1");

    assertProblem(response, 503, name, null);
    assertThat(response.header("Retry-After").orElseThrow()).matches("[1-9]\\d*");
    assertThat(response.text()).doesNotContain("secret");
  }

  @Test
  void a_defect_has_an_id_that_is_in_the_log_file() {
    UUID account = client.createUser();
    var logged = new ListAppender<ILoggingEvent>();
    logged.start();
    Logger logger = (Logger) LoggerFactory.getLogger(Problem.class);
    logger.addAppender(logged);
    store.beforeAppend(
        () -> {
          throw new IllegalStateException("password=hunter2");
        });

    Response response = client.deposit(account, "1");

    logger.detachAppender(logged);
    assertProblem(response, 500, "unexpected", null);
    assertThat(response.text()).doesNotContain("hunter2", "IllegalState");
    String id = response.json().get("id").stringValue();
    assertThat(logged.list)
        .anySatisfy(
            entry -> {
              assertThat(entry.getFormattedMessage()).contains(id);
              assertThat(entry.getThrowableProxy().getMessage()).isEqualTo("password=hunter2");
            });
  }

  @Test
  void a_jvm_error_has_an_id() {
    UUID account = client.createUser();
    store.beforeAppend(
        () -> {
          throw new StackOverflowError("hunter2");
        });

    assertProblem(client.deposit(account, "1"), 500, "unexpected", null);
  }

  @Test
  void excess_requests_are_refused_at_once() throws Exception {
    List<UUID> accounts = Stream.generate(client::createUser).limit(IN_FLIGHT_MAX).toList();
    UUID account = accounts.getFirst();
    var entered = new CountDownLatch(IN_FLIGHT_MAX);
    var release = new CountDownLatch(1);
    store.beforeAppend(
        () -> {
          entered.countDown();
          awaitQuietly(release);
        });
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Response>> running = new ArrayList<>();
      for (int i = 0; i < IN_FLIGHT_MAX; i++) {
        UUID each = accounts.get(i);
        running.add(callers.submit(() -> client.deposit(each, "1")));
      }
      entered.await();

      Response refused = client.get("/api/accounts/" + account);
      assertProblem(refused, 503, "overloaded", null);
      assertThat(refused.header("Retry-After")).isPresent();
      assertThat(client.get("/health/live").status()).isEqualTo(200);

      store.beforeAppend(() -> {});
      release.countDown();
      for (Future<Response> each : running) {
        assertThat(each.get().status()).isEqualTo(200);
      }
    }
    for (int i = 0; i < 3 * IN_FLIGHT_MAX; i++) {
      assertThat(client.get("/api/accounts/" + account).status()).isEqualTo(200);
      assertThat(client.get("/api/nothing").status()).isEqualTo(404);
    }
  }

  /// Partly received large bodies from more callers than the limit.
  @Test
  void the_number_of_large_bodies_in_memory_is_bounded() throws IOException {
    List<Socket> senders = new ArrayList<>();
    try {
      for (int i = 0; i < BodyBytes.LARGE_BODIES_MAX; i++) {
        senders.add(sendPartOfALargeBody());
      }
      String body = " ".repeat(2 * BodyBytes.SMALL_BYTES_MAX);
      Await.until(() -> client.post("/api/users", body).json().get("status").intValue() == 503);
      assertThat(client.createUser()).isNotNull();
    } finally {
      for (Socket sender : senders) {
        sender.close();
      }
    }
    String body = " ".repeat(2 * BodyBytes.SMALL_BYTES_MAX);
    Await.until(() -> client.post("/api/users", body).json().get("status").intValue() == 400);
  }

  private Socket sendPartOfALargeBody() throws IOException {
    Socket socket = RawHttp.open(api.port());
    String head =
        String.join(
            "\r\n",
            "POST /api/users HTTP/1.1",
            "Host: localhost",
            "Content-Type: application/json",
            "Content-Length: 1000000",
            "\r\n");
    socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
    socket.getOutputStream().write(new byte[2 * BodyBytes.SMALL_BYTES_MAX]);
    return socket;
  }

  @Test
  void a_list_waits_for_acknowledged_events() throws SQLException {
    try (Connection hold = holdProjection()) {
      UUID account = client.createUser();

      Response behind = client.get("/api/accounts");
      assertProblem(behind, 503, "behind", null);
      assertThat(behind.header("Retry-After")).isPresent();

      hold.rollback();
      Await.until(() -> client.get("/api/accounts").status() == 200);
      assertThat(client.get("/api/accounts").text()).contains(account.toString());
    }
  }

  /// Blocks the projection's commit while the transaction is open.
  private Connection holdProjection() throws SQLException {
    client.createUser();
    assertThat(client.get("/api/accounts").status()).isEqualTo(200);
    Connection hold = TestDatabase.shared().connect();
    hold.setAutoCommit(false);
    try (Statement lock = hold.createStatement()) {
      lock.execute("select 1 from %s.checkpoints for update".formatted(api.schemas().readModels()));
    }
    return hold;
  }

  @Test
  void a_list_whose_projection_has_failed_says_so() throws SQLException {
    client.createUser();
    assertThat(client.get("/api/accounts").status()).isEqualTo(200);
    breakProjection();
    client.createUser();

    Response response = client.get("/api/accounts");

    assertProblem(response, 503, "behind", null);
    assertThat(response.json().get("detail").stringValue()).contains("position");
    assertThat(client.get("/health/ready").status()).isEqualTo(503);
    assertThat(client.get("/health/ready").json().get("status").stringValue())
        .isEqualTo("not ready");
    assertThat(client.get("/health/live").status()).isEqualTo(200);
  }

  /// Events appended meanwhile are sent when the log is readable again.
  @Test
  void not_ready_while_the_tailer_cannot_read() {
    try (FeedListener listener = FeedListener.byWebSocket(api.port())) {
      client.createUser();
      Await.until(() -> listener.positions().equals(List.of(1L)));
      assertReadOn();

      TestDatabase.shared().execute(onLog("revoke select on %s.log_epochs from %s"));
      assertUnread("misconfigured");
      client.createUser();
      assertThat(listener.positions()).containsExactly(1L);

      TestDatabase.shared().execute(onLog("grant select on %s.log_epochs to %s"));
      Await.until(() -> listener.positions().equals(List.of(1L, 2L)));
      assertReadOn();
    }
  }

  /// The list continues.
  @Test
  void not_ready_while_an_event_is_unreadable() {
    try (FeedListener listener = FeedListener.byWebSocket(api.port())) {
      UUID account = client.createUser();
      Await.until(() -> listener.positions().equals(List.of(1L)));
      api.log()
          .append(
              new StreamId("other", account.toString()),
              ExpectedVersion.noStream(),
              List.of(new NewEvent(UUID.randomUUID(), "USER_CREATED", UNSEALED, METADATA)));
      assertUnread("unreadable");
      assertThat(client.get("/health/ready").json().get("accountList").stringValue())
          .isEqualTo("running");
      client.createUser();
      assertThat(client.get("/api/accounts").items("accounts")).hasSize(2);
      assertThat(listener.positions()).containsExactly(1L);

      TestDatabase.shared()
          .execute(
              onLog(
                  """
                  alter table %1$s.events disable trigger all;
                  update %1$s.events set type = 'NOTED' where position = 2;
                  alter table %1$s.events enable always trigger events_are_immutable;
                  """));
      Await.until(() -> listener.positions().equals(List.of(1L, 2L, 3L)));
      assertReadOn();
    }
  }

  private void assertUnread(String code) {
    Await.until(() -> unreadInMetrics().equals("1.0"));
    Response unread = client.get("/health/ready");
    assertThat(unread.status()).isEqualTo(503);
    assertThat(unread.json().get("status").stringValue()).isEqualTo("not ready");
    assertThat(unread.json().get("database").stringValue()).isEqualTo("reachable");
    assertThat(unread.json().get("log").stringValue()).isEqualTo(code);
  }

  private void assertReadOn() {
    Await.until(() -> unreadInMetrics().equals("0.0"));
    client.awaitReady();
    assertThat(client.get("/health/ready").json().get("log").stringValue()).isEqualTo("current");
  }

  /// @param sql with placeholders for the log's schema and the service role
  private String onLog(String sql) {
    return sql.formatted(api.schemas().log(), api.schemas().role());
  }

  private String unreadInMetrics() {
    String name = "daybook_log_unread ";
    return client
        .get("/metrics")
        .text()
        .lines()
        .filter(line -> line.startsWith(name))
        .map(line -> line.substring(name.length()))
        .findAny()
        .orElseThrow();
  }

  @Test
  void a_failure_before_the_response_is_sent_is_a_problem() {
    client.createUser();
    store.failReadingAt(1, () -> new EventStoreUnavailableException("away", null));

    assertProblem(client.get("/api/events"), 503, "unavailable", null);
  }

  @Test
  void a_failure_during_the_response_closes_the_connection() {
    appendMany(5_000);
    store.failReadingAt(4_000, () -> new EventStoreUnavailableException("away", null));

    assertThatThrownBy(() -> client.get("/api/events")).isInstanceOf(UncheckedIOException.class);
  }

  /// Changes the list's table so that the projection fails.
  private void breakProjection() throws SQLException {
    try (Connection owner = TestDatabase.shared().connect();
        Statement statement = owner.createStatement()) {
      statement.execute(
          "alter table %s.account_list rename column version to n"
              .formatted(api.schemas().readModels()));
    }
  }

  private void appendMany(int events) {
    StreamId stream = new StreamId("other", UUID.randomUUID().toString());
    for (int done = 0; done < events; done += 1_000) {
      List<NewEvent> batch =
          Stream.generate(
                  () ->
                      new NewEvent(
                          UUID.randomUUID(), "NOTED", "{\"text\":\"" + "x".repeat(200) + "\"}"))
              .limit(1_000)
              .toList();
      api.log().append(stream, ExpectedVersion.any(), batch);
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
