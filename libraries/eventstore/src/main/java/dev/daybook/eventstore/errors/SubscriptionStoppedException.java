package dev.daybook.eventstore.errors;

/// A subscription has stopped: the handling of an event has failed as often as it may be tried, or
/// the log has diverged ([LogDivergedException] is the cause). All events before the position have
/// been handled.
public final class SubscriptionStoppedException extends EventStoreException {
  private final long position;

  /// @param position of the first event that was not handled
  public SubscriptionStoppedException(String name, long position, Throwable cause) {
    super(
        "The subscription %s has stopped at position %d: %s".formatted(name, position, cause),
        cause);
    this.position = position;
  }

  /// Of the first event that was not handled.
  public long position() {
    return position;
  }

  @Override
  public boolean isRetryable() {
    return false;
  }
}
