package dev.daybook.accounts;

import static dev.daybook.testing.Patience.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.daybook.accounts.testing.AccountsClient;
import dev.daybook.accounts.testing.DaybookProcess;
import dev.daybook.accounts.testing.StartedData;
import dev.daybook.postgres.embedded.LocalPostgres;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Two services on one database: one updates the list of accounts, and the other takes over.
@SuppressWarnings("NullAway.Init")
class TwoNodesIT {
  private static final String RUNNING = "\"state\":\"running\"";
  private static final String STANDING_BY = "\"state\":\"standing by\"";
  private static final String REBUILT_TO = "\"purpose\":\"rebuild\",\"version\":2,\"position\":";

  @TempDir Path data;
  private final HttpClient http = HttpClient.newHttpClient();
  private final Map<String, BigDecimal> balances = new TreeMap<>();
  private LocalPostgres postgres;
  private DaybookProcess first;
  private DaybookProcess second;

  @BeforeEach
  void start() throws Exception {
    StartedData.in(data);
    postgres = LocalPostgres.start(data.resolve("postgres"));
    first = start("first");
    second = start("second");
    first.awaitReady();
    second.awaitReady();
  }

  @AfterEach
  void stop() {
    http.shutdownNow();
    second.close();
    first.close();
    postgres.close();
  }

  private DaybookProcess start(String name) throws IOException {
    return DaybookProcess.start(
        Map.of("DAYBOOK_DATABASE_PASSWORD", postgres.password()),
        "--port",
        "0",
        "--data-dir",
        data.resolve(name).toString(),
        "--master-key-file",
        data.resolve("master.key").toString(),
        "--database-url",
        postgres.jdbcUrl("daybook"),
        "--database-user",
        postgres.superuser());
  }

  /// Opens accounts and transfers money, half of it through each node.
  private void doBusiness(String phase, DaybookProcess one, DaybookProcess other) throws Exception {
    try (var here = new AccountsClient(one.awaitReady());
        var there = new AccountsClient(other.awaitReady())) {
      for (int i = 0; i < 5; i++) {
        var created = here.create("Ada", phase + i + "@example.com", "USD");
        assertThat(created.status()).isEqualTo(201);
        String account = created.account().id();
        assertThat(there.deposit(account, new BigDecimal("10"), null).status()).isEqualTo(200);
        assertThat(here.withdraw(account, new BigDecimal("2.5"), null).status()).isEqualTo(200);
        balances.put(account, new BigDecimal("7.5"));
      }
    }
  }

