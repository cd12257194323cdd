package dev.daybook.audit.witness.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.daybook.audit.notes.Checkpoint;
import dev.daybook.audit.notes.Cosigner;
import dev.daybook.audit.notes.Ed25519Signer;
import dev.daybook.audit.notes.SignedNote;
import dev.daybook.audit.notes.Succession;
import dev.daybook.audit.notes.VerifierKey;
import dev.daybook.audit.tree.Hash;
import dev.daybook.audit.tree.TreeHead;
import dev.daybook.audit.witness.AddCheckpoint;
import dev.daybook.audit.witness.SignedGrowth;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WitnessTest {
  private static final String LOG = "log.example/shop/log/6f1c0000-0000-4000-8000-000000000001";
  private static final Instant NOW = Instant.ofEpochSecond(1_700_000_000);

  private final Ed25519Signer signer = Ed25519Signer.generate(LOG + "/e1-00000001");
  private final Ed25519Signer next = Ed25519Signer.generate(LOG + "/e2-00000002");
  private final Cosigner cosigner = Cosigner.generate("witness.example/w1");
  private final SignedGrowth log = SignedGrowth.of(signer, 7);

  private @TempDir Path directory;
  private WitnessFolder folder;
  private Witness witness;

  @BeforeEach
  void open() {
    open(signer.verifierKey());
  }

  private void open(VerifierKey... keys) {
    folder = WitnessFolder.open(directory);
    witness = new Witness(folder, cosigner, List.of(keys), InstantSource.fixed(NOW));
  }

  @AfterEach
  void close() {
    folder.close();
  }

  private void restart(VerifierKey... keys) {
    folder.close();
    open(keys);
  }

  private void assertCosigned(WitnessResponse response, SignedNote checkpoint) {
    assertThat(response.status()).as(response.body()).isEqualTo(200);
    var cosignature = SignedNote.Signature.parse(response.body().strip());
    var note = new SignedNote(checkpoint.text(), List.of(cosignature));
    assertThat(cosigner.key().verify(note)).isEqualTo(NOW);
  }

  private static void assertOtherSize(WitnessResponse response, long size) {
    assertThat(response).isEqualTo(new WitnessResponse(409, "text/x.tlog.size", size + "\n"));
  }

  private void assertRefused(int status, byte[] request, String reason) {
    WitnessResponse response = witness.addCheckpoint(request);
    assertThat(response.status()).as(response.body()).isEqualTo(status);
    assertThat(response.body()).contains(reason).endsWith("\n").hasLineCount(1);
    assertThat(response.type()).isEqualTo("text/plain; charset=utf-8");
    assertThat(response.isCosigned()).isFalse();
  }

  private static String hash(Ed25519Signer of) {
    return WitnessFolder.hash(of.verifierKey().name());
  }

  @Test
  void a_growing_log_is_cosigned() {
    assertCosigned(witness.addCheckpoint(log.request(0)), log.checkpoint());
    log.add(600, "event");
    assertCosigned(witness.addCheckpoint(log.request(7)), log.checkpoint());
    assertCosigned(witness.addCheckpoint(log.request(607)), log.checkpoint());
    assertThat(witness.cosigned(signer.verifierKey().name())).isEqualTo(607);
  }

  @Test
  void a_request_from_another_size_gets_the_cosigned_one() {
    assertOtherSize(witness.addCheckpoint(log.request(3)), 0);
    witness.addCheckpoint(log.request(0));

    assertOtherSize(witness.addCheckpoint(log.request(0)), 7);
    assertOtherSize(witness.addCheckpoint(log.request(6)), 7);
  }

  @Test
  void a_smaller_tree_is_not_cosigned() {
    witness.addCheckpoint(log.request(0));
    var smaller = AddCheckpoint.of(log.consistency(3, 5), log.checkpoint(5));

    assertOtherSize(witness.addCheckpoint(smaller.encode()), 7);
    assertRefused(
        400,
        new AddCheckpoint(7, List.of(), log.checkpoint(5)).encode(),
        "The old size, 7, is larger");
  }

  @Test
  void a_fork_is_not_cosigned() {
    witness.addCheckpoint(log.request(0));
    var fork = SignedGrowth.of(signer, 5).add(5, "other");

    assertRefused(422, fork.request(7), "The tree of 10 leaves does not begin with that of 7");
    assertCosigned(witness.addCheckpoint(log.add(1, "event").request(7)), log.checkpoint());
  }

  @Test
  void another_root_of_one_size_is_refused_and_kept() throws IOException {
    witness.addCheckpoint(log.request(0));
    var fork = SignedGrowth.of(signer, 5).add(2, "other");

    assertRefused(422, fork.request(7), "Forked: another tree of 7 events was cosigned");
    var kept = SignedNote.parse(Files.readString(directory.resolve(hash(signer) + ".fork")));
    assertThat(Checkpoint.verify(kept, signer.verifierKey()).head()).isEqualTo(fork.head());

    assertRefused(422, SignedGrowth.of(signer, 4).add(3, "third").request(7), "Forked");
    assertThat(directory.resolve(hash(signer) + ".fork")).hasContent(kept.toString());
  }

  @Test
  void a_proof_that_is_not_of_these_trees_is_refused() {
    assertRefused(
        422, new AddCheckpoint(0, List.of(Hash.EMPTY_TREE), log.checkpoint()).encode(), "");
    witness.addCheckpoint(log.request(0));
    log.add(9, "event");
    List<Hash> path = log.consistency(7, 16).path();

    assertRefused(422, new AddCheckpoint(7, List.of(), log.checkpoint()).encode(), "");
    assertRefused(422, new AddCheckpoint(7, path.subList(1, 3), log.checkpoint()).encode(), "");
    assertRefused(422, new AddCheckpoint(7, path, log.checkpoint(15)).encode(), "");
    assertRefused(422, new AddCheckpoint(7, path, log.checkpoint(7)).encode(), "");
    assertThat(witness.cosigned(signer.verifierKey().name())).isEqualTo(7);
  }

  @Test
  void an_empty_tree_has_its_root() {
    var empty = SignedGrowth.of(signer, 0);
    String wrong =
        empty.checkpoint().text().replace(Hash.EMPTY_TREE.toString(), log.head().root().toString());

    assertRefused(
        422,
        new AddCheckpoint(0, List.of(), SignedNote.sign(wrong, signer)).encode(),
        "An empty tree has the root");
    assertCosigned(witness.addCheckpoint(empty.request(0)), empty.checkpoint());
    assertCosigned(witness.addCheckpoint(log.request(0)), log.checkpoint());
  }

  @Test
  void another_log_is_unknown() {
    var other = SignedGrowth.of(Ed25519Signer.generate("log.example/other"), 7);

    assertRefused(404, other.request(0), "doesn't follow a log of this origin");
  }

  @Test
  void another_key_of_the_origin_is_refused() {
    var other = SignedGrowth.of(Ed25519Signer.generate(signer.verifierKey().name()), 7);

    assertRefused(403, other.request(0), "not signed by a key of the log");
  }

  @Test
  void a_signature_of_another_text_is_refused() {
    var mixed = new SignedNote(log.checkpoint(5).text(), log.checkpoint().signatures());

    assertRefused(403, new AddCheckpoint(0, List.of(), mixed).encode(), "is not of this text");
  }

  @Test
  void signatures_of_unknown_keys_are_ignored_and_not_kept() {
    var foreign =
        Checkpoint.sign(log.head(), Ed25519Signer.generate("someone.example")).signatures();
    var note = new SignedNote(log.checkpoint().text(), foreign);
    var both = note.withSignatures(log.checkpoint().signatures());

    assertCosigned(
        witness.addCheckpoint(new AddCheckpoint(0, List.of(), both).encode()), log.checkpoint());
    assertThat(witness.checkpoint(hash(signer)).orElseThrow().signatures())
        .extracting(SignedNote.Signature::keyName)
        .containsExactly(signer.verifierKey().name(), "witness.example/w1");
  }

  @Test
  void a_hundred_copies_of_a_signature_are_one() {
    var copies =
        new SignedNote(
            log.checkpoint().text(),
            Collections.nCopies(
                SignedNote.SIGNATURES_MAX, log.checkpoint().signatures().getFirst()));

    assertCosigned(
        witness.addCheckpoint(new AddCheckpoint(0, List.of(), copies).encode()), log.checkpoint());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "old 0\n\n", "old x\n\norigin\n1\n", "\u0000"})
  void what_is_not_a_request_is_refused(String body) {
    assertRefused(400, body.getBytes(UTF_8), "");
  }

  @Test
  void lines_after_the_third_are_cosigned_too() {
    var note = SignedNote.sign(log.checkpoint().text() + "extension\n", signer);

    assertCosigned(witness.addCheckpoint(new AddCheckpoint(0, List.of(), note).encode()), note);
  }

  @Test
  void the_last_checkpoint_is_given_to_monitors() {
    assertThat(witness.checkpoint(hash(signer))).isEmpty();
    witness.addCheckpoint(log.request(0));

    SignedNote note = witness.checkpoint(hash(signer)).orElseThrow();
    assertThat(Checkpoint.verify(note, signer.verifierKey()).head()).isEqualTo(log.head());
    assertThat(cosigner.key().verify(note)).isEqualTo(NOW);
    assertThat(witness.checkpoint(hash(next))).isEmpty();
    assertThat(witness.checkpoint("")).isEmpty();
  }

  @Nested
  class What_was_cosigned {
    @Test
    void is_on_disk_before_the_answer() {
      witness.addCheckpoint(log.request(0));

      var stored = directory.resolve(hash(signer) + ".checkpoint");
      assertThat(stored).hasContent(witness.checkpoint(hash(signer)).orElseThrow().toString());
    }

    @Test
    void is_known_after_a_restart() {
      witness.addCheckpoint(log.request(0));
      restart(signer.verifierKey());

      assertRefused(422, SignedGrowth.of(signer, 5).add(5, "other").request(7), "does not begin");
      assertOtherSize(witness.addCheckpoint(log.request(0)), 7);
    }

    @Test
    void is_not_answered_if_it_can_not_be_stored() throws IOException {
      Files.createDirectory(directory.resolve(hash(signer) + ".checkpoint.new"));

      assertRefused(500, log.request(0), "The witness can't store the checkpoint");
      assertThat(witness.cosigned(signer.verifierKey().name())).isZero();

      Files.delete(directory.resolve(hash(signer) + ".checkpoint.new"));
      assertCosigned(witness.addCheckpoint(log.request(0)), log.checkpoint());
    }

    @Test
    void is_not_forgotten_with_the_witness_key() {
      witness.addCheckpoint(log.request(0));
      folder.close();
      folder = WitnessFolder.open(directory);
      var other = Cosigner.generate("witness.example/w1");
      witness = new Witness(folder, other, List.of(signer.verifierKey()), InstantSource.fixed(NOW));

      assertOtherSize(witness.addCheckpoint(log.request(0)), 7);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "damaged", "6\n"})
    void is_not_forgotten_if_its_file_is_damaged(String content) throws IOException {
      witness.addCheckpoint(log.request(0));
      Path file = directory.resolve(hash(signer) + ".checkpoint");
      Files.writeString(file, content);
      folder.close();

      assertRestartFails("is damaged");
    }

    @Test
    void is_not_forgotten_if_its_size_is_changed() throws IOException {
      witness.addCheckpoint(log.request(0));
      Path file = directory.resolve(hash(signer) + ".checkpoint");
      Files.writeString(file, Files.readString(file).replace("\n7\n", "\n6\n"));
      folder.close();

      assertRestartFails("it was changed");
    }

    @Test
    void is_not_forgotten_if_files_are_exchanged() throws IOException {
      witness.addCheckpoint(log.request(0));
      Files.move(
          directory.resolve(hash(signer) + ".checkpoint"),
          directory.resolve(hash(next) + ".checkpoint"));
      folder.close();

      assertRestartFails("is of another log", next.verifierKey());
    }

    private void assertRestartFails(String reason, VerifierKey... more) {
      folder = WitnessFolder.open(directory);
      List<VerifierKey> keys =
          Stream.concat(Stream.of(signer.verifierKey()), Stream.of(more)).toList();
      assertThatExceptionOfType(WitnessException.class)
          .isThrownBy(() -> new Witness(folder, cosigner, keys, InstantSource.fixed(NOW)))
          .withMessageContaining(reason);
    }
  }

  @Test
  void one_witness_at_a_time_has_the_folder() {
    assertThatExceptionOfType(WitnessException.class)
        .isThrownBy(() -> WitnessFolder.open(directory))
        .withMessageContaining("Another witness has %s open".formatted(directory));
  }

  @Test
  void a_folder_that_does_not_exist_is_refused() {
    assertThatExceptionOfType(WitnessException.class)
        .isThrownBy(() -> WitnessFolder.open(directory.resolve("missing")))
        .withMessageContaining("can't be used");
  }

  @Test
  void concurrent_requests_cosign_one_history() throws Exception {
    witness.addCheckpoint(log.request(0));
    List<SignedGrowth> histories =
        IntStream.range(0, 16)
            .mapToObj(i -> SignedGrowth.of(signer, 7).add(1 + i % 4, "history " + i))
            .toList();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<WitnessResponse>> requests =
          histories.stream()
              .<Callable<WitnessResponse>>map(it -> () -> witness.addCheckpoint(it.request(7)))
              .toList();
      long cosigned =
          threads.invokeAll(requests).stream()
              .filter(it -> Objects.requireNonNull(it.resultNow()).isCosigned())
              .count();

      assertThat(cosigned).isEqualTo(1);
    }
    TreeHead remembered =
        Checkpoint.parse(witness.checkpoint(hash(signer)).orElseThrow().text()).head();
    assertThat(histories).extracting(SignedGrowth::head).contains(remembered);
  }

  @Nested
  class The_next_epoch {
    private final SignedGrowth restored = SignedGrowth.of(next, 5).add(9, "other");

    /// The log continues its first 5 events, and has signed a number of them.
    private SignedNote succession(long signed) {
      TreeHead continued = SignedGrowth.of(signer, 5).head();
      return new Succession(signer.verifierKey(), next.verifierKey(), continued, signed)
          .sign(signer, next);
    }

    @BeforeEach
    void cosign() {
      witness.addCheckpoint(log.request(0));
    }

    @Test
    void is_unknown() {
      assertRefused(404, restored.request(0), "");
    }

    @Test
    void is_not_followed_by_its_key_alone() {
      folder.close();
      folder = WitnessFolder.open(directory);

      assertThatExceptionOfType(WitnessException.class)
          .isThrownBy(
              () ->
                  new Witness(
                      folder,
                      cosigner,
                      List.of(signer.verifierKey(), next.verifierKey()),
                      InstantSource.fixed(NOW)))
          .withMessageContaining(next.verifierKey().name())
          .withMessageContaining("give its succession");
    }

    @Test
    void is_reviewed_with_what_is_gone() {
      SuccessionGap gap = folder.review(succession(7), witness.logs());

      assertThat(gap.first()).isEqualTo(6);
      assertThat(gap.last()).isEqualTo(7);
      assertThat(gap.isUnderstated()).isFalse();
      assertThat(gap.toString())
          .contains("continues its events up to position 5")
          .contains("The events at positions 6 to 7 were signed and are gone.");
      restart(signer.verifierKey());
      assertRefused(404, restored.request(0), "");
    }

    @Test
    void can_not_hide_what_was_cosigned() {
      SuccessionGap gap = folder.review(succession(5), witness.logs());

      assertThat(gap.isUnderstated()).isTrue();
      assertThat(gap.toString())
          .contains("positions 6 to 7 were signed and are gone")
          .contains("says that it has signed 5 events, but this witness has cosigned 7");
    }

    @Test
    void without_a_gap_says_so() {
      var all =
          new Succession(signer.verifierKey(), next.verifierKey(), log.head(), 7)
              .sign(signer, next);

      assertThat(folder.review(all, witness.logs()).toString())
          .contains("All that was signed is continued.");
    }

    @Test
    void is_followed_once_it_is_accepted() {
      folder.accept(succession(7), witness.logs());
      restart(signer.verifierKey());

      assertThat(witness.logs()).containsExactly(signer.verifierKey(), next.verifierKey());
      assertCosigned(witness.addCheckpoint(restored.request(0)), restored.checkpoint());
      assertOtherSize(witness.addCheckpoint(log.request(0)), 7);
      restart(next.verifierKey());
      assertOtherSize(witness.addCheckpoint(restored.request(0)), 14);
    }

    @Test
    void that_contradicts_what_was_cosigned_is_refused() {
      TreeHead other = SignedGrowth.of(signer, 5).add(2, "other").head();
      var contradicting =
          new Succession(signer.verifierKey(), next.verifierKey(), other, 7).sign(signer, next);

      assertThatExceptionOfType(WitnessException.class)
          .isThrownBy(() -> folder.accept(contradicting, witness.logs()))
          .withMessageContaining("does not continue what this witness has cosigned");
    }

    @Test
    void of_another_log_is_refused() {
      assertThatExceptionOfType(WitnessException.class)
          .isThrownBy(() -> folder.accept(succession(7), List.of()))
          .withMessageContaining("not signed by a key of a log of this witness");
    }

    @Test
    void that_only_the_former_key_has_signed_is_refused() {
      SignedNote both = succession(7);
      var half = new SignedNote(both.text(), both.signatures().subList(0, 1));

      assertThatExceptionOfType(WitnessException.class)
          .isThrownBy(() -> folder.accept(half, witness.logs()))
          .withMessageContaining("The succession is not valid");
    }
  }
}
