package dev.daybook.audit.verification;

import java.time.Duration;
import java.util.List;

/// How far a verification is. All events are compared first, then the index by tags.
///
/// @param from the position after which the verification was started or resumed
/// @param position the last position that was compared
/// @param end the position at which the verification ends
/// @param tags number of rows of the index by tags that were compared since the verification was
///   started or resumed; 0 while events are compared
/// @param rowsPerSecond events a second, or tags a second, since then
/// @param remaining time until all events are compared, estimated by the rate so far
/// @param faults found so far, at most [VerificationReport#FAULTS_MAX]
public record VerificationProgress(
    long from,
    long position,
    long end,
    long tags,
    double rowsPerSecond,
    Duration remaining,
    List<Fault> faults) {
  public VerificationProgress {
    faults = List.copyOf(faults);
  }
}
