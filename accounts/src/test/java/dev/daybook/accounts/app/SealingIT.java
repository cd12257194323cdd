package dev.daybook.accounts.app;

import static dev.daybook.testing.Patience.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.daybook.accounts.http.server.WitnessServer;
import dev.daybook.accounts.testing.Client;
import dev.daybook.accounts.testing.PolicyText;
import dev.daybook.accounts.testing.RunningApi;
import dev.daybook.accounts.testing.TestDatabase;
import dev.daybook.audit.EventLeaf;
import dev.daybook.audit.Receipt;
import dev.daybook.audit.notes.Cosigner;
import dev.daybook.audit.notes.Succession;
import dev.daybook.audit.notes.VerifierKey;
import dev.daybook.audit.sealing.CheckpointSchedule;
import dev.daybook.audit.sealing.EpochTree;
import dev.daybook.audit.witness.TrustPolicy;
import dev.daybook.audit.witness.server.Witness;
import dev.daybook.audit.witness.server.WitnessFolder;
import dev.daybook.postgres.operations.OperatorAction;
import dev.daybook.testing.Await;
import dev.daybook.testing.postgres.TestPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// The service seals its log: over a restart, on two nodes, and after a restore.
@SuppressWarnings("NullAway.Init")
class SealingIT {
  private static final SealingOptions SEALED =
      new SealingOptions("log.example/bank", Duration.ofMillis(100));
  private static final OperatorAction.Request RESTORED =
      new OperatorAction.Request("Ada", "Restored from the backup");

  private @TempDir Path data;
  private @TempDir Path other;

  /// The receipt of the last event, verified with the key of the current epoch.
  static EventLeaf proved(RunningApi node) throws Exception {
    long head = node.log().head();
    Sealing sealing = node.sealing();
    assertThat(sealing.schedule().awaitSigned(head, PATIENCE))
        .as("%s", sealing.schedule().failure())
        .isTrue();
    EpochTree newest = sealing.trees().newest();
    return newest.sealed().receipt(head).orElseThrow().verify(newest.key());
  }

  static double metric(Client client, String name) {
    Matcher line =
        Pattern.compile("(?m)^" + name + " (\\S+)$").matcher(client.get("/metrics").text());
    assertThat(line.find()).as(name).isTrue();
    return Double.parseDouble(line.group(1));
  }

  @Test
  void what_is_appended_is_sealed_and_a_restart_keeps_the_key() throws Exception {
    String key;
    TestPostgres.Schemas schemas;
    try (var api = RunningApi.startSealed(SEALED, data)) {
      schemas = api.schemas();
      api.client().createUser();
      assertThat(proved(api).position()).isEqualTo(1);
      key = api.sealing().trees().newest().key().toString();
      assertThat(key).startsWith("log.example/bank/log/");
    }
    try (var api = RunningApi.startSealed(schemas, SEALED, data)) {
      api.client().createUser();
      assertThat(proved(api).position()).isEqualTo(2);
      assertThat(api.sealing().trees().newest().key()).hasToString(key);
      assertThat(api.sealing().trees().newest().sealed().consistency(1, 2).path()).hasSize(1);
    }
  }

  @Test
  void the_folder_is_for_the_service_alone() throws Exception {
    try (var api = RunningApi.startSealed(SEALED, data)) {
      api.client().createUser();
      proved(api);
    }
    Path folder = data.resolve("audit");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
        .isEqualTo("rwx------");
    assertThat(folder).isNotEmptyDirectory();
  }

  @Test
  void witnesses_cosign_what_is_sealed() throws Exception {
    TestPostgres.Schemas schemas;
    VerifierKey key;
    try (var api = RunningApi.startSealed(SEALED, data)) {
      schemas = api.schemas();
      api.client().createUser();
      proved(api);
      key = api.sealing().trees().newest().key();
    }
    var cosigner = Cosigner.generate("witness.example/finance");
    try (var folder = WitnessFolder.open(other);
        var server =
            new WitnessServer(
                new Witness(folder, cosigner, List.of(key), InstantSource.system()))) {
      server.start("127.0.0.1", 0);
      String policy = PolicyText.ofFinance(cosigner.key(), server.port());
      Path file = Files.writeString(data.resolve("policy"), policy);
      var options = new SealingOptions(SEALED.name(), SEALED.interval(), false, file);
      try (var api = RunningApi.startSealed(schemas, options, data)) {
        api.client().createUser();
        proved(api);
        Client client = api.client();
        Await.until(() -> metric(client, "daybook_audit_policy_met") == 1);
        Receipt receipt = api.sealing().trees().newest().sealed().receipt(2).orElseThrow();
        assertThat(TrustPolicy.parse(policy).check(receipt.checkpoint()).isMet()).isTrue();
        assertThat(metric(client, "daybook_audit_witness_size\\{witness=\"finance\"}"))
            .isEqualTo(2);
        assertThat(metric(client, "daybook_audit_witness_failing\\{witness=\"finance\"}")).isZero();
        assertThat(metric(client, "daybook_audit_witness_forked\\{witness=\"finance\"}")).isZero();
      }
    }
  }

