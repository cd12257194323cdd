package dev.daybook.accounts.http.audit;

import static dev.daybook.testing.Patience.PATIENCE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.daybook.accounts.app.SealingOptions;
import dev.daybook.accounts.http.server.WitnessServer;
import dev.daybook.accounts.testing.Client;
import dev.daybook.accounts.testing.PolicyText;
import dev.daybook.accounts.testing.RunningApi;
import dev.daybook.audit.Receipt;
import dev.daybook.audit.notes.Checkpoint;
import dev.daybook.audit.notes.Cosigner;
import dev.daybook.audit.notes.InvalidNoteException;
import dev.daybook.audit.notes.MlDsa44Key;
import dev.daybook.audit.notes.SignedNote;
import dev.daybook.audit.notes.VerifierKey;
import dev.daybook.audit.witness.server.Witness;
import dev.daybook.audit.witness.server.WitnessFolder;
import dev.daybook.testing.Await;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// A service whose checkpoints also have signatures by an ML-DSA-44 key.
@SuppressWarnings("NullAway.Init")
class SecondSignatureIT {
  private static final SealingOptions ED25519 =
      new SealingOptions("log.example/bank", Duration.ofMillis(100));
  private static final SealingOptions BOTH =
      new SealingOptions(ED25519.name(), ED25519.interval(), true, null);

  private @TempDir Path data;
  private @TempDir Path other;
  private RunningApi api;

  @BeforeEach
  void start() throws Exception {
    api = RunningApi.startSealed(BOTH, data);
    api.client().createUser();
    awaitSealed(api);
  }

  @AfterEach
  void stop() {
    api.close();
  }

  private static void awaitSealed(RunningApi node) throws Exception {
    assertThat(node.sealing().schedule().awaitSigned(node.log().head(), PATIENCE)).isTrue();
  }

  private static JsonNode tree(Client client) {
    return client.get("/audit").items("trees").getLast();
  }

  private static String file(Client client, String name) {
    return client.get(tree(client).required("path").stringValue() + "/" + name).text();
  }

  @Test
  void both_signatures_verify() {
    Client client = api.client();
    List<String> keys = file(client, "key").lines().toList();
    SignedNote note = SignedNote.parse(file(client, "checkpoint"));

    assertThat(keys).hasSize(2);
    assertThat(note.signatures()).hasSize(2);
    assertThat(tree(client).required("key").stringValue()).isEqualTo(keys.getFirst());
    assertThat(tree(client).required("otherKeys").valueStream().map(JsonNode::stringValue))
        .containsExactly(keys.getLast());
    MlDsa44Key second = MlDsa44Key.parse(keys.getLast());
    assertThat(second.name()).isEqualTo(tree(client).required("origin").stringValue());
    assertThat(second.verify(note))
        .isEqualTo(Checkpoint.verify(note, VerifierKey.parse(keys.getFirst())));

    var moved = new SignedNote(note.text().replace("\n1\n", "\n2\n"), note.signatures());
    assertThatExceptionOfType(InvalidNoteException.class).isThrownBy(() -> second.verify(moved));
  }

  @Test
  void a_client_that_knows_only_Ed25519_accepts() throws Exception {
    Client client = api.client();
    Path receipt =
        Files.writeString(other.resolve("receipt"), client.get("/api/events/1/proof").text());
    Path bare = Files.writeString(other.resolve("bare"), withoutSecond(Files.readString(receipt)));
    String keys = file(client, "key");

    for (String key : List.of(keys, keys.lines().findFirst().orElseThrow())) {
      assertThat(Receipt.parse(Files.readString(receipt)).verify(VerifierKey.find(key)).position())
          .isEqualTo(1);
      assertThat(node(receipt, key)).contains("verified: USER_CREATED");
      assertThat(node(bare, key)).contains("verified: USER_CREATED");
    }
    assertThat(Files.size(receipt)).isGreaterThan(Files.size(bare) + 3_000);
    assertThat(node(receipt, keys.lines().toList().getLast())).contains("not an Ed25519 key");
  }

  private static String withoutSecond(String receipt) {
    int end = receipt.lastIndexOf("\n— ") + 1;
    return receipt.substring(0, end);
  }

  /// The output of the verifier in the documentation, which knows Ed25519 alone.
  private static String node(Path receipt, String key) throws Exception {
    Process process =
        new ProcessBuilder("node", "../docs/audit/verify.mjs", receipt.toString(), key)
            .redirectErrorStream(true)
            .start();
    try {
      return new String(process.getInputStream().readAllBytes(), UTF_8);
    } finally {
      process.destroy();
    }
  }

  @Test
  void the_stored_checkpoint_is_served_by_all_nodes() throws Exception {
    String checkpoint = file(api.client(), "checkpoint");
    try (var second = api.besideSealed(BOTH, other)) {
      awaitSealed(second);
      for (int read = 0; read < 3; read++) {
        assertThat(file(second.client(), "checkpoint")).isEqualTo(checkpoint);
        assertThat(file(api.client(), "checkpoint")).isEqualTo(checkpoint);
      }
      assertThat(file(second.client(), "key")).isEqualTo(file(api.client(), "key"));
    }
  }

  @Test
  void a_log_begins_and_ends_to_have_it_with_a_new_checkpoint() throws Exception {
    SignedNote both = SignedNote.parse(file(api.client(), "checkpoint"));
    try (var alone = api.besideSealed(ED25519, other)) {
      awaitSealed(alone);
      assertThat(SignedNote.parse(file(alone.client(), "checkpoint"))).isEqualTo(both);
      assertThat(file(alone.client(), "key").lines()).hasSize(1);
      assertThat(tree(alone.client()).has("otherKeys")).isFalse();
      api.close();
      alone.client().createUser();
      awaitSealed(alone);
      assertThat(SignedNote.parse(file(alone.client(), "checkpoint")).signatures()).hasSize(1);
    }
  }

  @Test
  void a_witness_cosigns_it() throws Exception {
    VerifierKey key = VerifierKey.find(file(api.client(), "key"));
    var cosigner = Cosigner.generate("witness.example/finance");
    try (var folder = WitnessFolder.open(other);
        var server =
            new WitnessServer(
                new Witness(folder, cosigner, List.of(key), InstantSource.system()))) {
      server.start("127.0.0.1", 0);
      String policy = PolicyText.ofFinance(cosigner.key(), server.port());
      Path file = Files.writeString(data.resolve("policy"), policy);
      var options = new SealingOptions(BOTH.name(), BOTH.interval(), true, file);
      try (var asking = api.besideSealed(options, data)) {
        Client client = asking.client();
        Await.until(() -> SignedNote.parse(file(client, "checkpoint")).signatures().size() == 3);
        SignedNote note = SignedNote.parse(file(client, "checkpoint"));
        assertThat(cosigner.key().hasCosigned(note)).isTrue();
        MlDsa44Key.parse(file(client, "key").lines().toList().getLast()).verify(note);
      }
    }
  }
}
