package dev.daybook.audit.witness.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.daybook.audit.notes.Checkpoint;
import dev.daybook.audit.notes.Cosigner;
import dev.daybook.audit.notes.Ed25519Signer;
import dev.daybook.audit.tree.TreeHead;
import dev.daybook.audit.witness.AddCheckpoint;
import dev.daybook.audit.witness.SignedGrowth;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Whatever checkpoints and proofs a witness is given, in any order and over restarts: those that
/// it has cosigned are of one history.
class WitnessProperty {
  private static final int REQUESTS = 150;
  private static final int HISTORIES = 4;

  private static final Ed25519Signer SIGNER = Ed25519Signer.generate("log.example/shop");

  private @TempDir Path directory;

  private static Stream<Long> seeds() {
    var random = new Random();
    return Stream.generate(random::nextLong).limit(5);
  }

  /// Histories that share their beginnings.
  private static List<SignedGrowth> histories(Random random) {
    List<SignedGrowth> histories = new ArrayList<>();
    for (int i = 0; i < HISTORIES; i++) {
      histories.add(
          SignedGrowth.of(SIGNER, random.nextInt(40)).add(20 + random.nextInt(600), "history" + i));
    }
    return histories;
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void one_history_is_cosigned(long seed) {
    var random = new Random(seed);
    List<SignedGrowth> histories = histories(random);
    List<TreeHead> cosigned = new ArrayList<>();
    WitnessFolder folder = WitnessFolder.open(directory);
    Witness witness = witness(folder);
    for (int i = 0; i < REQUESTS; i++) {
      var log = histories.get(random.nextInt(HISTORIES));
      long known = witness.cosigned(SIGNER.verifierKey().name());
      long size =
          random.nextInt(10) < 8
              ? Math.min(log.signed(), known + random.nextInt(12))
              : random.nextLong(log.signed() + 1);
      long from = random.nextInt(10) < 8 ? Math.min(known, size) : random.nextLong(size + 1);
      var checkpoint = log.checkpoint(size);
      var request = AddCheckpoint.of(log.consistency(from, size), checkpoint);
      if (witness.addCheckpoint(request.encode()).isCosigned()) {
        cosigned.add(Checkpoint.parse(checkpoint.text()).head());
      }
      if (random.nextInt(20) == 0) {
        folder.close();
        folder = WitnessFolder.open(directory);
        witness = witness(folder);
      }
    }
    folder.close();

    assertThat(cosigned)
        .isNotEmpty()
        .isSortedAccordingTo((a, b) -> Long.compare(a.size(), b.size()));
    assertThat(histories).anySatisfy(log -> assertThat(cosigned).allMatch(head -> isIn(log, head)));
  }

  private static boolean isIn(SignedGrowth log, TreeHead head) {
    return head.size() <= log.signed()
        && Checkpoint.parse(log.checkpoint(head.size()).text()).head().equals(head);
  }

  private static Witness witness(WitnessFolder folder) {
    return new Witness(
        folder,
        Cosigner.generate("witness.example/w1"),
        List.of(SIGNER.verifierKey()),
        InstantSource.system());
  }
}
