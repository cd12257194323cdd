package dev.daybook.audit.verification;

import static dev.daybook.testing.Patience.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.daybook.audit.notes.VerifierKey;
import dev.daybook.audit.verification.background.BackgroundVerification;
import dev.daybook.audit.verification.background.VerificationStatus;
import dev.daybook.audit.verification.background.VerificationStatus.State;
import dev.daybook.audit.verification.background.VerifiedTree;
import dev.daybook.postgres.PostgresCheckpoints;
import dev.daybook.testing.FreePorts;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.ds.PGSimpleDataSource;

/// A log is verified in the background, and a superuser changes it.
@SuppressWarnings("NullAway.Init")
class BackgroundVerificationIT {
  private static final String CHANGE = "update events set type = 'WITHDRAWN' where position = 250";
  private static final Duration SOON = Duration.ofMillis(1);
  private static final Duration LATER = Duration.ofHours(1);

  private static @TempDir Path keys;
  private static TamperedLog log;

  private @TempDir Path folder;
  private @TempDir Path other;

  @BeforeAll
  static void seal() throws InterruptedException {
    log = TamperedLog.create(keys);
  }

  @AfterEach
  void restore() {
    log.restore();
  }

  /// The tree of the log. Each verification goes through a change.
  private record Tree(
      DataSource database, UnaryOperator<VerificationOptions> change, AtomicBoolean complete)
      implements VerifiedTree {
    Tree() {
      this(log.database.pool(), it -> it, new AtomicBoolean(true));
    }

    @Override
    public VerifierKey key() {
      return log.key.verifierKey();
    }

    @Override
    public long size() {
      return complete.get() ? TamperedLog.EVENTS : 0;
    }

    @Override
    public AuditVerification verification(VerifierKey key, VerificationOptions options) {
      return new AuditVerification(database, log.schema, log.views, key, change.apply(options));
    }
  }

  private BackgroundVerification start(VerifiedTree tree, Path in, long rate, Duration pause) {
    return BackgroundVerification.start(
        tree,
        new PostgresCheckpoints(log.database.pool(), log.views),
        in,
        rate,
        pause,
        InstantSource.system());
  }

  private BackgroundVerification start(Duration pause) {
    return start(new Tree(), folder, 0, pause);
  }

