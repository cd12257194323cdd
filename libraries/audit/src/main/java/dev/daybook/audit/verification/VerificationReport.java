package dev.daybook.audit.verification;

import java.util.List;

/// The result of a verification.
///
/// @param events number of positions that were compared
/// @param signed the last position under a consistent checkpoint: later events are not protected
/// @param checkpoints number of checkpoints that the events agree with
/// @param faults at most [#FAULTS_MAX], in the order in which they were found
/// @param moreFaults number of faults that are not listed
public record VerificationReport(
    long events, long signed, long checkpoints, List<Fault> faults, long moreFaults) {
  /// Maximum number of faults that are listed.
  public static final int FAULTS_MAX = 1000;

  public VerificationReport {
    faults = List.copyOf(faults);
  }

  /// Whether no fault was found.
  public boolean isSound() {
    return faults.isEmpty();
  }
}
