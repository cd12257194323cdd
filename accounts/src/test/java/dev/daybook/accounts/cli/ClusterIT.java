package dev.daybook.accounts.cli;

import static dev.daybook.testing.Patience.PATIENCE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.daybook.accounts.testing.AccountsClient;
import dev.daybook.accounts.testing.DaybookProcess;
import dev.daybook.testing.Await;
import dev.daybook.testing.FreePorts;
import dev.daybook.testing.kafka.KafkaTopics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The exercises of `docs/distributed.md` with `./daybook dev --cluster`.
@SuppressWarnings("NullAway.Init")
class ClusterIT {
  /// Of the ports that a cluster uses, from its first one.
  private static final List<Integer> PORTS = List.of(0, 1, 2, 11, 12, 21, 22);

  private static final BigDecimal TEN = BigDecimal.TEN;

  @TempDir private Path directory;
  private final HttpClient http = HttpClient.newHttpClient();
  private int port;
  private Process cluster;

  @BeforeEach
  void start() throws Exception {
    port = FreePorts.first(PORTS);
    String jar = System.getProperty("daybook.test.jar");
    String classes = jar == null ? System.getProperty("java.class.path") : jar;
    var builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            classes,
            Path.of("..", "dev", "Cluster.java").toString(),
            directory.resolve("cluster").toString(),
            classes,
            Integer.toString(port),
            System.getProperty("java.class.path"));
    builder.redirectErrorStream(true).redirectOutput(output().toFile());
    cluster = builder.start();
    Await.until(() -> said("The cluster is ready") || !cluster.isAlive());
    assertThat(said("The cluster is ready")).as(text() + logs()).isTrue();
  }

  @AfterEach
  void stop() throws Exception {
    http.shutdownNow();
    cluster.toHandle().destroy(); // it stops what it has started
    assertThat(cluster.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
  }

  private Path output() {
    return directory.resolve("output");
  }

  private String text() {
    try {
      return Files.readString(output());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String logs() throws IOException {
    Path folder = directory.resolve("cluster");
    if (!Files.exists(folder)) {
      return "";
    }
    try (Stream<Path> files = Files.list(folder)) {
      var logs = new StringBuilder();
      for (Path log : files.filter(it -> it.toString().endsWith(".log")).toList()) {
        logs.append(log.getFileName()).append(":\n").append(Files.readString(log));
      }
      return logs.toString();
    }
  }

  private boolean said(String words) {
    return text().contains(words);
  }

  private void type(String command) throws IOException {
    cluster.getOutputStream().write((command + "\n").getBytes(UTF_8));
    cluster.getOutputStream().flush();
  }

  private void awaitRow(String name, String is, String details) {
    String row = "(?s).*" + name + "(</a>)?<td>" + is + "<td>[^\n]*" + details + ".*";
    Await.until(() -> page().matches(row));
  }

  private String page() {
    try {
      var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port)).build();
      return http.send(request, BodyHandlers.ofString()).body();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private AccountsClient node(int number) {
    return new AccountsClient(URI.create("http://127.0.0.1:" + (port + number)));
  }

  /// Repeats a deposit, by its key, until it is acknowledged.
  private static void deposit(AccountsClient node, String account, String key) {
    Await.until(
        () -> {
          try {
            return node.deposit(account, TEN, key).status() == 200;
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
          }
        });
  }

  @Test
  void a_killed_and_a_paused_primary_are_replaced() throws Exception {
    try (var one = node(1);
        var two = node(2)) {
      awaitRow("db1", "primary", "followed by db2 \\(sync\\)");
      awaitRow("db2", "standby", "follows the primary");
      awaitRow("node1", "ready", "database reachable");
      String account = one.create("Ada", "ada@example.com", "EUR").account().id();

      type("kill db1");
      awaitRow("db1", "down", "start db1");
      a_node_is_not_started_without_a_primary();
      type("promote db2");
      awaitRow("db2", "primary", "timeline 2");
      deposit(two, account, "first");

      type("rejoin db1");
      awaitRow("db1", "standby", "follows the primary");
      awaitRow("db2", "primary", "followed by db1 \\(sync\\)");
      type("pause db2");
      type("promote db1");
      awaitRow("db2", "paused", "resume db2");
      awaitRow("db1", "primary", "timeline 3");
      deposit(one, account, "second");
      deposit(two, account, "second"); // the same one

      // A former primary that goes on before the nodes have noticed its pause.
      type("rejoin db2");
      awaitRow("db2", "standby", "follows the primary");
      awaitRow("db1", "primary", "followed by db2 \\(sync\\)");
      type("pause db1");
      type("promote db2");
      type("resume db1");
      awaitRow("db1", "primary", "timeline 3");
      awaitRow("db2", "primary", "timeline 4");
      deposit(one, account, "third");
      deposit(two, account, "third");

      type("kill node1");
      awaitRow("node1", "down", "start node1");
      assertThat(two.accounts().getFirst().balance()).isEqualByComparingTo("30");

      type("promote node2");
      Await.until(() -> said("promote takes one of db1, db2"));
      type("kill db1");
      type("rejoin db2");
      Await.until(() -> said("db1 is no primary that answers"));
      type("destroy db1");
      Await.until(() -> said("Unknown command: destroy"));
    }
    type("quit");
    assertThat(cluster.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(PORTS).allMatch(each -> FreePorts.isFree(port + each));
  }

  @Test
  void a_killed_broker_costs_the_log_nothing() throws Exception {
    try (var one = node(1)) {
      String account = one.create("Ada", "ada@example.com", "EUR").account().id();
      awaitRow("broker", "ready", "running, position 1, lag 0");
      type("kill broker");
      awaitRow("broker", "down", "start broker");
      deposit(one, account, "first");
      type("start broker");
      awaitRow("broker", "ready", "running, position 2, lag 0");
      type("pause broker");
      awaitRow("broker", "paused", "resume broker");
      deposit(one, account, "second");
      type("resume broker");
      awaitRow("broker", "ready", "running, position 3, lag 0");
    }
    String servers = "127.0.0.1:" + (port + 21);
    try (var admin = Admin.create(Map.of("bootstrap.servers", servers))) {
      assertThat(new KafkaTopics(servers, admin).read("daybook"))
          .extracting(it -> KafkaTopics.header(it, "ce_streamversion"))
          .containsExactly("1", "2", "3");
    }
  }

  private void a_node_is_not_started_without_a_primary() throws Exception {
    Path cluster = directory.resolve("cluster");
    String password = Files.readString(cluster.resolve("db1/password")).strip();
    try (var late =
        DaybookProcess.start(
            Map.of("DAYBOOK_DATABASE_PASSWORD", password),
            "--port",
            "0",
            "--data-dir",
            cluster.resolve("late").toString(),
            "--database-url",
            "jdbc:postgresql://127.0.0.1:%d,127.0.0.1:%d/postgres".formatted(port + 11, port + 12),
            "--database-user",
            "postgres")) {
      assertThat(late.awaitEnd()).isEqualTo(1);
      assertThat(late.errors())
          .anyMatch(
              line ->
                  line.contains("None of the hosts is a primary, and at least one is a standby"));
    }
  }
}