  @Test
  void two_nodes_sign_the_same() throws Exception {
    try (var one = RunningApi.startSealed(SEALED, data);
        var two = one.besideSealed(SEALED, other)) {
      for (int round = 0; round < 5; round++) {
        one.client().createUser();
        two.client().createUser();
        assertThat(proved(one)).isEqualTo(proved(two));
      }
      assertThat(one.sealing().trees().newest().key())
          .isEqualTo(two.sealing().trees().newest().key());
    }
  }

  @Test
  void the_tree_is_shown_beside_the_list() throws Exception {
    try (var api = RunningApi.startSealed(SEALED, data)) {
      api.client().createUser();
      proved(api);
      assertThat(api.client().get("/api/projections").items("projections"))
          .extracting(it -> it.required("name").stringValue())
          .containsExactly("account_list", "audit");
      assertThat(metric(api.client(), "daybook_projection_position\\{projection=\"audit\"}"))
          .isEqualTo(1);
      assertThat(metric(api.client(), "daybook_audit_sealed")).isEqualTo(1);
      assertThat(metric(api.client(), "daybook_audit_unsealed_age_seconds")).isZero();
      assertThat(metric(api.client(), "daybook_audit_failing")).isZero();
    }
  }

  @Test
  void a_log_that_grew_differently_after_a_restore_is_not_signed() throws Exception {
    TestPostgres.Schemas schemas;
    try (var api = RunningApi.startSealed(SEALED, data)) {
      schemas = api.schemas();
      for (int user = 1; user <= 5; user++) {
        api.client().createUser();
        proved(api); // a checkpoint of each size
      }
    }
    restore(schemas, 3);
    try (var restored = RunningApi.startSealed(schemas, SEALED, data)) {
      Client client = restored.client();
      for (int user = 0; user < 3; user++) {
        client.createUser();
      }
      assertThat(restored.sealing().tree().awaitPosition(6, PATIENCE)).isTrue();
      Await.until(
          () ->
              restored
                  .sealing()
                  .schedule()
                  .failure()
                  .filter(it -> it.contains("the history was changed"))
                  .isPresent());

      assertThat(metric(client, "daybook_audit_failing")).isEqualTo(1);
      assertThat(metric(client, "daybook_audit_failures_total")).isPositive();
      Await.until(() -> metric(client, "daybook_audit_unsealed_age_seconds") > 0);
      client.awaitReady();
      assertThat(client.deposit(client.createUser(), "5").status()).isEqualTo(200);

      EpochTree former = restored.sealing().trees().newest();
      restored.log().beginEpoch(RESTORED);
      awaitAttemptsOfEpoch(restored.sealing().schedule());
      Files.delete(data.resolve("audit").resolve(former.path().replace('/', '-') + ".checkpoint"));
      Await.until(() -> restored.sealing().schedule().failure().isEmpty());
      assertThat(proved(restored).position()).isEqualTo(8);
      EpochTree newest = restored.sealing().trees().newest();
      assertThat(newest.key()).isNotEqualTo(former.key());
      Succession succession =
          Succession.verify(newest.sealed().succession().orElseThrow(), former.key());
      assertThat(succession.continued().size()).isEqualTo(3);
    }
  }

  /// Waits until no attempt is under way that has begun before this call, perhaps in another epoch.
  private static void awaitAttemptsOfEpoch(CheckpointSchedule schedule) {
    long before = schedule.failures();
    Await.until(() -> schedule.failures() > before + 1 || schedule.failure().isEmpty());
  }

  /// Leaves the log as a backup has it that was made when it had so many events.
  static void restore(TestPostgres.Schemas schemas, int events) {
    TestDatabase.shared()
        .execute(
            """
            alter table %1$s.events disable trigger all;
            delete from %1$s.events where position > %3$d;
            alter table %1$s.events enable always trigger events_are_immutable;
            delete from %2$s.audit_checkpoints where size > %3$d;
            delete from %2$s.audit_cosignatures where size > %3$d;
            drop table %2$s.audit_tiles, %2$s.account_list;
            delete from %2$s.checkpoints;
            """
                .formatted(schemas.log(), schemas.readModels(), events));
  }

  @Test
  void a_log_is_not_sealed_with_an_interval_of_zero() {
    var off = new SealingOptions("log.example/bank", Duration.ZERO);
    try (var api = RunningApi.startSealed(off, data)) {
      api.client().createUser();
      assertThat(api.client().get("/api/projections").items("projections"))
          .extracting(JsonNode::toString)
          .singleElement()
          .asString()
          .contains("account_list");
      assertThat(api.client().get("/metrics").text()).doesNotContain("daybook_audit");
      assertThat(data).isEmptyDirectory();
    }
  }
}
