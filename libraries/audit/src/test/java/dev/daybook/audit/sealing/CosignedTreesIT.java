package dev.daybook.audit.sealing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.daybook.audit.Receipt;
import dev.daybook.audit.notes.Checkpoint;
import dev.daybook.audit.notes.SignedNote;
import dev.daybook.audit.notes.Succession;
import dev.daybook.audit.notes.VerifierKey;
import dev.daybook.audit.witness.TrustPolicy;
import dev.daybook.audit.witness.client.TestWitness;
import dev.daybook.audit.witness.client.WitnessFailure;
import dev.daybook.audit.witness.client.Witnesses;
import dev.daybook.postgres.operations.OperatorAction;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A log on PostgreSQL whose checkpoints a witness cosigns.
class CosignedTreesIT {
  private static final String NAME = "log.example/accounts";

  private final TestLog log = new TestLog("cosigned");

  private @TempDir Path directory;
  private EpochTrees trees;
  private TestWitness witness;
  private Witnesses witnesses;

  @BeforeEach
  void start() throws Exception {
    trees = trees("keys");
    witness =
        new TestWitness(
            "w1", Files.createDirectory(directory.resolve("witness")), trees.newest().key());
    openWitnesses(Duration.ofSeconds(30));
  }

  /// @param folder of the signed checkpoints of this node
  private EpochTrees trees(String folder) {
    try {
      Path path = Files.createDirectories(directory.resolve(folder));
      return log.trees(NAME, TestLog::signer, path);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private void openWitnesses(Duration timeout) {
    var policy = TrustPolicy.parse(witness.line() + "quorum w1\n");
    witnesses = new Witnesses(policy, timeout, InstantSource.system());
    trees = trees("keys").withWitnesses(witnesses);
  }

  @AfterEach
  void stop() {
    witnesses.close();
    witness.close();
    log.close();
  }

  private SignedNote served() {
    return trees.newest().sealed().checkpoint().orElseThrow();
  }

  private static long size(SignedNote note) {
    return Checkpoint.parse(note.text()).head().size();
  }

  @Test
  void a_checkpoint_and_its_receipts_are_cosigned() throws Exception {
    log.append(300);
    SignedNote note = trees.sign();

    assertThat(served()).isEqualTo(note);
    assertThat(witnesses.check(note).isMet()).isTrue();
    VerifierKey key = trees.newest().key();
    Receipt receipt = trees.newest().sealed().receipt(7).orElseThrow();
    assertThat(Receipt.parse(receipt.toString()).verify(key).position()).isEqualTo(7);
    assertThat(witnesses.check(receipt.checkpoint()).isMet()).isTrue();
    log.append(300);
    assertThat(witnesses.check(trees.sign()).names()).containsExactly("w1");
    assertThat(trees.sign()).isEqualTo(served());
  }

  @Test
  void a_checkpoint_is_served_when_it_is_cosigned() throws Exception {
    log.append(3);
    SignedNote first = trees.sign();
    log.append(3);
    witness.hang();
    Thread signing = Thread.ofVirtual().start(() -> trees.sign());
    witness.awaitRequests(2);

    assertThat(trees.newest().sealed().signed()).isEqualTo(6);
    assertThat(served()).isEqualTo(first);
    assertThat(trees.newest().sealed().receipt(4)).isEmpty();
    witness.release();
    signing.join();
    assertThat(size(served())).isEqualTo(6);
    assertThat(witnesses.check(served()).isMet()).isTrue();
  }

  @Test
  void a_witness_that_hangs_delays_for_its_timeout_only() throws Exception {
    witnesses.close();
    openWitnesses(Witnesses.TIMEOUT_MIN);
    witness.hang();
    log.append(3);

    assertThat(size(trees.sign())).isEqualTo(3);
    assertThat(size(served())).isEqualTo(3);
    assertThat(witnesses.check(served()).missingNames()).containsExactly("w1");
  }

  @Test
  void a_late_cosignature_is_added() throws Exception {
    log.append(3);
    witness.follow();
    SignedNote bare = trees.sign();
    assertThat(witnesses.check(bare).isMet()).isFalse();
    assertThat(served()).isEqualTo(bare);

    witness.follow(trees.newest().key());
    openWitnesses(Duration.ofSeconds(30));
    SignedNote cosigned = trees.sign();
    assertThat(witnesses.check(cosigned).isMet()).isTrue();
    assertThat(served()).isEqualTo(cosigned);
    assertThat(cosigned.toString()).startsWith(bare.toString());
  }

  @Test
  void a_log_restored_and_grown_differently_is_named() throws Exception {
    log.append(300);
    trees.sign();
    SignedNote signed = served();
    log.restore(200);
    log.append(150); // the epoch is not raised, and this node has not seen the checkpoint
    trees = trees("another-node").withWitnesses(witnesses);

    SignedNote note = trees.sign();
    assertThat(witnesses.check(note).isMet()).isFalse();
    assertThat(witnesses.status().witnesses().getFirst().isForked()).isTrue();
    assertThat(witnesses.status().witnesses().getFirst().failure().orElseThrow().message())
        .contains("The witness has cosigned 300 events of " + trees.newest().origin());
    assertThat(witness.witness().cosigned(trees.newest().origin())).isEqualTo(size(signed));
  }

  @Test
  void the_next_epoch_is_cosigned_once_it_is_accepted() throws Exception {
    log.append(3);
    trees.sign();
    VerifierKey former = trees.newest().key();
    log.store().beginEpoch(new OperatorAction.Request("Ada", "Restored from the backup"));
    log.append(2);
    assertThat(witnesses.check(trees.sign()).isMet()).isFalse();
    assertThat(witnesses.status().witnesses().getFirst().failure().orElseThrow().reason())
        .isEqualTo(WitnessFailure.UNKNOWN_LOG);

    SignedNote succession = trees.newest().sealed().succession().orElseThrow();
    assertThat(Succession.verify(succession, former).isComplete()).isTrue();
    witness.accept(succession, former);
    openWitnesses(Duration.ofSeconds(30));
    assertThat(witnesses.check(trees.sign()).isMet()).isTrue();
  }

  @Test
  void trees_without_witnesses_serve_what_is_signed() throws Exception {
    log.append(3);
    SignedNote cosigned = trees.sign();
    log.append(1);
    EpochTrees alone = trees("keys");
    SignedNote bare = alone.sign();

    assertThat(alone.newest().sealed().checkpoint()).contains(bare);
    assertThat(served()).isEqualTo(cosigned);
  }

  @Test
  void the_services_role_can_not_change_a_cosignature() throws Exception {
    log.append(3);
    trees.sign();
    String role = log.database.newName("cosigned_role");
    log.database.execute("create role " + role);
    AuditSchema.migrate(log.database.direct(), log.views, role);

    try (Connection connection = log.database.direct().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("set role " + role);
      statement.execute("select signatures from %s.audit_cosignatures".formatted(log.views));
      for (String change :
          new String[] {
            "update %s.audit_cosignatures set witnesses = 9", "delete from %s.audit_cosignatures"
          }) {
        assertThatExceptionOfType(SQLException.class)
            .isThrownBy(() -> statement.execute(change.formatted(log.views)))
            .withMessageContaining("permission denied");
      }
      statement.execute("reset role");
    }
  }
}
