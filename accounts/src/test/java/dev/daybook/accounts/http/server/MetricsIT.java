package dev.daybook.accounts.http.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.daybook.accounts.app.SealingOptions;
import dev.daybook.accounts.testing.Client;
import dev.daybook.accounts.testing.Client.Response;
import dev.daybook.accounts.testing.PolicyText;
import dev.daybook.accounts.testing.RunningApi;
import dev.daybook.audit.notes.Cosigner;
import dev.daybook.jackson.StrictJson;
import dev.daybook.testing.Await;
import dev.daybook.testing.FreePorts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@SuppressWarnings("NullAway.Init")
class MetricsIT {
  private static final Pattern LINE =
      Pattern.compile("[a-z_0-9]+(\\{([a-z_]+=\"[^\"]*\",?)+})? \\S+");

  /// A metric in an expression of the dashboard; all of them select an instance.
  private static final Pattern METRIC = Pattern.compile("(\\w+)\\{");

  @TempDir private static Path data;
  private static RunningApi api;
  private final Client client = api.client();

  @BeforeAll
  static void start() throws IOException {
    int closed = FreePorts.one();
    String policy = PolicyText.ofFinance(Cosigner.generate("finance.example").key(), closed);
    Path file = Files.writeString(data.resolve("policy"), policy);
    api =
        RunningApi.startSealed(
            new SealingOptions(
                "log.example/bank",
                Duration.ofMillis(100),
                false,
                file,
                new SealingOptions.Verification(1_000)),
            data);
  }

  @AfterAll
  static void stop() {
    api.close();
  }

  /// The value of a metric, given with its labels; 0 if it is absent.
  private double figure(String name) {
    Pattern line = Pattern.compile("(?m)^" + Pattern.quote(name) + " (\\S+)$");
    Matcher found = line.matcher(client.get("/metrics").text());
    return found.find() ? Double.parseDouble(found.group(1)) : 0;
  }

  @Test
  void have_the_prometheus_format() {
    Response response = client.get("/metrics");

    assertThat(response.status()).isEqualTo(200);
    assertThat(response.header("Content-Type").orElseThrow()).startsWith("text/plain");
    assertThat(response.text().lines())
        .allMatch(line -> line.startsWith("#") || LINE.matcher(line).matches());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "daybook_append_queue",
        "daybook_append_seconds_bucket{outcome=\"appended\",",
        "daybook_append_seconds_count{outcome=\"conflict\"}",
        "daybook_batch_appends_sum",
        "daybook_batch_seconds_bucket",
        "daybook_events_appended_total",
        "daybook_appends_sent_again_total",
        "daybook_command_retries_total",
        "daybook_connections_held",
        "daybook_log_head",
        "daybook_log_diverged",
        "daybook_log_unread",
        "daybook_projection_position{projection=\"account_list\"}",
        "daybook_projection_lag_events{projection=\"account_list\"}",
        "daybook_projection_lag_seconds{projection=\"account_list\"}",
        "daybook_projection_rate{projection=\"account_list\"}",
        "daybook_projection_failed{projection=\"account_list\"}",
        "daybook_projection_state{projection=\"account_list\",state=\"waiting for database\"}",
        "daybook_projection_differences{projection=\"account_list\"}",
        "daybook_projection_parked_streams{projection=\"account_list\"}",
        "daybook_projection_rebuild_position{projection=\"account_list\"}",
        "daybook_projection_position{projection=\"audit\"}",
        "daybook_audit_sealed",
        "daybook_audit_unsealed_age_seconds",
        "daybook_audit_checkpoints_total",
        "daybook_audit_failing",
        "daybook_audit_failures_total",
        "daybook_audit_policy_met",
        "daybook_audit_policy_age_seconds",
        "daybook_audit_witness_size{witness=\"finance\"}",
        "daybook_audit_witness_failing{witness=\"finance\"}",
        "daybook_audit_witness_errors_total{witness=\"finance\"}",
        "daybook_audit_witness_forked{witness=\"finance\"}",
        "daybook_feed_connections{feed=\"socket.io\"}",
        "daybook_feed_events_sent_total{feed=\"server-sent-events\"}",
        "daybook_feed_clients_dropped_total{feed=\"server-sent-events\"}",
        "hikaricp_connections_active",
        "http_server_requests_seconds_bucket",
        "jvm_memory_used_bytes",
        "jvm_gc_pause_seconds_count",
        "process_uptime_seconds"
      })
  void are_present(String figure) {
    client.createUser();
    System.gc(); // so that there is a GC pause

    assertThat(client.get("/metrics").text()).contains("\n" + figure);
  }

  @Test
  void count_events_and_requests() {
    double appended = figure("daybook_events_appended_total");
    UUID id = client.createUser();
    client.deposit(id, "1");
    client.post("/api/accounts/" + id + "/withdraw", "{\"amount\":2}");

    assertThat(figure("daybook_events_appended_total")).isEqualTo(appended + 2);
    String route = "method=\"POST\",route=\"/api/accounts/{id}/";
    assertThat(figure("http_server_requests_seconds_count{" + route + "deposit\",status=\"200\"}"))
        .isEqualTo(1);
    assertThat(figure("http_server_requests_seconds_count{" + route + "withdraw\",status=\"409\"}"))
        .isEqualTo(1);
    assertThat(figure("daybook_projection_failed{projection=\"account_list\"}")).isZero();
  }

  /// The metrics that the dashboard in docs shows.
  @Test
  void have_the_names_in_the_dashboard() {
    client.createUser();
    Set<String> names =
        StrictJson.mapper()
            .readTree(Path.of("..", "docs", "grafana-dashboard.json"))
            .findValues("expr")
            .stream()
            .flatMap(expression -> METRIC.matcher(expression.stringValue()).results())
            .map(metric -> metric.group(1))
            .collect(Collectors.toCollection(TreeSet::new));
    String figures = client.get("/metrics").text();

    assertThat(names).hasSizeGreaterThan(25).contains("daybook_audit_sealed");
    assertThat(names).allSatisfy(name -> assertThat(figures).containsPattern("\n" + name + "[ {]"));
  }

  @Test
  void count_checkpoints() {
    Await.until(() -> figure("daybook_audit_sealed") == (double) api.log().head());
    double signed = figure("daybook_audit_checkpoints_total");
    client.createUser();

    Await.until(() -> figure("daybook_audit_checkpoints_total") > signed);
    assertThat(figure("daybook_audit_sealed")).isEqualTo((double) api.log().head());
  }

  @Test
  void contain_no_personal_data() {
    UUID id = client.createUser();
    client.get("/api/accounts/" + id);

    assertThat(client.get("/metrics").text()).doesNotContain(id.toString(), "Ada", "example.com");
  }
}
