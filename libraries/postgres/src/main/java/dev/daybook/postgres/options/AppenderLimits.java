package dev.daybook.postgres.options;

import java.time.Duration;

/// The bounds of the appender. Beyond the queue's, an append is refused at once.
///
/// @param queueAppends how many appends may wait
/// @param queueBytes how many bytes of appends may wait: their texts, counted as UTF-16, and
///   something for each event and text
/// @param queueTimeout how long an append may wait before it is given up, if it has not been taken
///   into a batch by then; and how long before that the log may be searched for events against a
///   condition with types or several tags
/// @param answerTimeout how long an append may wait for its outcome in all, which includes that the
///   database restarts meanwhile; past it the caller is told that the outcome is unknown. A caller
///   on a platform thread may send its append itself, and then comes back only when the connection
///   does: its socket timeout should be below this. At least the queue's timeout.
/// @param batchEvents how many events a batch holds at the most; an append that has more is a batch
///   of its own
/// @param batchBytes how many bytes a batch holds at the most, counted and excepted likewise
public record AppenderLimits(
    int queueAppends,
    long queueBytes,
    Duration queueTimeout,
    Duration answerTimeout,
    int batchEvents,
    long batchBytes) {
  private static final long MIB = 1 << 20;

  public AppenderLimits {
    if (queueAppends < 1 || queueBytes < 1 || batchEvents < 1 || batchBytes < 1) {
      throw new IllegalArgumentException("The limits of the appender count from 1");
    }
    if (queueTimeout.isNegative() || queueTimeout.isZero()) {
      throw new IllegalArgumentException("The queue's timeout is above 0");
    }
    if (answerTimeout.compareTo(queueTimeout) < 0) {
      throw new IllegalArgumentException("The answer's timeout is not below the queue's");
    }
  }

  /// 10,000 appends or 64 MiB in the queue, for 5 s at the most; an answer within 15 s; 2,000
  /// events or 8 MiB a batch.
  public static AppenderLimits defaults() {
    return new AppenderLimits(
        10_000, 64 * MIB, Duration.ofSeconds(5), Duration.ofSeconds(15), 2_000, 8 * MIB);
  }
}
