package dev.daybook.accounts;

import static dev.daybook.testing.Patience.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.daybook.accounts.testing.AccountsClient;
import dev.daybook.accounts.testing.DaybookProcess;
import dev.daybook.accounts.testing.StartedData;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The service and its embedded database under a clock that libfaketime sets forward and back.
/// Monotonic clocks continue, as on a machine whose clock is set.
@SuppressWarnings("NullAway.Init")
class ClockStepsIT {
  private static final int DEPOSITS_BETWEEN_STEPS = 20;

  /// Between deposits: as many as the service can take would only cost the other tests their time.
  private static final Duration DEPOSIT_PAUSE = Duration.ofMillis(20);

  /// Interval at which a program reads the faked clock; a shorter one makes a JVM very slow.
  private static final Duration CLOCK_READ = Duration.ofSeconds(1);

  private static final List<String> STEPS = List.of("+3600", "+0", "-3600", "+0");
  private static final JsonMapper JSON = new JsonMapper();

  @TempDir Path directory;
  private final HttpClient http = HttpClient.newHttpClient();
  private Path clock;
  private DaybookProcess service;

  @BeforeEach
  void requireLibrary() throws Exception {
    assumeTrue(
        !library().isEmpty(), "Skipped: libfaketime is not installed (Debian package libfaketime)");
    clock = directory.resolve("clock");
    StartedData.in(Files.createDirectory(directory.resolve("data")));
  }

  @AfterEach
  void stop() {
    http.shutdownNow();
    if (service != null) {
      service.close();
    }
  }

  /// Empty if it is not installed.
  private static String library() throws IOException {
    try (var files =
        Files.find(
            Path.of("/usr/lib"),
            3,
            (path, _) -> path.endsWith(Path.of("faketime", "libfaketimeMT.so.1")))) {
      return files.findFirst().map(Path::toString).orElse("");
    }
  }

  /// @param untouched the program that keeps the right clock: `java`, `postgres`, or none
  private DaybookProcess startFaked(String untouched) throws IOException {
    var environment = new TreeMap<String, String>();
    environment.put("LD_PRELOAD", library());
    environment.put("FAKETIME_TIMESTAMP_FILE", clock.toString());
    environment.put("FAKETIME_CACHE_DURATION", Long.toString(CLOCK_READ.toSeconds()));
    environment.put("FAKETIME_DONT_FAKE_MONOTONIC", "1");
    // This fix of libfaketime makes waits of the JVM much too long.
    environment.put("FAKETIME_FORCE_MONOTONIC_FIX", "0");
    environment.put("FAKETIME_SKIP_CMDS", untouched);
    return start(environment);
  }

  private DaybookProcess start(Map<String, String> environment) throws IOException {
    return DaybookProcess.start(
        environment, "--port", "0", "--data-dir", directory.resolve("data").toString());
  }

  /// Atomically, so that no process reads half of it.
  private void setClock(String offset) throws IOException {
    Path next = Files.writeString(directory.resolve("clock.next"), offset + "\n");
    Files.move(next, clock, StandardCopyOption.ATOMIC_MOVE);
  }

  @ParameterizedTest(name = "by the clock of all but {0}")
  @CsvSource({"java", "postgres", "none"})
  void a_service_under_load_continues_after_clock_steps(String untouched) throws Exception {
    setClock("+0");
    service = startFaked(untouched);
    try (var client = new AccountsClient(service.awaitReady())) {
      String account = open(client);
      try (var load = Deposits.start(client, account)) {
        for (String offset : STEPS) {
          load.awaitMore(DEPOSITS_BETWEEN_STEPS);
          setClock(offset);
          Thread.sleep(CLOCK_READ.multipliedBy(2));
          load.awaitMore(DEPOSITS_BETWEEN_STEPS);
          awaitListed(load.acknowledged());
          until(() -> get("/health/ready").statusCode() == 200);
        }
        load.stop();
        assertWhole(client.events(account), load.acknowledged());
        awaitListed(load.acknowledged());
      }
      awaitCurrent();
    }
  }

