package dev.daybook.accounts.app;

import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Whether and how the service seals its log, validated on construction.
///
/// @param name what the origins of the log's trees begin with: an address without the scheme
/// @param interval interval of checkpoints; zero if the log is not sealed
/// @param mlDsa whether checkpoints also have a signature by an ML-DSA-44 key
/// @param witnessPolicy file of the policy of witnesses; null if none are asked
public record SealingOptions(
    String name, Duration interval, boolean mlDsa, @Nullable Path witnessPolicy) {
  /// The name of a service whose operator has chosen none.
  public static final String DEFAULT_NAME = "localhost/accounts";

  private static final int NAME_LENGTH_MAX = 200;
  private static final Pattern NAME =
      Pattern.compile("[A-Za-z0-9]([A-Za-z0-9.-]*)(:[0-9]{1,5})?(/[A-Za-z0-9._~-]+)*");

  /// The range of `CheckpointSchedule`, which has a logger. Options are checked before the first
  /// logger exists, since log files lie in a directory that the options name.
  private static final Duration INTERVAL_MIN = Duration.ofMillis(100);

  private static final Duration INTERVAL_MAX = Duration.ofDays(1);

  /// Options of a command that doesn't seal the log.
  public static final SealingOptions OFF = new SealingOptions(DEFAULT_NAME, Duration.ZERO);

  public SealingOptions {
    if (name.length() > NAME_LENGTH_MAX || !NAME.matcher(name).matches()) {
      throw new ConfigException(
          ("--audit-name (DAYBOOK_AUDIT_NAME) must be an address without a scheme and with at most"
                  + " %d characters, such as log.example/accounts: it is %s")
              .formatted(NAME_LENGTH_MAX, name));
    }
    if (!interval.isZero()
        && (interval.compareTo(INTERVAL_MIN) < 0 || interval.compareTo(INTERVAL_MAX) > 0)) {
      throw new ConfigException(
          "--checkpoint-interval (DAYBOOK_CHECKPOINT_INTERVAL) must be 0 or between 100ms and 24h");
    }
    if (interval.isZero() && witnessPolicy != null) {
      throw new ConfigException(
          "--witness-policy (DAYBOOK_WITNESS_POLICY) needs checkpoints: set --checkpoint-interval"
              + " to more than 0");
    }
  }

  /// Options without witnesses and second signatures.
  public SealingOptions(String name, Duration interval) {
    this(name, interval, false, null);
  }

  /// Whether the log is sealed.
  public boolean isOn() {
    return !interval.isZero();
  }

  /// One line for the log file.
  @Override
  public String toString() {
    String witnesses = witnessPolicy == null ? "" : ", witnesses of " + witnessPolicy;
    String second = mlDsa ? ", also signed by ML-DSA-44" : "";
    return isOn()
        ? "sealed as %s every %d ms%s%s".formatted(name, interval.toMillis(), second, witnesses)
        : "not sealed";
  }
}