  private static void await(BackgroundVerification of, BooleanSupplier condition)
      throws InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("%s", of.status()).isLessThan(deadline);
      Thread.sleep(20);
    }
  }

  private static void awaitVerdict(BackgroundVerification of, boolean sound)
      throws InterruptedException {
    await(of, () -> of.status().isSound().filter(it -> it == sound).isPresent());
  }

  @Test
  void a_fault_is_told_until_a_complete_run_finds_none() throws Exception {
    try (var verification = start(SOON)) {
      awaitVerdict(verification, true);
      log.change(CHANGE);
      awaitVerdict(verification, false);
      assertThat(verification.status().faults())
          .singleElement()
          .returns(250L, Fault::from)
          .returns(250L, Fault::to);
      log.restore();
      awaitVerdict(verification, true);
      assertThat(verification.status().faultCount()).isZero();
    }
  }

  @Test
  void a_fault_is_told_before_the_run_is_complete() throws Exception {
    log.change(CHANGE);
    try (var verification = start(new Tree(), folder, 1, SOON)) {
      awaitVerdict(verification, false);
      assertThat(verification.status())
          .returns(State.RUNNING, VerificationStatus::state)
          .returns(4_096L, VerificationStatus::position)
          .returns(4_500L, VerificationStatus::size)
          .satisfies(it -> assertThat(it.last()).isEmpty());
    }
  }

  @Test
  void a_restart_goes_on_where_the_run_was() throws Exception {
    try (var slow = start(new Tree(), folder, 1, SOON)) {
      await(slow, () -> slow.status().position() == 4_096);
    }
    try (var restarted = start(LATER)) {
      awaitVerdict(restarted, true);
      assertThat(restarted.status().compared()).isEqualTo(404);
      assertThat(restarted.status().last().orElseThrow().report().events()).isEqualTo(4_500);
    }
  }

  @Test
  void a_run_whose_state_is_damaged_begins_again() throws Exception {
    try (var slow = start(new Tree(), folder, 1, SOON)) {
      await(slow, () -> slow.status().position() == 4_096);
    }
    Files.writeString(folder.resolve("verification.state"), "damaged");
    try (var restarted = start(LATER)) {
      awaitVerdict(restarted, true);
      assertThat(restarted.status().compared()).isEqualTo(TamperedLog.EVENTS);
    }
  }

  @Test
  void a_restart_keeps_the_verdict_and_the_pause() throws Exception {
    log.change(CHANGE);
    VerificationStatus before;
    try (var verification = start(LATER)) {
      await(verification, () -> verification.status().last().isPresent());
      before = verification.status();
    }
    log.restore();
    try (var restarted = start(LATER)) {
      await(restarted, () -> restarted.status().last().isPresent());
      assertThat(restarted.status())
          .returns(State.IDLE, VerificationStatus::state)
          .returns(0L, VerificationStatus::compared)
          .returns(before.faults(), VerificationStatus::faults)
          .returns(before.last(), VerificationStatus::last);
    }
  }

  @Test
  void one_of_two_nodes_verifies_and_the_other_takes_over() throws Exception {
    try (var first = start(SOON);
        var second = start(new Tree(), other, 0, SOON)) {
      var working = first;
      var idle = second;
      await(first, () -> first.status().last().isPresent() || second.status().last().isPresent());
      if (second.status().last().isPresent()) {
        working = second;
        idle = first;
      }
      var standing = idle;
      var verifying = working;
      await(standing, () -> standing.status().state() == State.STANDING_BY);
      long compared = verifying.status().compared();
      await(verifying, () -> verifying.status().compared() > compared + 2 * TamperedLog.EVENTS);
      assertThat(standing.status())
          .returns(State.STANDING_BY, VerificationStatus::state)
          .returns(0L, VerificationStatus::compared);

      verifying.close();
      awaitVerdict(standing, true);
      assertThat(standing.status().compared()).isPositive();
    }
  }

  @Test
  void differences_from_a_tree_that_is_filled_again_are_no_faults() throws Exception {
    log.change("update audit_tiles set hashes = '' where level = 0");
    var complete = new AtomicBoolean(true);
    UnaryOperator<VerificationOptions> reset =
        options ->
            options.withProgress(
                it -> {
                  complete.set(false);
                  options.progress().accept(it);
                });
    try (var verification =
        start(new Tree(log.database.pool(), reset, complete), folder, 0, SOON)) {
      await(verification, () -> !complete.get() && verification.status().state() == State.IDLE);
      assertThat(verification.status().faults()).isEmpty();
      assertThat(folder.resolve("verification.state")).doesNotExist();

      log.restore();
      complete.set(true);
      await(verification, complete::get);
    }
  }

  @Test
  void a_failing_database_is_told_and_tried_again() throws Exception {
    var away = new PGSimpleDataSource();
    away.setServerNames(new String[] {"127.0.0.1"});
    away.setPortNumbers(new int[] {FreePorts.one()});
    var restored = new AtomicBoolean();
    var tree =
        new VerifiedTree() {
          private final Tree reached = new Tree();
          private final Tree unreached = new Tree(away, it -> it, new AtomicBoolean(true));

          @Override
          public VerifierKey key() {
            return reached.key();
          }

          @Override
          public long size() {
            return reached.size();
          }

          @Override
          public AuditVerification verification(VerifierKey key, VerificationOptions options) {
            return (restored.get() ? reached : unreached).verification(key, options);
          }
        };
    try (var verification = start(tree, folder, 0, LATER)) {
      await(verification, () -> verification.status().state() == State.FAILED);
      assertThat(verification.status().failure()).isPresent();
      assertThat(verification.status().isSound()).isEmpty();
      restored.set(true);
      awaitVerdict(verification, true);
      assertThat(verification.status().failure()).isEmpty();
    }
  }

  @Test
  void files_that_are_damaged_are_removed() throws Exception {
    Files.writeString(folder.resolve("verification.runs"), "damaged");
    Files.writeString(folder.resolve("verification.state"), "damaged");
    try (var verification = start(LATER)) {
      awaitVerdict(verification, true);
      assertThat(verification.status().compared()).isEqualTo(TamperedLog.EVENTS);
    }
  }
}