  @Test
  void a_killed_service_restarts_with_its_clock_set_back() throws Exception {
    setClock("+3600");
    service = startFaked("none");
    String account;
    try (var client = new AccountsClient(service.awaitReady())) {
      account = open(client);
      deposit(client, account);
      awaitListed(1);
    }
    service.kill();

    service = start(Map.of());
    try (var client = new AccountsClient(service.awaitReady())) {
      deposit(client, account);
      awaitListed(2);
      awaitCurrent();
      assertWhole(client.events(account), 2);
    }
  }

  private static String open(AccountsClient client) throws Exception {
    return client.create("Ada", "ada@example.com", "USD").account().id();
  }

  private static void deposit(AccountsClient client, String account) throws Exception {
    var response = client.deposit(account, BigDecimal.ONE, null);
    assertThat(response.status()).as("%s", response).isEqualTo(200);
  }

  /// Asserts that every acknowledged deposit is stored once, without a gap.
  private static void assertWhole(List<AccountsClient.Event> events, int deposits) {
    var all = LongStream.rangeClosed(1, 1 + deposits).boxed().toList();
    assertThat(events).extracting(AccountsClient.Event::version).isEqualTo(all);
    assertThat(events).extracting(AccountsClient.Event::position).isEqualTo(all);
  }

  private void awaitListed(int balance) throws Exception {
    until(() -> listed().compareTo(BigDecimal.valueOf(balance)) >= 0);
  }

  /// The balance of the only account in the list; -1 if there is no list.
  private BigDecimal listed() throws Exception {
    HttpResponse<String> response = get("/api/accounts");
    JsonNode accounts = JSON.readTree(response.body()).path("accounts");
    return accounts.isEmpty()
        ? BigDecimal.ONE.negate()
        : accounts.get(0).get("balance").decimalValue();
  }

  private void awaitCurrent() throws Exception {
    until(() -> JSON.readTree(get("/health/ready").body()).path("accountListLag").asInt(-1) == 0);
    assertThat(get("/health/ready").statusCode()).isEqualTo(200);
    assertThat(get("/api/projections").body()).contains("\"state\":\"running\"");
  }

  private HttpResponse<String> get(String path) throws Exception {
    var request = HttpRequest.newBuilder(service.awaitReady().resolve(path));
    return http.send(request.build(), BodyHandlers.ofString());
  }

  private void until(Callable<Boolean> condition) throws Exception {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.call()) {
      assertThat(System.nanoTime())
          .as("ready: %s; projections: %s", get("/health/ready"), get("/api/projections").body())
          .isLessThan(deadline);
      Thread.sleep(50);
    }
  }

  /// Deposits to one account, one at a time, until stopped.
  private static final class Deposits implements AutoCloseable {
    private final AccountsClient client;
    private final String account;
    private final Thread caller;
    private volatile int acknowledged;
    private volatile boolean stopping;
    private volatile String refused = "";

    private Deposits(AccountsClient client, String account) {
      this.client = client;
      this.account = account;
      this.caller = Thread.ofVirtual().unstarted(this::run);
    }

    static Deposits start(AccountsClient client, String account) {
      var deposits = new Deposits(client, account);
      deposits.caller.start();
      return deposits;
    }

    private void run() {
      int count = 0;
      try {
        while (!stopping) {
          deposit(client, account);
          acknowledged = ++count;
          Thread.sleep(DEPOSIT_PAUSE);
        }
      } catch (Exception | AssertionError e) {
        refused = "After %d deposits: %s".formatted(count, e);
      }
    }

    int acknowledged() {
      return acknowledged;
    }

    void awaitMore(int deposits) throws Exception {
      int enough = acknowledged + deposits;
      long deadline = System.nanoTime() + PATIENCE.toNanos();
      while (acknowledged < enough) {
        assertThat(refused).isEmpty();
        assertThat(System.nanoTime()).as("%d of %d", acknowledged, enough).isLessThan(deadline);
        Thread.sleep(10);
      }
    }

    void stop() throws InterruptedException {
      stopping = true;
      caller.join();
      assertThat(refused).isEmpty();
    }

    @Override
    public void close() {
      stopping = true;
    }
  }
}
