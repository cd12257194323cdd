package dev.daybook.accounts.http.audit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.daybook.accounts.app.SealingOptions;
import dev.daybook.accounts.testing.Client;
import dev.daybook.accounts.testing.Client.Response;
import dev.daybook.accounts.testing.RunningApi;
import dev.daybook.accounts.testing.TestDatabase;
import dev.daybook.audit.EntryBundle;
import dev.daybook.audit.EventLeaf;
import dev.daybook.audit.Receipt;
import dev.daybook.audit.notes.Checkpoint;
import dev.daybook.audit.notes.SignedNote;
import dev.daybook.audit.notes.VerifierKey;
import dev.daybook.audit.sealing.EpochTree;
import dev.daybook.audit.sealing.TreeFiles;
import dev.daybook.audit.tree.ConsistencyProof;
import dev.daybook.audit.tree.Hash;
import dev.daybook.audit.tree.InvalidProofException;
import dev.daybook.audit.tree.TreeHead;
import dev.daybook.postgres.operations.OperatorAction;
import dev.daybook.testing.Await;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// The routes of auditors, checked with the verifiers of the library and of Node.
@SuppressWarnings("NullAway.Init")
class AuditIT {
  private static final SealingOptions SEALED =
      new SealingOptions("log.example/bank", Duration.ofMillis(100));
  private static final String IMMUTABLE = "public, max-age=31536000, immutable";

  /// More than a full tile.
  private static final int EVENTS = 300;

  @TempDir private static Path data;
  private static RunningApi api;
  private static Client client;

  private @TempDir Path folder;

  @BeforeAll
  static void start() {
    api = RunningApi.startSealed(SEALED, data);
    client = api.client();
    UUID account = client.createUser();
    for (int event = 1; event < EVENTS; event++) {
      client.deposit(account, "1.25");
    }
    assertThat(proof(EVENTS).status()).isEqualTo(200);
  }

  @AfterAll
  static void stop() {
    api.close();
  }

  private static Response proof(long position) {
    return client.get("/api/events/" + position + "/proof", "Prefer", "wait=30");
  }

  /// The trees, the newest last.
  private static List<JsonNode> trees(Client of) {
    return of.get("/audit").items("trees");
  }

  private static String path() {
    return trees(client).getLast().required("path").stringValue();
  }

  private static VerifierKey key() {
    return VerifierKey.parse(trees(client).getLast().required("key").stringValue());
  }

  private static Response file(String name, String... headers) {
    return client.get(path() + "/" + name, headers);
  }

  @Test
  void a_receipt_proves_the_event_as_it_is_stored() {
    for (long position : List.of(1L, 256L, (long) EVENTS)) {
      Response receipt = proof(position);
      assertThat(receipt.header("Content-Type")).hasValue("text/plain; charset=utf-8");
      EventLeaf proved = Receipt.parse(receipt.text()).verify(key());
      assertThat(proved.position()).isEqualTo(position);

      JsonNode stored = client.get("/api/events/" + position + "/stored").json();
      assertThat(stored.required("position").longValue()).isEqualTo(position);
      assertThat(proved.dataHash()).isEqualTo(sha256(stored, "data"));
      assertThat(proved.metadataHash()).isEqualTo(sha256(stored, "metadata"));
    }
  }

  private static String sha256(JsonNode stored, String field) {
    return EventLeaf.sha256(stored.required(field).stringValue());
  }

  @Test
  void stored_texts_are_those_of_the_database() throws SQLException {
    String query =
        "select data::text as data, metadata::text as metadata from %s.events where position = 1"
            .formatted(api.schemas().log());
    JsonNode stored = client.get("/api/events/1/stored").json();
    try (var connection = TestDatabase.shared().connect();
        var select = connection.prepareStatement(query);
        var row = select.executeQuery()) {
      assertThat(row.next()).isTrue();
      assertThat(stored.required("data").stringValue()).isEqualTo(row.getString("data"));
      assertThat(stored.required("metadata").stringValue()).isEqualTo(row.getString("metadata"));
    }
  }

  @Test
  void a_changed_receipt_is_refused() {
    String receipt = proof(3).text();
    String other = proof(4).text().lines().skip(1).findFirst().orElseThrow();
    String changed = receipt.replace(receipt.lines().toList().get(1), other);
    assertThatExceptionOfType(InvalidProofException.class)
        .isThrownBy(() -> Receipt.parse(changed).verify(key()));
  }

