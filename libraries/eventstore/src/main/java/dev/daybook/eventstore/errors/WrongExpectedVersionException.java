package dev.daybook.eventstore.errors;

import dev.daybook.eventstore.ExpectedVersion;
import dev.daybook.eventstore.StreamId;

/// A stream didn't have the version that the append expected, because another writer was faster.
/// Nothing was appended. The same append can't succeed later: load the stream again and decide
/// again, as `CommandHandler` does.
public final class WrongExpectedVersionException extends EventStoreException {
  private final transient StreamId stream;
  private final transient ExpectedVersion expected;
  private final long actual;

  public WrongExpectedVersionException(StreamId stream, ExpectedVersion expected, long actual) {
    super(
        "Stream %s is at version %d, not as expected: %s".formatted(stream, actual, expected),
        null);
    this.stream = stream;
    this.expected = expected;
    this.actual = actual;
  }

  public StreamId stream() {
    return stream;
  }

  public ExpectedVersion expected() {
    return expected;
  }

  /// The stream's actual version.
  public long actual() {
    return actual;
  }

  @Override
  public boolean isRetryable() {
    return false;
  }
}
