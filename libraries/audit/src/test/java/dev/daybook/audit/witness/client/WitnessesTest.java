package dev.daybook.audit.witness.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.daybook.audit.notes.Checkpoint;
import dev.daybook.audit.notes.Cosigner;
import dev.daybook.audit.notes.Ed25519Signer;
import dev.daybook.audit.notes.SignedNote;
import dev.daybook.audit.tree.ConsistencyProof;
import dev.daybook.audit.witness.SignedGrowth;
import dev.daybook.audit.witness.TrustPolicy;
import dev.daybook.audit.witness.client.PolicyStatus.Met;
import dev.daybook.audit.witness.client.PolicyStatus.Verdict;
import dev.daybook.audit.witness.server.WitnessResponse;
import dev.daybook.testing.Await;
import dev.daybook.testing.FreePorts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WitnessesTest {
  private static final Ed25519Signer SIGNER = Ed25519Signer.generate("log.example/shop/e1");
  private static final Instant NOW = Instant.ofEpochSecond(1_700_000_000);

  private final AtomicReference<Instant> now = new AtomicReference<>(NOW);
  private final InstantSource clock = now::get;
  private final List<AutoCloseable> opened = new ArrayList<>();
  private final SignedGrowth log = SignedGrowth.of(SIGNER, 7);

  private @TempDir Path directory;
  private TestWitness first;
  private TestWitness second;

  @BeforeEach
  void open() throws IOException {
    first = witness("first");
    second = witness("second");
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable it : opened.reversed()) {
      it.close();
    }
  }

  private TestWitness witness(String name) throws IOException {
    var witness =
        new TestWitness(name, Files.createDirectory(directory.resolve(name)), SIGNER.verifierKey());
    opened.add(witness);
    return witness;
  }

  /// Of both, and any or all of them.
  private Witnesses both(String needed, Duration timeout) {
    return witnesses(
        first.line() + second.line() + "group g %s first second\nquorum g\n".formatted(needed),
        timeout);
  }

  private Witnesses witnesses(String policy, Duration timeout) {
    var witnesses = new Witnesses(TrustPolicy.parse(policy), timeout, clock);
    opened.add(witnesses);
    return witnesses;
  }

  private Witnesses onlyFirst() {
    return witnesses(first.line() + "quorum first\n", Duration.ofSeconds(30));
  }

  private static List<String> names(SignedNote note) {
    return note.signatures().stream().map(SignedNote.Signature::keyName).toList();
  }

  private void assertFailed(Witnesses witnesses, WitnessFailure reason, String message) {
    assertThat(witnesses.status().witnesses().getFirst().failure())
        .hasValueSatisfying(
            it -> {
              assertThat(it.reason()).as(it.message()).isEqualTo(reason);
              assertThat(it.message()).contains(message);
              assertThat(it.since()).isEqualTo(NOW);
            });
  }

  @Test
  void a_checkpoint_gets_the_cosignatures_of_all() throws Exception {
    var witnesses = both("all", Duration.ofSeconds(30));
    SignedNote note = witnesses.cosign(log.checkpoint(), log);

    assertThat(note.toString()).startsWith(log.checkpoint().toString());
    assertThat(names(note))
        .containsExactly("log.example/shop/e1", "witness.example/first", "witness.example/second");
    assertThat(witnesses.check(note).isMet()).isTrue();
    assertThat(witnesses.status().witnesses())
        .extracting(WitnessStatus::size)
        .containsExactly(7L, 7L);
  }

  @Test
  void a_growing_log_is_cosigned_with_one_request_each() throws Exception {
    var witnesses = both("all", Duration.ofSeconds(30));
    for (int i = 0; i < 5; i++) {
      log.add(100, "event");
      assertThat(names(witnesses.cosign(log.checkpoint(), log))).hasSize(3);
    }

    assertThat(first.requests()).isEqualTo(5);
  }

  @Test
  void a_witness_that_knows_the_log_is_asked_from_its_size() throws Exception {
    onlyFirst().cosign(log.checkpoint(), log);
    log.add(600, "event");
    var restarted = onlyFirst();

    assertThat(restarted.check(restarted.cosign(log.checkpoint(), log)).isMet()).isTrue();
    assertThat(first.witness().cosigned(SIGNER.verifierKey().name())).isEqualTo(607);
  }

  @Test
  void a_checkpoint_is_cosigned_once() throws Exception {
    var witnesses = onlyFirst();
    SignedNote note = witnesses.cosign(log.checkpoint(), log);

    assertThat(witnesses.cosign(log.checkpoint(), log)).isEqualTo(note);
    assertThat(first.requests()).isEqualTo(1);
  }

  @Test
  void a_restored_and_changed_log_is_named_as_forked() throws Exception {
    onlyFirst().cosign(log.checkpoint(), log);
    var restored = SignedGrowth.of(SIGNER, 5).add(9, "other");
    var witnesses = onlyFirst();

    SignedNote note = witnesses.cosign(restored.checkpoint(), restored);
    assertThat(note).isEqualTo(restored.checkpoint());
    assertFailed(witnesses, WitnessFailure.FORKED, "has cosigned 7 events of log.example/shop/e1");
    assertThat(witnesses.status().witnesses().getFirst().isForked()).isTrue();
    assertThat(witnesses.check(note).isMet()).isFalse();
  }

  @Test
  void a_log_restored_to_an_earlier_state_is_named_as_forked() throws Exception {
    onlyFirst().cosign(log.checkpoint(), log);
    var restored = SignedGrowth.of(SIGNER, 5);
    var witnesses = onlyFirst();

    witnesses.cosign(restored.checkpoint(), restored);
    assertFailed(witnesses, WitnessFailure.FORKED, "this log has signed only 5");
  }

  @Test
  void a_checkpoint_that_another_node_has_passed_is_no_failure() throws Exception {
    onlyFirst().cosign(log.checkpoint(), log);
    var witnesses = onlyFirst();

    SignedNote older = log.checkpoint(5);
    assertThat(witnesses.cosign(older, log)).isEqualTo(older);
    assertThat(witnesses.status().witnesses().getFirst().failure()).isEmpty();
    assertThat(witnesses.cosign(older, log)).isEqualTo(older);
    assertThat(first.requests()).as("not asked again").isEqualTo(2);
    assertThat(witnesses.status().verdict()).as("the other node has it").isEmpty();
  }

  @Test
  void a_log_that_the_witness_does_not_follow_is_named() throws Exception {
    var other = SignedGrowth.of(Ed25519Signer.generate("log.example/shop/e2"), 7);
    var witnesses = onlyFirst();

    witnesses.cosign(other.checkpoint(), other);
    assertFailed(witnesses, WitnessFailure.UNKNOWN_LOG, "must add the log's key");
  }

  @Test
  void another_key_is_named() throws Exception {
    var other = SignedGrowth.of(Ed25519Signer.generate("log.example/shop/e1"), 7);
    var witnesses = onlyFirst();

    witnesses.cosign(other.checkpoint(), other);
    assertFailed(witnesses, WitnessFailure.KEY_REFUSED, "not signed by a key of the log");
  }

  @Test
  void a_witness_that_is_away_is_named() throws Exception {
    int port = FreePorts.one();
    var witnesses =
        witnesses(
            "witness w %s http://127.0.0.1:%d\nquorum w\n"
                .formatted(Cosigner.generate("w").key(), port),
            Duration.ofSeconds(30));

    assertThat(witnesses.cosign(log.checkpoint(), log)).isEqualTo(log.checkpoint());
    assertFailed(witnesses, WitnessFailure.UNREACHABLE, "127.0.0.1");
  }

  @Test
  void a_witness_that_hangs_is_named() throws Exception {
    first.hang();
    var witnesses = witnesses(first.line() + "quorum first\n", Witnesses.TIMEOUT_MIN);

    witnesses.cosign(log.checkpoint(), log);
    Await.until(() -> witnesses.status().witnesses().getFirst().failure().isPresent());
    assertFailed(witnesses, WitnessFailure.TIMED_OUT, "did not respond in PT0.01S");
  }

  @Test
  void a_witness_that_hangs_does_not_delay_a_met_policy() throws Exception {
    second.hang();
    var witnesses = both("any", Witnesses.TIMEOUT_MAX);

    SignedNote note = witnesses.cosign(log.checkpoint(), log);
    assertThat(witnesses.check(note).isMet()).isTrue();
    assertThat(witnesses.status().witnesses().getLast().failure())
        .as("it is still waited for")
        .isEmpty();
  }

  @Test
  void a_witness_that_has_failed_is_not_waited_for() throws Exception {
    first.respond(response -> new WitnessResponse(503, "text/plain", "starting\n"));
    var witnesses = both("all", Witnesses.TIMEOUT_MAX);
    witnesses.cosign(log.checkpoint(), log);
    assertFailed(witnesses, WitnessFailure.REFUSED, "Status 503: starting");

    first.hang();
    now.set(NOW.plus(AskedWitness.BACKOFF_FIRST));
    log.add(1, "event");
    SignedNote note = witnesses.cosign(log.checkpoint(), log);
    assertThat(names(note)).endsWith("witness.example/second");
    first.awaitRequests(2);
  }

  @Test
  void a_failed_witness_is_asked_again_after_longer_times() throws Exception {
    first.respond(response -> new WitnessResponse(503, "text/plain", "starting\n"));
    var witnesses = onlyFirst();
    witnesses.cosign(log.checkpoint(), log);
    for (int seconds : new int[] {1, 2, 4, 8, 16, 32, 60, 60}) {
      int before = first.requests();
      Instant failed = now.get();
      now.set(failed.plusSeconds(seconds).minusMillis(1));
      witnesses.cosign(log.checkpoint(), log);
      assertThat(first.requests()).as("before %d s", seconds).isEqualTo(before);

      now.set(failed.plusSeconds(seconds));
      String reason = "starting, request " + (before + 1);
      first.respond(response -> new WitnessResponse(503, "text/plain", reason + "\n"));
      witnesses.cosign(log.checkpoint(), log);
      Await.until(() -> message(witnesses).endsWith(reason));
    }
    assertFailed(witnesses, WitnessFailure.REFUSED, "starting");

    first.respond(UnaryOperator.identity());
    now.set(now.get().plusSeconds(60));
    witnesses.cosign(log.checkpoint(), log);
    Await.until(() -> witnesses.status().witnesses().getFirst().failure().isEmpty());
    assertThat(witnesses.check(witnesses.cosign(log.checkpoint(), log)).isMet()).isTrue();
  }

  private static String message(Witnesses witnesses) {
    return witnesses.status().witnesses().getFirst().failure().orElseThrow().message();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          200 | ''                  | INVALID_RESPONSE | A signature is
          200 | text                | INVALID_RESPONSE | A signature is
          200 | OTHER               | INVALID_RESPONSE | is not of this checkpoint
          200 | ANOTHER             | INVALID_RESPONSE | is not cosigned by
          409 | 0                   | INVALID_RESPONSE | the size that it has cosigned
          409 | -1                  | INVALID_RESPONSE | decimal
          409 | 99999999999         | FORKED           | has cosigned 99999999999 events
          422 | no                  | REFUSED          | no
          302 | moved               | REFUSED          | Status 302
          500 | broken              | REFUSED          | Status 500: broken
          """)
  void a_witness_with_a_fault_is_named(int status, String body, WitnessFailure reason, String text)
      throws Exception {
    var otherText = log.checkpoint(5).text();
    String response =
        switch (body) {
          case "OTHER" -> first.cosigner().cosign(otherText, NOW).toString();
          case "ANOTHER" -> second.cosigner().cosign(log.checkpoint().text(), NOW).toString();
          default -> body;
        };
    first.respond(own -> new WitnessResponse(status, "text/plain", response + "\n"));
    var witnesses = onlyFirst();

    assertThat(witnesses.cosign(log.checkpoint(), log)).isEqualTo(log.checkpoint());
    assertFailed(witnesses, reason, text);
  }

  @Test
  void a_response_that_is_too_large_is_refused() throws Exception {
    first.respond(own -> new WitnessResponse(200, "text/plain", "x".repeat(1 << 20)));
    var witnesses = onlyFirst();

    witnesses.cosign(log.checkpoint(), log);
    assertFailed(witnesses, WitnessFailure.UNREACHABLE, "larger than 65536 bytes");
  }

  @Test
  void cosignatures_of_others_in_a_response_are_ignored() throws Exception {
    var other = second.cosigner().cosign(log.checkpoint().text(), NOW);
    first.respond(own -> new WitnessResponse(200, "text/plain", other + "\n" + own.body()));

    assertThat(names(onlyFirst().cosign(log.checkpoint(), log)))
        .containsExactly("log.example/shop/e1", "witness.example/first");
  }

  @Test
  void a_log_that_can_not_prove_its_growth_is_named() throws Exception {
    onlyFirst().cosign(log.checkpoint(), log);
    log.add(1, "event");
    var witnesses = onlyFirst();

    witnesses.cosign(
        log.checkpoint(),
        new SignedTree() {
          @Override
          public ConsistencyProof consistency(long from, long to) {
            if (from == 0) {
              return log.consistency(from, to);
            }
            throw new IllegalStateException("The tree is being rebuilt");
          }

          @Override
          public long signed() {
            return log.signed();
          }
        });
    assertFailed(witnesses, WitnessFailure.UNPROVABLE, "The tree is being rebuilt");
  }

  @Test
  void the_next_epoch_is_asked_for_from_the_start() throws Exception {
    var next = Ed25519Signer.generate("log.example/shop/e2");
    var witnesses = onlyFirst();
    witnesses.cosign(log.checkpoint(), log);
    first.follow(SIGNER.verifierKey(), next.verifierKey());
    var restored = SignedGrowth.of(next, 5);

    SignedNote note = witnesses.cosign(restored.checkpoint(), restored);
    assertThat(witnesses.check(note).isMet()).isTrue();
    assertThat(Checkpoint.verify(note, next.verifierKey()).head()).isEqualTo(restored.head());
  }

  @Test
  void there_is_no_verdict_before_the_first_checkpoint() {
    var status = both("all", Witnesses.TIMEOUT).status();

    assertThat(status.verdict()).isEmpty();
    assertThat(status.lastMet()).isEmpty();
    assertThat(status.witnesses())
        .extracting(it -> it.witness().name())
        .containsExactly("first", "second");
    assertThat(status.witnesses()).noneMatch(WitnessStatus::isCurrent);
  }

  @Test
  void the_verdict_is_on_the_newest_checkpoint() throws Exception {
    String origin = SIGNER.verifierKey().name();
    var witnesses = both("all", Duration.ofSeconds(30));
    witnesses.cosign(log.checkpoint(), log);
    assertThat(witnesses.status().verdict()).hasValue(new Verdict(origin, 7, true, NOW));
    assertThat(witnesses.status().lastMet()).hasValue(new Met(origin, 7, NOW));
    assertThat(witnesses.status().witnesses()).allMatch(WitnessStatus::isCurrent);

    second.respond(response -> new WitnessResponse(503, "text/plain", "starting\n"));
    Instant failed = NOW.plusSeconds(10);
    for (int size = 8; size <= 10; size++) {
      now.set(failed.plusSeconds(size - 8));
      log.add(1, "event");
      witnesses.cosign(log.checkpoint(), log);
      long failures = Math.min(size - 7, 2); // the third time it is too early to ask again
      Await.until(() -> witnesses.status().witnesses().getLast().failures() == failures);
    }
    assertThat(witnesses.status().verdict()).hasValue(new Verdict(origin, 10, false, failed));
    assertThat(witnesses.status().lastMet()).hasValue(new Met(origin, 7, NOW));
    WitnessStatus away = witnesses.status().witnesses().getLast();
    assertThat(away.isCurrent()).isFalse();
    assertThat(away.size()).isEqualTo(7);
    assertThat(witnesses.status().witnesses().getFirst().isCurrent()).isTrue();
    assertThat(witnesses.status().isMet()).isFalse();
  }

  @Test
  void a_late_cosignature_changes_the_verdict() throws Exception {
    first.hang();
    var witnesses = witnesses(first.line() + "quorum first\n", Duration.ofSeconds(30));
    Thread caller = Thread.ofVirtual().start(() -> cosign(witnesses));
    first.awaitRequests(1);
    caller.interrupt(); // it does not wait any longer
    caller.join();
    assertThat(witnesses.status().isMet()).isFalse();

    first.release();
    Await.until(() -> witnesses.status().witnesses().getFirst().size() == 7);
    assertThat(cosign(witnesses)).isNotEqualTo(log.checkpoint());
    assertThat(witnesses.status().isMet()).isTrue();
    assertThat(first.requests()).isEqualTo(1);
  }

  private SignedNote cosign(Witnesses witnesses) {
    try {
      return witnesses.cosign(log.checkpoint(), log);
    } catch (InterruptedException ignored) {
      return log.checkpoint();
    }
  }

  @Test
  void a_close_ends_a_call_that_waits() throws Exception {
    first.hang();
    var witnesses = witnesses(first.line() + "quorum first\n", Witnesses.TIMEOUT_MAX);
    var note = new AtomicReference<SignedNote>();
    Thread caller =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    note.set(witnesses.cosign(log.checkpoint(), log));
                  } catch (InterruptedException e) {
                    throw new AssertionError(e);
                  }
                });
    first.awaitRequests(1);
    witnesses.close();
    caller.join();
    assertThat(note.get()).isEqualTo(log.checkpoint());
  }

  @Test
  void a_witness_without_an_address_is_not_asked() throws Exception {
    var witnesses =
        witnesses(
            "witness w %s\nquorum w\n".formatted(Cosigner.generate("w").key()),
            Witnesses.TIMEOUT_MAX);

    assertThat(witnesses.cosign(log.checkpoint(), log)).isEqualTo(log.checkpoint());
    assertFailed(witnesses, WitnessFailure.NO_ADDRESS, "no address");
    assertThat(witnesses.status().isMet()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"ftp://w", "w", "http:///x", "http://u:p@w", "https://w?a", "https://w#a"})
  void an_address_of_no_web_server_is_refused(String url) {
    String policy = "witness w %s %s\nquorum w\n".formatted(Cosigner.generate("w").key(), url);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Witnesses(TrustPolicy.parse(policy), Witnesses.TIMEOUT, clock))
        .withMessageContaining(url);
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT0.009S", "PT1M0.001S", "-PT1S"})
  void a_timeout_out_of_its_range_is_refused(Duration timeout) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Witnesses(TrustPolicy.parse("quorum none\n"), timeout, clock))
        .withMessageContaining("PT0.01S to PT1M");
  }
}
