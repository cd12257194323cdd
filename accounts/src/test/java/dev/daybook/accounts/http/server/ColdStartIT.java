package dev.daybook.accounts.http.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.daybook.accounts.testing.Client;
import dev.daybook.accounts.testing.Client.Response;
import dev.daybook.accounts.testing.LongAccounts;
import dev.daybook.accounts.testing.OpenApiDocument;
import dev.daybook.accounts.testing.RouteWalk;
import dev.daybook.accounts.testing.RunningApi;
import dev.daybook.eventstore.subscriptions.Subscription;
import dev.daybook.postgres.PostgresCheckpoints;
import dev.daybook.testing.Await;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// A service right after its start, with empty caches.
class ColdStartIT {
  private static final int CALLERS = 16;

  private final RunningApi first = RunningApi.start();

  @AfterEach
  void close() {
    first.close();
  }

  @Test
  void many_concurrent_requests_all_succeed() throws Exception {
    List<UUID> accounts = LongAccounts.create(first, 320);
    first.close();

    try (RunningApi cold = first.beside(true);
        ExecutorService callers = Executors.newFixedThreadPool(64)) {
      Client client = cold.client();
      List<Future<Response>> deposits =
          accounts.stream().map(id -> callers.submit(() -> client.deposit(id, "1"))).toList();
      List<Integer> readiness = new ArrayList<>();
      while (!deposits.stream().allMatch(Future::isDone)) {
        readiness.add(client.get("/health/ready").status());
      }
      for (Future<Response> deposit : deposits) {
        assertThat(deposit.get().status()).as(deposit.get().text()).isEqualTo(200);
      }
      assertThat(readiness).containsOnly(200);
    }
  }

  /// Requests, a subscription and rebuilds of the list share the connection.
  @Test
  void every_route_works_on_a_pool_of_one_connection() throws Exception {
    List<UUID> accounts = LongAccounts.create(first, 2 * CALLERS);
    first.close();
    Set<String> called = new ConcurrentSkipListSet<>();

    try (RunningApi cold = first.beside(true, 1)) {
      var once = new RouteWalk(cold.client(), called, accounts.get(0), accounts.get(1));
      once.beginEpoch();
      once.learn();
      callAll(cold, accounts, called);
      var document = new OpenApiDocument(cold.client().get("/openapi.json").json());
      assertThat(called).isEqualTo(document.operations());
    }
  }

  private static void callAll(RunningApi cold, List<UUID> accounts, Set<String> called)
      throws Exception {
    Set<Long> seen = new ConcurrentSkipListSet<>();
    try (var subscription =
            Subscription.of("seen", cold.log(), event -> seen.add(event.position()))
                .with(new PostgresCheckpoints(cold.pool(), cold.schemas().readModels()))
                .start();
        ExecutorService threads = Executors.newFixedThreadPool(CALLERS)) {
      var walks = new ArrayList<Future<?>>();
      for (int i = 0; i < accounts.size(); i += 2) {
        var walk = new RouteWalk(cold.client(), called, accounts.get(i), accounts.get(i + 1));
        walks.add(threads.submit(walk));
      }
      for (Future<?> walk : walks) {
        walk.get();
      }
      String rebuild = "/api/projections/account_list/rebuild";
      Await.until(() -> cold.client().post(rebuild, RouteWalk.BY).status() == 202);
      Await.until(
          () -> cold.client().get("/api/projections").text().contains("swapped at position"));
      Await.until(() -> seen.size() == cold.log().head());
      assertThat(subscription.hasEnded()).isFalse();
    }
  }
}
