package dev.daybook.accounts.cli;

import static dev.daybook.testing.Patience.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.daybook.accounts.testing.DaybookProcess;
import dev.daybook.accounts.testing.StartedData;
import dev.daybook.audit.notes.Checkpoint;
import dev.daybook.audit.notes.MlDsa44Key;
import dev.daybook.audit.notes.SignedNote;
import dev.daybook.audit.notes.VerifierKey;
import dev.daybook.jackson.StrictJson;
import dev.daybook.postgres.embedded.LocalPostgres;
import dev.daybook.testing.Directories;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `audit` on the log of a service that has sealed it, and that stopped.
@SuppressWarnings("NullAway.Init")
class AuditCommandIT {
  private static final int EVENTS = 4;
  private static final int FAULTY = 3;

  @TempDir static Path sealed;
  private static String key;

  @TempDir Path data;
  private LocalPostgres postgres;

  @BeforeAll
  static void sealALog() throws Exception {
    StartedData.in(sealed);
    try (var daybook =
            DaybookProcess.start(
                "--port=0", "--checkpoint-interval=100ms", "--data-dir=" + sealed);
        var http = HttpClient.newHttpClient()) {
      URI service = daybook.awaitReady();
      String account =
          StrictJson.mapper()
              .readTree(
                  post(http, service, "/api/users", "{\"name\":\"Ada\",\"email\":\"a@b.example\"}"))
              .get("accountId")
              .stringValue();
      for (int i = 1; i < EVENTS; i++) {
        post(http, service, "/api/accounts/" + account + "/deposit", "{\"amount\":10}");
      }
      key = get(http, service.resolve("/audit/key")).body().strip();
      awaitCheckpoint(http, service);
      daybook.stop();
    }
  }

  private static void awaitCheckpoint(HttpClient http, URI service) throws Exception {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    long signed = 0;
    while (signed < EVENTS) {
      assertThat(System.nanoTime()).as("signed: %d", signed).isLessThan(deadline);
      Thread.sleep(20);
      var response = get(http, service.resolve("/audit/checkpoint"));
      if (response.statusCode() == 200) {
        signed = Checkpoint.parse(SignedNote.parse(response.body()).text()).head().size();
      }
    }
  }

  @BeforeEach
  void copyIt() throws IOException {
    Directories.copy(sealed, data);
    postgres = LocalPostgres.start(data.resolve("postgres"));
  }

  @AfterEach
  void stop() {
    postgres.close();
  }

