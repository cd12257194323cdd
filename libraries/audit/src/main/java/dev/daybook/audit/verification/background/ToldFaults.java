package dev.daybook.audit.verification.background;

import dev.daybook.audit.verification.Fault;
import dev.daybook.audit.verification.VerificationReport;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tells the faults of a run in the log, each once, up to a maximum; then their number.
final class ToldFaults {
  /// Maximum number of faults of a run that are told one by one.
  private static final int TOLD_MAX = 20;

  private static final Logger LOG = LoggerFactory.getLogger(BackgroundVerification.class);

  private final Set<String> told = new HashSet<>();

  /// The faults that were not told. The range of missing events grows; it is told once.
  List<Fault> untold(List<Fault> faults) {
    return told.size() >= TOLD_MAX
        ? List.of()
        : faults.stream().filter(it -> !told.contains(name(it))).toList();
  }

  void tell(List<Fault> faults) {
    for (Fault fault : faults) {
      if (told.size() < TOLD_MAX && told.add(name(fault))) {
        LOG.error("The log is not as it was signed: {}", fault);
      }
    }
  }

  /// Tells the result. The next run tells its faults again.
  void complete(VerificationReport report) {
    tell(report.faults());
    told.clear();
    if (report.isSound()) {
      LOG.info(
          "The log was verified: {} events are as they were signed, those up to {} by a checkpoint",
          report.events(),
          report.signed());
    } else {
      LOG.error(
          "The log was verified: of {} events, {} faults were found. Run ./daybook audit verify",
          report.events(),
          report.faults().size() + report.moreFaults());
    }
  }

  private static String name(Fault fault) {
    return fault.kind() + " " + fault.from();
  }
}
