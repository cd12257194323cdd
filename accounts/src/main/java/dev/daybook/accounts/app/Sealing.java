package dev.daybook.accounts.app;

import dev.daybook.accounts.http.audit.SealedTrees;
import dev.daybook.audit.sealing.CheckpointSchedule;
import dev.daybook.audit.sealing.EpochTrees;
import dev.daybook.audit.sealing.LogTree;
import dev.daybook.audit.verification.background.BackgroundVerification;
import dev.daybook.audit.witness.client.PolicyStatus.Met;
import dev.daybook.audit.witness.client.WitnessStatus;
import dev.daybook.audit.witness.client.Witnesses;
import dev.daybook.postgres.projections.running.ProjectionRunner;
import dev.daybook.postgres.tail.Tailer;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// Seals the log: builds its Merkle tree, signs checkpoints of it at intervals, and verifies the
/// log in the background. Appends don't wait for it. If it fails, the rest of the service works.
///
/// @param tree runs the projection of the tree
/// @param trees the trees of all epochs
/// @param schedule signs
/// @param interval interval of checkpoints
/// @param witnesses asked to cosign the checkpoints; empty if the service has no policy of
///   witnesses
/// @param verification verifies the log; empty if it is not verified
public record Sealing(
    ProjectionRunner tree,
    EpochTrees trees,
    CheckpointSchedule schedule,
    Duration interval,
    Optional<Witnesses> witnesses,
    Optional<BackgroundVerification> verification)
    implements AutoCloseable {
  /// Folder in the data directory, in which the node keeps what it has seen signed.
  static final String FOLDER = "audit";

  /// Starts to seal a log.
  ///
  /// @param options say that the log is sealed
  /// @param dataDirectory has the folder of what this node has seen signed, created if missing
  /// @throws StartException if that folder can't be created, the policy of witnesses can't be read,
  ///   or the Java platform doesn't have the algorithm of a second signature
  public static Sealing start(AccountsLog opened, SealingOptions options, Path dataDirectory) {
    Optional<Witnesses> witnesses =
        Optional.ofNullable(options.witnessPolicy()).map(WitnessPolicyFile::open);
    Path folder = folder(dataDirectory);
    EpochTrees alone =
        new TreeKeys(opened.master())
            .trees(opened.log(), opened.reads(), opened.schemas().readModels(), options, folder);
    EpochTrees trees = witnesses.map(alone::withWitnesses).orElse(alone);
    var tree = opened.log().project(new LogTree());
    var schedule = CheckpointSchedule.start(trees, options.interval());
    Optional<BackgroundVerification> verification =
        options.verification().isOn()
            ? Optional.of(
                new LogVerification(opened, trees, tree).start(options.verification(), folder))
            : Optional.empty();
    return new Sealing(tree, trees, schedule, options.interval(), witnesses, verification);
  }

  private static Path folder(Path dataDirectory) {
    var folder = dataDirectory.resolve(FOLDER);
    try {
      Files.createDirectories(dataDirectory);
      if (!Files.isDirectory(folder)) {
        var ownerOnly =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
        Files.createDirectory(folder, ownerOnly);
      }
      return folder;
    } catch (IOException e) {
      throw new StartException(
          "The folder of the signed checkpoints can't be created: %s".formatted(e), e);
    }
  }

  /// What the HTTP API needs.
  SealedTrees served() {
    return new SealedTrees(trees, schedule, interval, tree, witnesses, verification);
  }

  /// Registers the metrics of the checkpoints and of the verification.
  ///
  /// @param tailer knows the head of the log
  void measure(MeterRegistry registry, Tailer tailer) {
    Gauge.builder("daybook.audit.sealed", schedule, CheckpointSchedule::signed)
        .description("Events under the last checkpoint that this node knows")
        .register(registry);
    Gauge.builder("daybook.audit.failing", schedule, it -> it.failure().isPresent() ? 1 : 0)
        .description("1 while no checkpoint can be signed; the service's log says why")
        .register(registry);
    FunctionCounter.builder("daybook.audit.checkpoints", schedule, CheckpointSchedule::checkpoints)
        .description("Checkpoints signed since the start, by this node or another")
        .register(registry);
    FunctionCounter.builder("daybook.audit.failures", schedule, CheckpointSchedule::failures)
        .description("Failed attempts to sign a checkpoint")
        .register(registry);
    var clock = InstantSource.system();
    witnesses.ifPresent(asked -> measureWitnesses(registry, asked, clock));
    verification.ifPresent(it -> LogVerification.measure(registry, it));
    Gauge.builder(
            "daybook.audit.unsealed.age",
            schedule,
            it -> seconds(unsealedFor(tailer.position(), it, clock.instant())))
        .description("Age of the oldest event that is not under a checkpoint; 0 if all are")
        .baseUnit("seconds")
        .register(registry);
  }

  /// Registers the metrics of the witnesses, if the service asks some.
  private static void measureWitnesses(
      MeterRegistry registry, Witnesses asked, InstantSource clock) {
    Instant start = clock.instant();
    Gauge.builder("daybook.audit.policy.met", asked, it -> it.status().isMet() ? 1 : 0)
        .description("1 if the last checkpoint has the cosignatures that the policy demands")
        .register(registry);
    Gauge.builder(
            "daybook.audit.policy.age",
            asked,
            it -> seconds(age(it.status().lastMet().map(Met::at).orElse(start), clock.instant())))
        .description(
            "Age of the last checkpoint with the cosignatures that the policy demands; before the"
                + " first one, the time since the start")
        .baseUnit("seconds")
        .register(registry);
    for (WitnessStatus status : asked.status().witnesses()) {
      String name = status.witness().name();
      Gauge.builder("daybook.audit.witness.size", asked, it -> status(it, name).size())
          .tag("witness", name)
          .description("Events of the last checkpoint that the witness has cosigned")
          .register(registry);
      Gauge.builder(
              "daybook.audit.witness.failing",
              asked,
              it -> status(it, name).failure().isPresent() ? 1 : 0)
          .tag("witness", name)
          .description("1 while the witness does not cosign; the service's log says why")
          .register(registry);
      Gauge.builder(
              "daybook.audit.witness.forked", asked, it -> status(it, name).isForked() ? 1 : 0)
          .tag("witness", name)
          .description("1 if the witness has cosigned another history of the log")
          .register(registry);
      FunctionCounter.builder(
              "daybook.audit.witness.errors", asked, it -> status(it, name).failures())
          .tag("witness", name)
          .description("Failed attempts to have a checkpoint cosigned by the witness")
          .register(registry);
    }
  }

  private static WitnessStatus status(Witnesses asked, String name) {
    return asked.status().witnesses().stream()
        .filter(it -> it.witness().name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static Duration unsealedFor(long head, CheckpointSchedule schedule, Instant now) {
    return head <= schedule.signed() ? Duration.ZERO : age(schedule.unsignedSince(), now);
  }

  private static Duration age(Instant since, Instant now) {
    return since.isAfter(now) ? Duration.ZERO : Duration.between(since, now);
  }

  private static double seconds(Duration age) {
    return (double) age.toMillis() / TimeUnit.SECONDS.toMillis(1);
  }

  /// Ends the signing and the verification. The projection ends with the log.
  @Override
  public void close() {
    verification.ifPresent(BackgroundVerification::close);
    witnesses.ifPresent(Witnesses::close); // ends a request that the schedule waits for
    schedule.close();
  }
}