  private static HttpResponse<String> get(HttpClient http, URI address) throws Exception {
    var response = http.send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofString());
    return response.statusCode() / 100 == 3
        ? get(http, address.resolve(response.headers().firstValue("Location").orElseThrow()))
        : response;
  }

  private static String post(HttpClient http, URI service, String path, String body)
      throws Exception {
    var request =
        HttpRequest.newBuilder(service.resolve(path))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body));
    var response = http.send(request.build(), BodyHandlers.ofString());
    assertThat(response.statusCode()).as(response.body()).isBetween(200, 201);
    return response.body();
  }

  private List<String> database() {
    return List.of(
        "--data-dir=" + data,
        "--database-url=" + postgres.jdbcUrl("daybook"),
        "--database-user=" + postgres.superuser());
  }

  private void execute(String... statements) throws SQLException {
    try (Connection connection =
            DriverManager.getConnection(
                postgres.jdbcUrl("daybook"), postgres.superuser(), postgres.password());
        Statement statement = connection.createStatement()) {
      for (var sql : statements) {
        statement.execute(sql);
      }
    }
  }

  /// Changes an event as a superuser can.
  private void tamper(int position) throws SQLException {
    execute(
        "alter table daybook.events disable trigger all",
        "update daybook.events set recorded_at = recorded_at + interval '1 second'"
            + " where position = "
            + position);
  }

  private Ran audit(String task, String... arguments) {
    var all = new ArrayList<>(List.of("audit", task));
    all.addAll(List.of(arguments));
    all.addAll(database());
    return Ran.of(Map.of("DAYBOOK_DATABASE_PASSWORD", postgres.password()), all);
  }

  private Path export() throws IOException {
    var target = data.resolve("export");
    var ran = audit("export", target.toString());
    assertThat(ran.status()).as(ran.errors()).isZero();
    try (var files = Files.walk(target)) {
      var checkpoint = files.filter(file -> file.endsWith("checkpoint")).findFirst().orElseThrow();
      return Objects.requireNonNull(checkpoint.getParent());
    }
  }

  @Test
  void keys_are_those_that_the_service_has_published() {
    var ran = audit("keys");

    assertThat(ran.errors()).isEmpty();
    assertThat(ran.out())
        .startsWith("# epoch 1, after position 0, since ")
        .endsWith(key + System.lineSeparator());
    assertThat(key).startsWith("localhost/accounts/log/");
    assertThat(audit("keys", "--audit-name=other.example").out()).contains("\nother.example/log/");
  }

  @Test
  void keys_of_second_signatures_are_shown_on_demand() throws IOException {
    var shown = audit("keys", "--audit-ml-dsa").out().lines().toList();
    assertThat(shown).hasSize(3).contains(key);
    assertThat(MlDsa44Key.parse(shown.getLast()).name()).isEqualTo(VerifierKey.parse(key).name());

    var exported = audit("export", "--audit-ml-dsa", data.resolve("export").toString());
    assertThat(exported.status()).as(exported.errors()).isZero();
    var file = export().resolve("key");
    assertThat(file).hasContent(key); // the last export was without them
    assertThat(audit("verify", "--key=" + shown.get(1) + "\n" + shown.getLast()).status()).isZero();
  }

  @Test
  void an_export_can_be_repeated() throws IOException {
    var tree = export();

    assertThat(tree.resolve("key")).hasContent(key);
    for (var file : List.of("tile/0/000.p/" + EVENTS, "tile/entries/000.p/" + EVENTS)) {
      assertThat(tree.resolve(file)).exists();
    }
    assertThat(audit("export", data.resolve("export").toString()).out())
        .isEqualTo("%s: 4 events, 0 files written%n".formatted(tree));
  }

  @Test
  void an_unchanged_log_is_verified() throws IOException {
    var tree = export();
    var more =
        new String[] {
          "--kept=" + tree.resolve("checkpoint"),
          "--against=" + tree,
          "--resume=" + data.resolve("state"),
          "--key=" + key
        };
    for (var arguments : List.of(new String[0], more)) {
      var ran = audit("verify", arguments);

      assertThat(ran.status()).as(ran.errors() + ran.out()).isZero();
      assertThat(ran.out())
          .contains(": 4 events compared, ", " checkpoints agree, the last one of 4 events")
          .endsWith("No fault was found" + System.lineSeparator());
    }
  }

  @Test
  void a_changed_event_is_named_by_its_position() throws SQLException {
    tamper(3);

    var ran = audit("verify");

    assertThat(ran.status()).isEqualTo(FAULTY);
    assertThat(ran.out())
        .startsWith("EVENT_CHANGED: The event at position 3 is not the one that was signed")
        .endsWith("The log was changed: 1 faults" + System.lineSeparator());
    assertThat(audit("verify", "--key=" + key).out()).startsWith("EVENT_CHANGED: ");
  }

  @Test
  void an_export_names_what_was_changed_with_the_tree() throws Exception {
    var tree = export();
    tamper(2);
    execute("delete from accounts.audit_checkpoints", "delete from accounts.audit_tiles");

    var ran = audit("verify", "--against=" + tree);

    assertThat(ran.status()).isEqualTo(FAULTY);
    assertThat(ran.out()).contains("EVENT_CHANGED: The event at position 2 is not the one");
  }

  @Test
  void a_checkpoint_of_another_key_is_refused_by_name() throws IOException {
    var kept = Path.of("..", "docs", "audit", "vectors", "checkpoint");

    var ran = audit("verify", "--kept", kept.toString());

    assertThat(ran.status()).isEqualTo(2);
    assertThat(ran.errors())
        .startsWith("daybook: --kept: " + kept + " is not a checkpoint by localhost/accounts/log/")
        .doesNotContain("--key");
  }

  @Test
  void a_folder_of_all_trees_is_not_taken_for_one() throws IOException {
    export();
    var trees = data.resolve("export");

    var ran = audit("verify", "--against=" + trees);

    assertThat(ran.status()).isEqualTo(2);
    assertThat(ran.errors())
        .startsWith("daybook: --against: " + trees + " is not the folder of a tree")
        .contains("<log id>/<epoch>");
  }

  @Test
  void a_state_of_another_log_is_refused() throws IOException {
    var state = Files.writeString(data.resolve("state"), "of another log\n1\n");

    var ran = audit("verify", "--resume=" + state);

    assertThat(ran.status()).isEqualTo(1);
    assertThat(ran.errors()).contains("Not the state of a verification of " + key);
  }

  @Test
  void no_log_is_created() {
    var missing = data.resolve("missing");
    for (var task : List.of("keys", "verify")) {
      var ran = Ran.of(Map.of(), List.of("audit", task, "--data-dir=" + missing));

      assertThat(ran.status()).isEqualTo(1);
      assertThat(ran.errors()).startsWith("daybook: There is no log in " + missing);
      assertThat(missing).doesNotExist();
    }
  }
}
