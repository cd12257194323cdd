package dev.daybook.accounts.http.accounts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.daybook.accounts.http.request.AccountIds;
import dev.daybook.accounts.http.server.AllowedOrigins;
import dev.daybook.accounts.http.server.Limits;
import dev.daybook.accounts.testing.Client;
import dev.daybook.accounts.testing.Client.Response;
import dev.daybook.accounts.testing.FailingStore;
import dev.daybook.accounts.testing.RunningApi;
import dev.daybook.accounts.testing.TestDatabase;
import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.errors.AppendOutcomeUnknownException;
import dev.daybook.eventstore.errors.EventStoreUnavailableException;
import dev.daybook.testing.Await;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.RepeatedTest;

/// Concurrent withdrawals from one account on two services, while appends fail before, during and
/// after the commit.
@SuppressWarnings("NullAway.Init")
class OverdraftIT {
  private static final int FUNDS = 20;
  private static final int SENDINGS_MAX = 1_000;

  private static final AtomicInteger appends = new AtomicInteger();
  private static final AtomicInteger unsent = new AtomicInteger();
  private static final AtomicInteger cut = new AtomicInteger();
  private static final AtomicInteger lostResponses = new AtomicInteger();
  private static RunningApi api;
  private static RunningApi otherApi;

  private final List<Client> nodes = List.of(api.client(), otherApi.client());
  private final UUID account = nodes.getLast().createUser();

  @BeforeAll
  static void start() {
    api =
        RunningApi.start(
            AllowedOrigins.LOOPBACK,
            Limits.DEFAULTS,
            log -> {
              var store = new FailingStore(log);
              store.beforeAppend(OverdraftIT::failBefore);
              store.afterAppend(OverdraftIT::failAfter);
              return store;
            });
    otherApi = api.beside();
  }

  @AfterAll
  static void stop() {
    otherApi.close();
    api.close();
    assertThat(List.of(unsent.get(), cut.get(), lostResponses.get()))
        .allSatisfy(failures -> assertThat(failures).isPositive());
  }

  private static void failBefore() {
    int append = appends.incrementAndGet();
    if (append % 5 == 3) {
      unsent.incrementAndGet();
      throw new EventStoreUnavailableException("The test has not sent it", null);
    }
    if (append % 7 == 4) {
      cut.incrementAndGet();
      TestDatabase.shared()
          .execute(
              "select pg_terminate_backend(pid) from pg_stat_activity where usename = '%s'"
                  .formatted(api.schemas().role()));
    }
  }

  private static void failAfter() {
    if (appends.get() % 4 == 2) {
      lostResponses.incrementAndGet();
      throw new AppendOutcomeUnknownException("The test has lost the response", null);
    }
  }

  private String path() {
    return "/api/accounts/" + account;
  }

  /// Retries on alternating nodes until there is a response.
  private Response sendUntilResponse(int racer, String what, String amount) {
    String body = "{\"amount\":" + amount + "}";
    String key = what + " " + racer + " " + account;
    for (int sending = 0; sending < SENDINGS_MAX; sending++) {
      Client node = nodes.get((racer + sending) % nodes.size());
      Response response =
          node.post(
              path() + "/" + what,
              body,
              "Content-Type",
              "application/json",
              "Idempotency-Key",
              key);
      if (response.status() != 503) {
        return response;
      }
    }
    throw new AssertionError("No response to " + key);
  }

  /// @return the responses to the successful withdrawals
  private List<Response> race(int racers) throws Exception {
    assertThat(sendUntilResponse(0, "deposit", FUNDS + "").status()).isEqualTo(200);
    List<Callable<Response>> calls = new ArrayList<>();
    IntStream.range(0, racers)
        .forEach(racer -> calls.add(() -> sendUntilResponse(racer, "withdraw", "1")));
    List<Response> paid = new ArrayList<>();
    try (var threads = Executors.newFixedThreadPool(racers)) {
      for (var call : threads.invokeAll(calls)) {
        Response response = call.get();
        assertThat(response.status()).as(response.text()).isIn(200, 409);
        if (response.status() == 200) {
          paid.add(response);
        } else {
          assertThat(response.text()).contains("insufficient-funds");
        }
      }
    }
    return paid;
  }

  private void assertTheBooksSay(List<Response> paid) {
    List<RecordedEvent> events = api.log().readStream(AccountIds.stream(account), 0).toList();
    assertThat(paid)
        .extracting(response -> Long.parseLong(response.header("Daybook-Position").orElseThrow()))
        .containsExactlyInAnyOrderElementsOf(
            events.stream()
                .filter(event -> event.type().equals("FUNDS_WITHDRAWN"))
                .map(RecordedEvent::position)
                .toList());
    assertThat(paid)
        .extracting(response -> response.account().get("balance").decimalValue())
        .allSatisfy(balance -> assertThat(balance).isNotNegative())
        .doesNotHaveDuplicates();
    for (Client node : nodes) {
      // When the pool has replaced its connections.
      Await.until(() -> node.get(path()).status() == 200);
      assertThat(node.get(path()).account().get("balance").decimalValue())
          .isEqualByComparingTo(BigDecimal.ZERO);
    }
  }

  @RepeatedTest(5)
  void of_twice_as_many_as_the_funds_cover_half_succeed() throws Exception {
    List<Response> paid = race(2 * FUNDS);
    assertThat(paid).hasSize(FUNDS);
    assertTheBooksSay(paid);
  }

  @RepeatedTest(5)
  void of_one_more_than_the_funds_cover_one_is_refused() throws Exception {
    List<Response> paid = race(FUNDS + 1);
    assertThat(paid).hasSize(FUNDS);
    assertTheBooksSay(paid);
  }
}
