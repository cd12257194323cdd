package dev.daybook.audit.sealing;

import static dev.daybook.testing.Patience.PATIENCE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.daybook.audit.EntryBundle;
import dev.daybook.audit.EventLeaf;
import dev.daybook.audit.notes.Checkpoint;
import dev.daybook.audit.notes.NoteSigner;
import dev.daybook.audit.notes.SignedNote;
import dev.daybook.audit.notes.Succession;
import dev.daybook.audit.notes.VerifierKey;
import dev.daybook.audit.tree.ConsistencyProof;
import dev.daybook.audit.tree.Hash;
import dev.daybook.audit.tree.TiledTree;
import dev.daybook.audit.tree.TreeHead;
import dev.daybook.postgres.operations.OperatorAction;
import dev.daybook.testing.Await;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The trees of a log on PostgreSQL, over a restore, and their files.
class EpochTreesIT {
  private static final String NAME = "log.example/accounts";
  private static final OperatorAction.Request RESTORED =
      new OperatorAction.Request("Ada", "Restored from the backup");

  private final TestLog log = new TestLog("epochs");

  private @TempDir Path folder;
  private EpochTrees trees;

  @BeforeEach
  void seal() {
    trees = log.trees(NAME, TestLog::signer, folder);
  }

  @AfterEach
  void close() {
    log.close();
  }

  /// Restores the log, and begins the next epoch.
  private void restore(int events) throws InterruptedException {
    log.restore(events);
    seal();
    log.store().beginEpoch(RESTORED);
  }

  private TreeHead sign() {
    SignedNote note = trees.sign();
    return Checkpoint.verify(note, trees.newest().key()).head();
  }

  private byte[] file(EpochTree of, String name) {
    return new TreeFiles(trees).find(of.path() + "/" + name).orElseThrow().content();
  }

  private String text(EpochTree of, String name) {
    return new String(file(of, name), UTF_8);
  }

  @Test
  void each_epoch_has_an_origin_and_a_key() throws Exception {
    EpochTree first = trees.newest();
    log.store().beginEpoch(RESTORED);
    EpochTree second = trees.newest();

    assertThat(first.origin()).matches(NAME + "/log/[0-9a-f-]{36}/e1-[0-9a-f]{8}");
    assertThat(second.origin()).matches(NAME + "/log/[0-9a-f-]{36}/e2-[0-9a-f]{8}");
    assertThat(second.key().id()).isNotEqualTo(first.key().id());
    assertThat(trees.all())
        .extracting(EpochTree::path)
        .containsExactly(first.path(), second.path());
    assertThat(trees.find(first.path())).map(EpochTree::key).contains(first.key());
    assertThat(trees.find("other/e1")).isEmpty();
  }

  @Test
  void only_the_first_checkpoint_of_an_epoch_needs_the_key_of_another() throws Exception {
    log.append(1);
    sign();
    for (int i = 0; i < 5; i++) {
      log.store().beginEpoch(new OperatorAction.Request("the test", "epoch " + i));
    }
    List<String> asked = new ArrayList<>();
    Function<String, NoteSigner> keys =
        origin -> {
          asked.add(origin);
          return TestLog.signer(origin);
        };
    log.trees(NAME, keys, folder).sign();
    assertThat(asked).as("the newest, and back to the one that has signed").hasSize(6);

    asked.clear();
    log.append(1);
    log.trees(NAME, keys, folder).sign();
    assertThat(asked).containsExactly(trees.newest().origin());
  }

  @Test
  void the_files_are_a_tiled_log() throws Exception {
    log.append(600);
    TreeHead head = sign();
    EpochTree newest = trees.newest();

    VerifierKey key = VerifierKey.parse(text(newest, "key").strip());
    SignedNote checkpoint = SignedNote.parse(text(newest, "checkpoint"));
    assertThat(Checkpoint.verify(checkpoint, key).head()).isEqualTo(head);

    var served = new TiledTree(600, tile -> file(newest, tile.path()));
    assertThat(served.head()).isEqualTo(head);
    for (String bundle : List.of("000", "001", "002.p/88")) {
      for (EventLeaf leaf : EntryBundle.parse(file(newest, "tile/entries/" + bundle)).leaves()) {
        assertThat(leaf.hash()).isEqualTo(served.leaf(leaf.position() - 1));
      }
    }
    assertThat(EntryBundle.parse(file(newest, "tile/entries/002.p/88")).leaves())
        .extracting(EventLeaf::position)
        .startsWith(513L)
        .endsWith(600L)
        .hasSize(88);
  }