  @Test
  void Node_verifies_a_receipt_without_our_code() throws Exception {
    JsonNode stored = client.get("/api/events/2/stored").json();
    Path receipt = Files.writeString(folder.resolve("receipt"), proof(2).text());
    Path data = Files.writeString(folder.resolve("data"), stored.required("data").stringValue());
    Path metadata =
        Files.writeString(folder.resolve("metadata"), stored.required("metadata").stringValue());
    String key = file("key").text().strip();

    assertThat(node(receipt.toString(), key, data.toString(), metadata.toString()))
        .contains("verified: FUNDS_DEPOSITED", "position 2 of");
    Files.writeString(data, "{\"amount\": 1000000}");
    assertThat(node(receipt.toString(), key, data.toString())).contains("NOT VERIFIED: other data");
  }

  /// The output of the verifier in the documentation.
  private static String node(String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("node", "../docs/audit/verify.mjs"));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try {
      return new String(process.getInputStream().readAllBytes(), UTF_8);
    } finally {
      process.destroy();
    }
  }

  @Test
  void files_are_those_of_the_tree() {
    EpochTree newest = api.sealing().trees().newest();
    var files = new TreeFiles(api.sealing().trees());
    for (String name :
        List.of(
            "tile/0/000",
            "tile/0/001.p/44",
            "tile/1/000.p/1",
            "tile/entries/000",
            "tile/entries/001.p/44",
            "consistency/1/300")) {
      Response response = file(name);
      assertThat(response.status()).as(name).isEqualTo(200);
      assertThat(response.http().body())
          .as(name)
          .isEqualTo(files.find(newest, name).orElseThrow().content());
      assertThat(response.header("Cache-Control")).hasValue(IMMUTABLE);
    }
    assertThat(file("tile/0/000").header("Content-Type")).hasValue("application/octet-stream");
    assertThat(EntryBundle.parse(file("tile/entries/000").http().body()).leaves()).hasSize(256);
    for (String name : List.of("checkpoint", "key")) {
      assertThat(file(name).header("Cache-Control")).hasValue("no-cache");
      assertThat(file(name).header("Content-Type")).hasValue("text/plain; charset=utf-8");
    }
  }

  @Test
  void a_file_that_the_caller_has_is_304() {
    for (String name : List.of("key", "tile/0/000")) {
      String tag = file(name).header("ETag").orElseThrow();
      Response unchanged = file(name, "If-None-Match", tag);
      assertThat(unchanged.status()).isEqualTo(304);
      assertThat(unchanged.http().body()).isEmpty();
      assertThat(unchanged.header("ETag")).hasValue(tag);
      assertThat(unchanged.header("Cache-Control")).isPresent();
      assertThat(file(name, "If-None-Match", "\"other\"").status()).isEqualTo(200);
    }
  }

  @Test
  void leaves_are_compressed_for_clients_that_accept_it() throws IOException {
    Response plain = file("tile/entries/000");
    Response compressed = file("tile/entries/000", "Accept-Encoding", "gzip");
    assertThat(plain.header("Content-Encoding")).isEmpty();
    assertThat(plain.header("Vary")).hasValue("Accept-Encoding");
    assertThat(compressed.header("Vary")).hasValue("Accept-Encoding");
    assertThat(compressed.header("Content-Encoding")).hasValue("gzip");
    assertThat(compressed.http().body()).hasSizeLessThan(plain.http().body().length / 2);
    try (var gzip = new GZIPInputStream(new ByteArrayInputStream(compressed.http().body()))) {
      assertThat(gzip.readAllBytes()).isEqualTo(plain.http().body());
    }
    assertThat(file("tile/0/000", "Accept-Encoding", "gzip").header("Content-Encoding")).isEmpty();
    assertThat(file("tile/entries/000", "Accept-Encoding", "gzip;q=0").http().body())
        .isEqualTo(plain.http().body());
  }

  @Test
  void HEAD_has_the_same_headers_and_no_body() {
    Response head = client.method("HEAD", path() + "/tile/0/000");
    assertThat(head.status()).isEqualTo(200);
    assertThat(head.http().body()).isEmpty();
    assertThat(head.header("Cache-Control")).hasValue(IMMUTABLE);
    assertThat(head.header("ETag")).isEqualTo(file("tile/0/000").header("ETag"));
  }

  @Test
  void addresses_of_the_newest_files_are_redirects() {
    for (String name : List.of("checkpoint", "key")) {
      Response redirect = client.get("/audit/" + name);
      assertThat(redirect.status()).isEqualTo(307);
      assertThat(redirect.header("Location")).hasValue(path() + "/" + name);
      assertThat(redirect.header("Cache-Control")).hasValue("no-store");
    }
    assertThat(file("key").text()).isEqualTo(key() + "\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "tile/0/002",
        "tile/0/001",
        "tile/0/000/",
        "tile/entries/005",
        "consistency/300/1",
        "consistency/1/x",
        "succession",
        "nothing",
      })
  void other_files_are_404(String name) {
    Response missing = file(name);
    assertThat(missing.status()).isEqualTo(404);
    assertThat(missing.json().required("type").stringValue()).isEqualTo("/problems/not-found");
    assertThat(missing.header("Cache-Control").orElseThrow()).contains("no-store");
  }

  @Test
  void a_tile_or_proof_above_the_checkpoint_is_404_that_says_so() {
    for (String name : List.of("tile/0/002", "tile/entries/001.p/45", "consistency/1/301")) {
      assertThat(file(name).json().required("detail").stringValue())
          .as(name)
          .contains("up to the size of a tree's last checkpoint");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "0, 400, invalid-input",
    "-1, 400, invalid-input",
    "01, 400, invalid-input",
    "x, 400, invalid-input",
    "1000000000000000000, 400, invalid-input",
    "999999999999999999, 404, event-not-found",
  })
  void a_position_without_an_event_is_refused(String position, int status, String type) {
    for (String what : List.of("proof", "stored")) {
      Response refused = client.get("/api/events/" + position + "/" + what, "Prefer", "wait=30");
      assertThat(refused.status()).as(refused.text()).isEqualTo(status);
      assertThat(refused.json().required("type").stringValue()).isEqualTo("/problems/" + type);
    }
  }

  @Test
  void a_wait_ends_with_the_checkpoint() {
    UUID account = client.createUser();
    for (int event = 0; event < 5; event++) {
      String position = client.deposit(account, "1").header("Daybook-Position").orElseThrow();
      Response receipt = proof(Long.parseLong(position));
      assertThat(receipt.status()).as(receipt.text()).isEqualTo(200);
      assertThat(receipt.header("Preference-Applied")).hasValue("wait=30");
      assertThat(Receipt.parse(receipt.text()).verify(key()).position())
          .isEqualTo(Long.parseLong(position));
    }
  }

  @Test
  void an_event_that_is_not_sealed_yet_has_no_receipt() {
    var seldom = new SealingOptions("log.example/bank", Duration.ofHours(1));
    try (var slow = RunningApi.startSealed(seldom, folder)) {
      Await.until(() -> slow.sealing().trees().newest().sealed().checkpoint().isPresent());
      slow.client().createUser();
      for (String wait : List.of("wait=0", "wait=1")) {
        Response refused = slow.client().get("/api/events/1/proof", "Prefer", wait);
        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.json().required("type").stringValue()).isEqualTo("/problems/not-sealed");
        assertThat(refused.json().required("detail").stringValue())
            .contains("position 1", "has 0 events");
        assertThat(refused.header("Retry-After")).hasValue("3600");
        assertThat(refused.header("Preference-Applied")).hasValue(wait);
      }
      assertThat(slow.client().get("/api/events/2/proof").status()).isEqualTo(404);
    }
  }

  @Test
  void a_log_that_is_not_sealed_says_so() {
    try (var unsealed = RunningApi.start()) {
      unsealed.client().createUser();
      for (String path :
          List.of("/audit", "/audit/key", "/audit/a/b/checkpoint", "/api/events/1/proof")) {
        Response refused = unsealed.client().get(path);
        assertThat(refused.status()).as(path).isEqualTo(404);
        assertThat(refused.json().required("type").stringValue())
            .isEqualTo("/problems/sealing-off");
        assertThat(refused.json().required("detail").stringValue())
            .contains("--checkpoint-interval 0");
      }
      assertThat(unsealed.client().get("/api/events/1/stored").status()).isEqualTo(200);
    }
  }

  @Test
  void the_former_tree_stays_served_in_a_new_epoch() {
    try (var own = RunningApi.startSealed(SEALED, folder)) {
      Client auditor = own.client();
      auditor.createUser();
      assertThat(auditor.get("/api/events/1/proof", "Prefer", "wait=30").status()).isEqualTo(200);
      JsonNode former = trees(auditor).getLast();
      TreeHead kept = head(auditor, former);

      own.log().beginEpoch(new OperatorAction.Request("Ada", "Restored from the backup"));
      auditor.createUser();
      Response receipt = auditor.get("/api/events/2/proof", "Prefer", "wait=30");
      JsonNode newest = trees(auditor).getLast();

      Receipt.parse(receipt.text()).verify(VerifierKey.parse(newest.required("key").stringValue()));
      assertThat(newest.required("origin")).isNotEqualTo(former.required("origin"));
      assertThat(newest.required("epochNumber").intValue()).isEqualTo(2);
      assertThat(newest.required("size").longValue()).isEqualTo(2);
      assertThat(trees(auditor)).hasSize(2);
      assertThat(auditor.get("/audit/key").header("Location"))
          .hasValue(newest.required("path").stringValue() + "/key");
      assertThat(head(auditor, former)).isEqualTo(kept);
      assertThat(auditor.get(former.required("path").stringValue() + "/tile/0/000.p/1").status())
          .isEqualTo(200);
      assertThat(auditor.get(newest.required("path").stringValue() + "/succession").text())
          .contains("daybook-succession-v1", former.required("key").stringValue());
      List<Hash> path =
          auditor
              .get(newest.required("path").stringValue() + "/consistency/1/2")
              .text()
              .lines()
              .map(Hash::parse)
              .toList();
      new ConsistencyProof(1, 2, path).verify(kept, head(auditor, newest));
    }
  }

  @Test
  void requests_are_timed_by_route() {
    client.get("/audit");
    file("tile/0/000");
    file("tile/0/001.p/44");
    client.get("/audit/no/such/file/at/all");
    client.method("BREW", "/audit");
    client.method("BREW2", "/audit");

    String figures = client.get("/metrics").text();
    String timer = "http_server_requests_seconds_count{method=\"%s\",route=\"%s\",status=\"%d\"} ";
    assertThat(figures)
        .contains(
            timer.formatted("GET", "/audit", 200),
            timer.formatted("GET", "/audit/{log}/{epoch}/tile/{level}/{index}", 200),
            timer.formatted("GET", "none", 404),
            timer.formatted("other", "none", 405) + "2");
    assertThat(figures.lines().filter(line -> line.contains("route=\"/audit")))
        .isNotEmpty()
        .noneMatch(line -> line.contains(path().split("/", -1)[2]));
    assertThat(figures).doesNotContain("BREW");
  }

  @Test
  void trees_of_many_epochs_are_listed_in_pages() {
    int epochs = 45;
    try (var own = RunningApi.startSealed(SEALED, folder)) {
      for (int epoch = 2; epoch <= epochs; epoch++) {
        own.log().beginEpoch(new OperatorAction.Request("Ada", "Restored, time " + epoch));
      }
      Client auditor = own.client();
      Response newest = auditor.get("/audit");
      assertThat(numbers(newest)).isEqualTo(numbers(26, 45));
      assertThat(newest.header("Link")).hasValue("</audit?before=26>; rel=\"next\"");
      Response older = auditor.get("/audit?before=26");
      assertThat(numbers(older)).isEqualTo(numbers(6, 25));
      assertThat(older.header("Link")).hasValue("</audit?before=6>; rel=\"next\"");
      Response oldest = auditor.get("/audit?before=6");
      assertThat(numbers(oldest)).isEqualTo(numbers(1, 5));
      assertThat(oldest.header("Link")).isEmpty();
      assertThat(oldest.json().required("status").stringValue()).isEqualTo("sealing");
      assertThat(numbers(auditor.get("/audit?before=1"))).isEmpty();

      JsonNode first = trees(oldest).getFirst();
      assertThat(auditor.get(first.required("path").stringValue() + "/key").text())
          .isEqualTo(first.required("key").stringValue() + "\n");
    }
  }

  private static List<JsonNode> trees(Response list) {
    return list.items("trees");
  }

  private static List<Long> numbers(Response list) {
    return trees(list).stream().map(it -> it.required("epochNumber").longValue()).toList();
  }

  private static List<Long> numbers(long from, long to) {
    return LongStream.rangeClosed(from, to).boxed().toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"before=x", "before=-1", "before=1&before=2", "after=1", "limit=5"})
  void other_pages_of_trees_are_refused(String query) {
    Response refused = client.get("/audit?" + query);
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.json().required("type").stringValue()).isEqualTo("/problems/invalid-input");
  }

  private static TreeHead head(Client auditor, JsonNode tree) {
    String note = auditor.get(tree.required("path").stringValue() + "/checkpoint").text();
    VerifierKey key = VerifierKey.parse(tree.required("key").stringValue());
    return Checkpoint.verify(SignedNote.parse(note), key).head();
  }

  @Test
  void a_changed_event_is_not_proved_and_named() {
    try (var own = RunningApi.startSealed(SEALED, folder)) {
      Client auditor = own.client();
      auditor.createUser();
      auditor.createUser();
      assertThat(auditor.get("/api/events/2/proof", "Prefer", "wait=30").status()).isEqualTo(200);
      TestDatabase.shared()
          .execute(
              """
              alter table %1$s.events disable trigger all;
              update %1$s.events set data = data || '{"name": "Eve"}' where position = 2;
              alter table %1$s.events enable always trigger events_are_immutable;
              """
                  .formatted(own.schemas().log()));

      Response refused = auditor.get("/api/events/2/proof");
      assertThat(refused.status()).isEqualTo(500);
      assertThat(refused.json().required("type").stringValue()).isEqualTo("/problems/unproved");
      assertThat(refused.json().required("detail").stringValue()).contains("position 2");
      assertThat(auditor.get("/api/events/1/proof").status()).isEqualTo(200);
    }
  }

  @Test
  void a_history_that_was_changed_is_told_in_the_list() {
    try (var own = RunningApi.startSealed(SEALED, folder)) {
      Client auditor = own.client();
      auditor.createUser();
      assertThat(auditor.get("/api/events/1/proof", "Prefer", "wait=30").status()).isEqualTo(200);
      assertThat(auditor.get("/audit").json().required("status").stringValue())
          .isEqualTo("sealing");
      TestDatabase.shared()
          .execute(
              "update %s.audit_tiles set hashes = overlay(hashes placing '\\x00ff' from 1)"
                  .formatted(own.schemas().readModels()));
      auditor.createUser();

      Await.until(
          () ->
              auditor.get("/audit").json().required("status").stringValue().equals("contradicted"));
      assertThat(auditor.get("/audit").json().required("detail").stringValue())
          .contains("the history was changed");
    }
  }

  @Test
  void blocked_readers_leave_connections_to_others() throws Exception {
    String tile = path() + "/tile/entries/000";
    List<Future<Integer>> responses = new ArrayList<>();
    try (var readers = Executors.newVirtualThreadPerTaskExecutor();
        var connection = TestDatabase.shared().connect();
        var lock = connection.createStatement()) {
      connection.setAutoCommit(false);
      lock.execute(
          "lock table %s.audit_checkpoints in access exclusive mode"
              .formatted(api.schemas().readModels()));
      for (int reader = 0; reader < 3 * TestDatabase.POOL_CONNECTIONS; reader++) {
        responses.add(readers.submit(() -> client.get(tile).status()));
      }
      Await.until(() -> blocked(connection) >= AuditReads.READS_MAX);

      assertThat(client.get("/api/accounts?limit=1").status()).isEqualTo(200);

      connection.rollback();
      for (Future<Integer> response : responses) {
        assertThat(response.get()).isIn(200, 503);
      }
    }
  }

  /// Number of connections that wait for the table of the checkpoints.
  private static int blocked(Connection connection) {
    try (var select =
        connection.prepareStatement(
            "select count(*) as blocked from pg_locks where not granted and relation ="
                + " ?::regclass")) {
      select.setString(1, api.schemas().readModels() + ".audit_checkpoints");
      try (var row = select.executeQuery()) {
        row.next();
        return row.getInt("blocked");
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