  private String get(DaybookProcess node, String path) throws Exception {
    URI uri = node.awaitReady().resolve(path);
    return http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString()).body();
  }

  private void awaitState(DaybookProcess node, String state) throws Exception {
    long until = System.nanoTime() + PATIENCE.toNanos();
    String told = get(node, "/api/projections");
    while (!told.contains(state)) {
      assertThat(System.nanoTime()).as("projections: %s", told).isLessThan(until);
      Thread.sleep(20);
      told = get(node, "/api/projections");
    }
  }

  private DaybookProcess keeper() throws Exception {
    awaitState(first, get(second, "/api/projections").contains(RUNNING) ? STANDING_BY : RUNNING);
    return get(first, "/api/projections").contains(RUNNING) ? first : second;
  }

  private DaybookProcess otherThan(DaybookProcess node) {
    return node == first ? second : first;
  }

  private void assertListTellsAll(DaybookProcess node) throws Exception {
    try (var client = new AccountsClient(node.awaitReady())) {
      long head = headOf(node);
      String path = "/api/accounts";
      var request =
          HttpRequest.newBuilder(node.awaitReady().resolve(path))
              .header("Daybook-Position", Long.toString(head))
              .header("Prefer", "wait=30");
      assertThat(http.send(request.build(), BodyHandlers.discarding()).statusCode()).isEqualTo(200);
      Map<String, BigDecimal> listed = new TreeMap<>();
      client.accounts().forEach(account -> listed.put(account.id(), account.balance()));
      assertThat(listed).isEqualTo(balances);
    }
  }

  private long headOf(DaybookProcess node) throws Exception {
    String events = get(node, "/api/events?last=1");
    return Long.parseLong(events.replaceAll("(?s).*\"position\":(\\d+)\\}$", "$1"));
  }

  /// The ids in a node's event stream, from the beginning of the log.
  private BlockingQueue<Long> listen(DaybookProcess node) throws Exception {
    BlockingQueue<Long> ids = new LinkedBlockingQueue<>();
    URI uri = node.awaitReady().resolve("/api/events/stream?after=0");
    var response = http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofLines());
    Thread.startVirtualThread(
        () ->
            response
                .body()
                .filter(line -> line.startsWith("id: "))
                .forEach(line -> ids.add(Long.valueOf(line.substring(4)))));
    return ids;
  }

  private static void assertHeardAll(BlockingQueue<Long> ids, long head) throws Exception {
    List<Long> heard = new ArrayList<>();
    while (heard.isEmpty() || heard.getLast() < head) {
      Long id = ids.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      assertThat(id).as("after %s", heard).isNotNull();
      heard.add(id);
    }
    assertThat(heard).containsExactlyElementsOf(LongStream.rangeClosed(1, head).boxed().toList());
  }

  @Test
  void both_nodes_serve_commands_lists_and_feeds() throws Exception {
    var byFirst = listen(first);
    var bySecond = listen(second);

    doBusiness("both", first, second);

    assertListTellsAll(first);
    assertListTellsAll(second);
    assertHeardAll(byFirst, headOf(first));
    assertHeardAll(bySecond, headOf(first));
  }

  @Test
  void the_other_node_takes_over_the_list_after_a_kill() throws Exception {
    doBusiness("before", first, second);
    DaybookProcess keeper = keeper();
    DaybookProcess survivor = otherThan(keeper);
    keeper.kill();

    doBusiness("after", survivor, survivor);

    awaitState(survivor, RUNNING);
    assertListTellsAll(survivor);
  }

  @Test
  void a_node_paused_past_its_lease_changes_nothing() throws Exception {
    DaybookProcess sleeper = keeper();
    DaybookProcess other = otherThan(sleeper);
    doBusiness("before", first, second);
    signal("STOP", sleeper);
    try {
      doBusiness("asleep", other, other);
      awaitState(other, RUNNING);
      assertListTellsAll(other);
    } finally {
      signal("CONT", sleeper);
    }

    awaitState(sleeper, STANDING_BY);
    doBusiness("awake", sleeper, other);
    assertListTellsAll(sleeper);
    assertListTellsAll(other);
  }

  @Test
  void a_rebuild_continues_after_all_nodes_were_killed() throws Exception {
    doBusiness("before", first, second);
    long head = headOf(first);
    try (Connection reader =
            DriverManager.getConnection(
                postgres.jdbcUrl("daybook"), postgres.superuser(), postgres.password());
        Statement lock = reader.createStatement()) {
      reader.setAutoCommit(false); // a long read of the list delays the swap
      lock.execute("lock table accounts.account_list in access share mode");
      var order =
          HttpRequest.newBuilder(
                  first.awaitReady().resolve("/api/projections/account_list/rebuild"))
              .header("Content-Type", "application/json")
              .POST(BodyPublishers.ofString("{\"by\":\"Ada\",\"why\":\"It looks wrong\"}"));
      assertThat(http.send(order.build(), BodyHandlers.discarding()).statusCode()).isEqualTo(202);
      awaitState(first, REBUILT_TO + head);
      first.kill();
      second.kill();
      first = start("first");
      assertThat(get(first, "/api/projections")).as("not begun again").contains(REBUILT_TO + head);
      doBusiness("meanwhile", first, first);
      assertListTellsAll(first);
      reader.rollback();
    }
    awaitState(first, "swapped at position");
    doBusiness("after", first, first);
    assertListTellsAll(first);
  }

  private static void signal(String name, DaybookProcess node) throws Exception {
    new ProcessBuilder("kill", "-" + name, Long.toString(node.pid())).start().waitFor();
  }
}
