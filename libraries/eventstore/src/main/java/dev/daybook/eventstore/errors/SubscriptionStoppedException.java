package dev.daybook.eventstore.errors;

/// A subscription has stopped: all attempts to handle an event have failed, or the log has diverged
/// (then the cause is a [LogDivergedException]). All events before [#position()] were handled.
public final class SubscriptionStoppedException extends EventStoreException {
  private final long position;

  /// @param position of the first event that was not handled
  public SubscriptionStoppedException(String name, long position, Throwable cause) {
    super(
        "The subscription %s has stopped at position %d: %s".formatted(name, position, cause),
        cause);
    this.position = position;
  }

  /// The position of the first event that was not handled.
  public long position() {
    return position;
  }

  @Override
  public boolean isRetryable() {
    return false;
  }
}
