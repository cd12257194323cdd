package dev.daybook.accounts.app;

import dev.daybook.audit.notes.VerifierKey;
import dev.daybook.audit.sealing.EpochTrees;
import dev.daybook.audit.verification.AuditVerification;
import dev.daybook.audit.verification.VerificationOptions;
import dev.daybook.audit.verification.background.BackgroundVerification;
import dev.daybook.audit.verification.background.VerificationStatus;
import dev.daybook.audit.verification.background.VerifiedTree;
import dev.daybook.postgres.projections.running.ProjectionRunner;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import java.time.InstantSource;

/// Verifies the newest tree of the sealed log in the background.
///
/// @param log the log, with the database that has the tree
/// @param trees the trees of all epochs
/// @param runner the projection that adds leaves
record LogVerification(AccountsLog log, EpochTrees trees, ProjectionRunner runner)
    implements VerifiedTree {
  /// Starts the verification.
  ///
  /// @param options say that the log is verified
  /// @param folder an existing folder of this node
  BackgroundVerification start(SealingOptions.Verification options, Path folder) {
    return BackgroundVerification.start(
        this,
        log.log().checkpoints(),
        folder,
        options.eventsPerSecondMax(),
        options.pause(),
        InstantSource.system());
  }

  @Override
  public VerifierKey key() {
    return trees.newest().key();
  }

  @Override
  public long size() {
    return runner.position();
  }

  @Override
  public AuditVerification verification(VerifierKey key, VerificationOptions options) {
    return new AuditVerification(
        log.reads(), log.schemas().log(), log.schemas().readModels(), key, options);
  }

  /// Registers the metrics of the verification.
  static void measure(MeterRegistry registry, BackgroundVerification verification) {
    FunctionCounter.builder(
            "daybook.audit.verified.events", verification, it -> it.status().compared())
        .description("Events that this node has compared with what was signed")
        .register(registry);
    Gauge.builder("daybook.audit.verified.position", verification, it -> it.status().position())
        .description("Last position that the current or last verification has compared")
        .register(registry);
    Gauge.builder("daybook.audit.verified.time", verification, it -> completedAt(it.status()))
        .description("When this node last completed a verification, since 1970; 0 before")
        .baseUnit("seconds")
        .register(registry);
    Gauge.builder("daybook.audit.faults", verification, it -> it.status().faultCount())
        .description("Differences from what was signed; GET /audit names them")
        .register(registry);
    Gauge.builder(
            "daybook.audit.verification.failing",
            verification,
            it -> it.status().failure().isPresent() ? 1 : 0)
        .description("1 while the log can't be verified; the service's log says why")
        .register(registry);
  }

  private static double completedAt(VerificationStatus status) {
    return status.last().map(it -> (double) it.endedAt().getEpochSecond()).orElse(0.0);
  }
}
