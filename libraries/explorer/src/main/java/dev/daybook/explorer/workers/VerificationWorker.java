package dev.daybook.explorer.workers;

import static java.time.temporal.ChronoUnit.SECONDS;

import dev.daybook.audit.verification.Fault;
import dev.daybook.audit.verification.background.BackgroundVerification;
import dev.daybook.audit.verification.background.VerificationStatus;
import dev.daybook.explorer.spi.Worker;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// The verification of the log in the background: how far it is, and what was changed. Needs
/// `daybook-audit`. What to do about a change is for an operator to find out, so there is no
/// action.
public final class VerificationWorker implements Worker {
  private final BackgroundVerification verification;

  private VerificationWorker(BackgroundVerification verification) {
    this.verification = verification;
  }

  public static Worker of(BackgroundVerification verification) {
    return new VerificationWorker(verification);
  }

  @Override
  public String kind() {
    return "Verification";
  }

  @Override
  public String name() {
    return "log and tree";
  }

  @Override
  public Status status() {
    VerificationStatus now = verification.status();
    var facts = new LinkedHashMap<String, String>();
    facts.put("Compared", "%d of %d events".formatted(now.position(), now.size()));
    now.last()
        .ifPresent(
            it ->
                facts.put(
                    "Last complete run",
                    "%d events, until %s"
                        .formatted(it.report().events(), it.endedAt().truncatedTo(SECONDS))));
    facts.put(
        "Verdict", now.isSound().map(it -> it ? "as signed" : "changed").orElse("not known yet"));
    String state = now.faults().isEmpty() ? state(now.state()) : "has found a change";
    return new Status(state, OptionalLong.empty(), error(now), facts, List.of());
  }

  private static String state(VerificationStatus.State state) {
    return switch (state) {
      case RUNNING -> "comparing";
      case IDLE -> "waiting for the next run";
      case STANDING_BY -> "standing by";
      case FAILED -> "can't verify";
    };
  }

  private static @Nullable String error(VerificationStatus now) {
    if (now.faults().isEmpty()) {
      return now.failure().orElse(null);
    }
    Fault first = now.faults().getFirst();
    long more = now.faultCount() - 1;
    return "The log is not as it was signed. %s%s"
        .formatted(first, more == 0 ? "" : " (and %d more)".formatted(more));
  }
}
