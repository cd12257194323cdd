package dev.daybook.audit.verification.background;

import dev.daybook.audit.verification.Fault;
import dev.daybook.audit.verification.VerificationProgress;
import dev.daybook.audit.verification.VerificationReport;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The state of a verification in the background. Immutable.
///
/// @param state what this node does
/// @param position the last position that was compared in this run, or in the last one; 0 before
///   the first
/// @param size the position at which that run ends
/// @param startedAt when that run was started; a run that a restart of the process interrupts goes
///   on
/// @param compared number of events that this process has compared, in all runs
/// @param last the last run that was completed; empty before
/// @param faults that the last complete run found, and those that the current run has found since;
///   none once a complete run finds none. At most [VerificationReport#FAULTS_MAX]
/// @param moreFaults number of faults of the last complete run that are not listed
/// @param failure why the last attempt failed; empty if it did not
public record VerificationStatus(
    State state,
    long position,
    long size,
    Optional<Instant> startedAt,
    long compared,
    Optional<Completed> last,
    List<Fault> faults,
    long moreFaults,
    Optional<String> failure) {
  static final VerificationStatus INITIAL =
      new VerificationStatus(
          State.IDLE, 0, 0, Optional.empty(), 0, Optional.empty(), List.of(), 0, Optional.empty());

  /// What the node does.
  public enum State {
    /// It verifies.
    RUNNING,
    /// It waits for the next run: the pause is not over, or the tree is not complete.
    IDLE,
    /// Another node verifies. This one shows no results.
    STANDING_BY,
    /// The last attempt failed. It is repeated.
    FAILED
  }

  /// A run that was completed.
  ///
  /// @param startedAt when it was started
  /// @param endedAt when it was completed
  public record Completed(Instant startedAt, Instant endedAt, VerificationReport report) {}

  /// Whether the log is as it was signed, as far as is known; empty before the first run was
  /// completed, unless a fault was found.
  public Optional<Boolean> isSound() {
    return faults.isEmpty() ? last.map(it -> it.report().isSound()) : Optional.of(false);
  }

  /// Number of faults that are known.
  public long faultCount() {
    return faults.size() + moreFaults;
  }

  VerificationStatus idle() {
    return in(State.IDLE, Optional.empty());
  }

  VerificationStatus failed(String why) {
    return in(State.FAILED, Optional.of(why));
  }

  private VerificationStatus in(State next, Optional<String> why) {
    return new VerificationStatus(
        next, position, size, startedAt, compared, last, faults, moreFaults, why);
  }

  VerificationStatus standingBy() {
    return new VerificationStatus(
        State.STANDING_BY,
        0,
        0,
        Optional.empty(),
        compared,
        Optional.empty(),
        List.of(),
        0,
        Optional.empty());
  }

  VerificationStatus started(Instant at) {
    return new VerificationStatus(
        State.RUNNING, 0, 0, Optional.of(at), compared, last, faults, moreFaults, Optional.empty());
  }

  /// @param events number of events that were compared since the last call
  VerificationStatus advanced(VerificationProgress to, long events) {
    Set<Fault> known = new LinkedHashSet<>(to.faults());
    last.ifPresent(it -> known.addAll(it.report().faults()));
    return new VerificationStatus(
        State.RUNNING,
        to.position(),
        to.end(),
        startedAt,
        compared + events,
        last,
        known.stream().limit(VerificationReport.FAULTS_MAX).toList(),
        moreFaults,
        Optional.empty());
  }

  VerificationStatus completed(Completed run) {
    VerificationReport report = run.report();
    return new VerificationStatus(
        State.IDLE,
        report.events(),
        report.events(),
        Optional.of(run.startedAt()),
        compared,
        Optional.of(run),
        report.faults(),
        report.moreFaults(),
        Optional.empty());
  }
}