  @Test
  void a_served_proof_shows_that_the_log_has_grown() throws Exception {
    log.append(300);
    TreeHead older = sign();
    log.append(300);
    TreeHead newer = sign();

    List<Hash> path = text(trees.newest(), "consistency/300/600").lines().map(Hash::parse).toList();
    new ConsistencyProof(300, 600, path).verify(older, newer);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "checkpoint2",
        "tile",
        "tile/0/002.p/89",
        "tile/0/003",
        "tile/0/2",
        "tile/0/x000/001",
        "tile/0/000.p/0",
        "tile/0/000.p/256",
        "tile/0/000.p/01",
        "tile/8/000",
        "tile/-1/000",
        "tile/1/000",
        "tile/entries/003",
        "tile/entries/002.p/200",
        "tile/0/x999/x999/x999/x999/x999/999",
        "consistency/2/1",
        "consistency/1/601",
        "consistency/01/2",
        "consistency/1/99999999999999999999",
        "succession",
        "../key",
      })
  void there_is_no_other_file(String name) throws Exception {
    log.append(600);
    sign();
    log.append(1); // in the tree, and not signed yet

    assertThat(new TreeFiles(trees).find(trees.newest().path() + "/" + name)).isEmpty();
  }

  @Test
  void a_restored_log_continues_what_it_still_has() throws Exception {
    log.append(300);
    TreeHead kept = sign();
    log.append(200);
    sign();
    EpochTree former = trees.newest();

    restore(400);
    log.append(300);
    TreeHead head = sign();
    EpochTree newest = trees.newest();

    assertThat(head.size()).isEqualTo(700);
    var note = SignedNote.parse(text(newest, "succession"));
    Succession succession = Succession.verify(note, former.key());
    assertThat(succession).isEqualTo(new Succession(former.key(), newest.key(), kept, 500));
    assertThat(succession.isComplete()).isFalse();
    List<Hash> path = text(newest, "consistency/300/700").lines().map(Hash::parse).toList();
    new ConsistencyProof(300, 700, path).verify(succession.continued(), head);
    assertThat(Checkpoint.verify(SignedNote.parse(text(former, "checkpoint")), former.key()).head())
        .isEqualTo(kept);
    assertThat(new TiledTree(300, tile -> file(former, tile.path())).head()).isEqualTo(kept);
    assertThat(new TreeFiles(trees).find(former.path() + "/tile/0/001")).isEmpty();
    assertThat(new TreeFiles(trees).find(former.path() + "/tile/0/001.p/44")).isPresent();
    assertThat(trees.sign().toString()).isEqualTo(text(newest, "checkpoint"));
  }

  @Test
  void an_epoch_without_checkpoints_is_passed_over() throws Exception {
    log.append(10);
    TreeHead kept = sign();
    EpochTree first = trees.newest();
    log.store().beginEpoch(RESTORED);
    log.store().beginEpoch(RESTORED);
    log.append(1);
    sign();

    var succession =
        Succession.verify(SignedNote.parse(text(trees.newest(), "succession")), first.key());
    assertThat(succession.continued()).isEqualTo(kept);
    assertThat(succession.isComplete()).isTrue();
  }

  @Test
  void a_log_that_was_changed_before_its_restore_is_not_signed() throws Exception {
    log.append(300);
    sign();
    restore(300);
    log.database.execute(
        "update %s.audit_tiles set hashes = overlay(hashes placing '\\x00' from 1)"
            .formatted(log.views));

    assertThatExceptionOfType(ContradictedCheckpointException.class)
        .isThrownBy(trees::sign)
        .withMessageContaining("does not begin with the checkpoint of 300 events");
  }

  @Test
  void a_schedule_signs_what_is_appended() throws Exception {
    try (var schedule = CheckpointSchedule.start(trees, CheckpointSchedule.INTERVAL_MIN)) {
      log.append(3);
      assertThat(schedule.awaitSigned(3, PATIENCE)).as("%s", schedule.failure()).isTrue();
      assertThat(schedule.awaitSigned(4, Duration.ofMillis(1))).isFalse();
      assertThat(trees.newest().sealed().receipt(3)).isPresent();

      for (String file : Objects.requireNonNull(folder.toFile().list())) {
        Files.writeString(folder.resolve(file), "damaged");
      }
      log.append(1);
      assertThat(schedule.awaitSigned(4, Duration.ofMillis(1))).isFalse();
      Await.until(() -> schedule.failure().isPresent());
      assertThat(schedule.signed()).isEqualTo(3);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT0.099S", "P1DT1S", "-PT1S"})
  void an_interval_out_of_its_range_is_refused(Duration interval) {
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> CheckpointSchedule.start(trees, interval))
        .withMessageContaining("PT0.1S to PT24H");
  }

  @Test
  void a_bundle_that_is_cut_is_refused() throws Exception {
    log.append(2);
    sign();
    byte[] bundle = file(trees.newest(), "tile/entries/000.p/2");

    int first = EntryBundle.parse(bundle).leaves().getFirst().encode().length + Short.BYTES;
    for (int length = 1; length < bundle.length; length++) {
      byte[] cut = Arrays.copyOf(bundle, length);
      if (length != first) {
        assertThatExceptionOfType(IllegalArgumentException.class)
            .as("%d bytes", length)
            .isThrownBy(() -> EntryBundle.parse(cut));
      }
    }
  }
}
