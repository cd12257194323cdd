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
/// @param verification how a log that is sealed is verified in the background
public record SealingOptions(
    String name,
    Duration interval,
    boolean mlDsa,
    @Nullable Path witnessPolicy,
    Verification verification) {
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

  /// Options without witnesses, second signatures and verification.
  public SealingOptions(String name, Duration interval) {
    this(name, interval, false, null);
  }

  /// Options without verification.
  public SealingOptions(
      String name, Duration interval, boolean mlDsa, @Nullable Path witnessPolicy) {
    this(name, interval, mlDsa, witnessPolicy, Verification.OFF);
  }

  /// How the log is verified in the background.
  ///
  /// @param eventsPerSecondMax maximum rate of events and, after them, of tags; 0 if the log is not
  ///   verified
  /// @param pause time between two verifications
  public record Verification(int eventsPerSecondMax, Duration pause) {
    /// The rate of a service whose operator has chosen none, as an option of the command line.
    public static final String DEFAULT_RATE = "2000";

    private static final int EVENTS_PER_SECOND_MAX = 1_000_000;
    private static final Duration DEFAULT_PAUSE = Duration.ofMinutes(10);

    static final Verification OFF = new Verification(0); // after the constants that it needs

    public Verification {
      if (eventsPerSecondMax < 0 || eventsPerSecondMax > EVENTS_PER_SECOND_MAX) {
        throw new ConfigException(
            ("--verify-events-per-second (DAYBOOK_VERIFY_EVENTS_PER_SECOND) must be between 0 and"
                    + " %d: it is %d")
                .formatted(EVENTS_PER_SECOND_MAX, eventsPerSecondMax));
      }
    }

    /// A verification with a pause of ten minutes between two runs.
    public Verification(int eventsPerSecondMax) {
      this(eventsPerSecondMax, DEFAULT_PAUSE);
    }

    /// Whether the log is verified.
    public boolean isOn() {
      return eventsPerSecondMax > 0;
    }

    /// A part of a line for the log file.
    @Override
    public String toString() {
      return isOn() ? "verified at %d events/s".formatted(eventsPerSecondMax) : "not verified";
    }
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
        ? "sealed as %s every %d ms%s%s, %s"
            .formatted(name, interval.toMillis(), second, witnesses, verification)
        : "not sealed";
  }
}
