package dev.daybook.accounts.app;

import static dev.daybook.accounts.app.SealingIT.metric;
import static dev.daybook.accounts.app.SealingIT.proved;
import static dev.daybook.accounts.app.SealingIT.restore;
import static org.assertj.core.api.Assertions.assertThat;

import dev.daybook.accounts.http.server.WitnessServer;
import dev.daybook.accounts.testing.Client;
import dev.daybook.accounts.testing.OpenApiDocument;
import dev.daybook.accounts.testing.RunningApi;
import dev.daybook.audit.notes.Cosigner;
import dev.daybook.audit.notes.VerifierKey;
import dev.daybook.audit.witness.server.Witness;
import dev.daybook.audit.witness.server.WitnessFolder;
import dev.daybook.testing.Await;
import dev.daybook.testing.FreePorts;
import dev.daybook.testing.postgres.TestPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// What `/audit` and the metrics say of the witnesses: on a log that was restored to an earlier
/// state, and that grew differently.
@SuppressWarnings("NullAway.Init")
class WitnessPolicyIT {
  private static final SealingOptions SEALED =
      new SealingOptions("log.example/bank", Duration.ofMillis(100));
  private static final int SIGNED = 5;
  private static final int RESTORED = 3;

  private final List<AutoCloseable> opened = new ArrayList<>();
  private @TempDir Path directory;
  private TestPostgres.Schemas schemas;
  private VerifierKey key;

  @BeforeEach
  void findTheKey() throws Exception {
    try (var api = RunningApi.startSealed(SEALED, folder("first"))) {
      schemas = api.schemas();
      key = api.sealing().trees().newest().key();
    }
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable it : opened.reversed()) {
      it.close();
    }
  }

  private Path folder(String name) throws IOException {
    return Files.createDirectories(directory.resolve(name));
  }

  /// The line of a witness of this project in a policy.
  private String witness(String name) throws IOException {
    var cosigner = Cosigner.generate("witness.example/" + name);
    var state = WitnessFolder.open(folder(name));
    opened.add(state);
    var server =
        new WitnessServer(new Witness(state, cosigner, List.of(key), InstantSource.system()));
    opened.add(server);
    server.start("127.0.0.1", 0);
    return line(name, cosigner, server.port());
  }

  private static String witnessThatIsAway(String name) {
    return line(name, Cosigner.generate("witness.example/" + name), FreePorts.one());
  }

  private static String line(String name, Cosigner cosigner, int port) {
    return "witness %s %s http://127.0.0.1:%d\n".formatted(name, cosigner.key(), port);
  }

  /// @param node its data directory is that of a node of this name
  private RunningApi start(String node, String policy) throws IOException {
    Path file = Files.writeString(directory.resolve("policy"), policy);
    return RunningApi.startSealed(
        schemas, new SealingOptions(SEALED.name(), SEALED.interval(), false, file), folder(node));
  }

  private static JsonNode policy(Client client) {
    return client.get("/audit").json().required("policy");
  }

  private static JsonNode witness(JsonNode policy, String name) {
    return policy
        .required("witnesses")
        .valueStream()
        .filter(it -> it.required("name").stringValue().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static String error(JsonNode policy, String name) {
    return witness(policy, name).at("/error/code").asString("");
  }

  private static void await(Client client, String quorum, long size) {
    Await.until(
        () -> {
          JsonNode policy = policy(client);
          return policy.required("quorum").stringValue().equals(quorum)
              && policy.required("size").longValue() == size;
        });
  }

  private static double ofWitness(Client client, String name, String witness) {
    return SealingIT.metric(client, "daybook_audit_%s\\{witness=\"%s\"}".formatted(name, witness));
  }

  @Test
  void each_witness_and_the_verdict_are_shown() throws Exception {
    Instant began = Instant.now();
    String board = witness("board");
    try (var api = start("first", board + "quorum board\n")) {
      for (int user = 1; user <= SIGNED; user++) {
        api.client().createUser();
        proved(api);
      }
      await(api.client(), "reached", SIGNED);
      JsonNode policy = policy(api.client());
      assertThat(policy.at("/lastReached/size").longValue()).isEqualTo(SIGNED);
      assertThat(policy.at("/lastReached/origin").stringValue()).isEqualTo(key.name());
      assertThat(witness(policy, "board").required("hasCosigned").booleanValue()).isTrue();
      assertThat(witness(policy, "board").has("error")).isFalse();
      assertThat(instant(policy, "/since")).isBetween(began, Instant.now());
      assertThat(instant(witness(policy, "board"), "/cosignedAt"))
          .isBetween(began.minusSeconds(1), Instant.now());
    }

    restore(schemas, RESTORED);
    String both =
        board
            + witness("finance")
            + witnessThatIsAway("audit")
            + "group most 2 board finance audit\nquorum most\n";
    try (var restored = start("another-node", both)) {
      Client client = restored.client();
      Stream.generate(client::createUser).limit(4).forEach(it -> {});
      await(client, "missing", RESTORED + 4);
      Await.until(
          () ->
              error(policy(client), "board").equals("forked")
                  && error(policy(client), "audit").equals("unreachable")
                  && witness(policy(client), "finance").required("hasCosigned").booleanValue());

      JsonNode policy = policy(client);
      assertThat(policy.has("lastReached")).isFalse();
      assertThat(witness(policy, "board").at("/error/detail").stringValue())
          .contains("The witness has cosigned 5 events of " + key.name());
      assertThat(witness(policy, "board").required("size").longValue()).isZero();
      assertThat(witness(policy, "board").required("hasCosigned").booleanValue()).isFalse();
      assertThat(witness(policy, "audit").at("/error/detail").stringValue())
          .contains("/add-checkpoint failed: ");
      assertThat(witness(policy, "finance").required("size").longValue()).isEqualTo(RESTORED + 4);
      new OpenApiDocument(client.get("/openapi.json").json())
          .requireValid(
              client.get("/openapi.json").json().at("/components/schemas/WitnessPolicy"), policy);

      assertThat(metric(client, "daybook_audit_policy_met")).isZero();
      assertThat(metric(client, "daybook_audit_policy_age_seconds")).isPositive();
      assertThat(ofWitness(client, "witness_errors_total", "board")).isPositive();
      assertThat(ofWitness(client, "witness_errors_total", "audit")).isPositive();
      assertThat(ofWitness(client, "witness_errors_total", "finance")).isZero();
      assertThat(ofWitness(client, "witness_forked", "board")).isEqualTo(1);
      assertThat(ofWitness(client, "witness_failing", "audit")).isEqualTo(1);
    }
  }

  private static Instant instant(JsonNode node, String field) {
    return Instant.parse(node.at(field).stringValue());
  }

  @Test
  void nothing_is_said_without_a_policy() throws Exception {
    try (var api = RunningApi.startSealed(SEALED, folder("alone"))) {
      assertThat(api.client().get("/audit").json().has("policy")).isFalse();
      assertThat(api.client().get("/metrics").text()).doesNotContain("daybook_audit_policy");
    }
  }

  @Test
  void a_witness_without_an_address_is_named() throws Exception {
    String away = "witness other %s\n".formatted(Cosigner.generate("other.example").key());
    try (var api =
        start("first", witness("finance") + away + "group g any finance other\nquorum g\n")) {
      api.client().createUser();
      await(api.client(), "reached", 1);
      assertThat(error(policy(api.client()), "other")).isEqualTo("no-address");
    }
  }
}
