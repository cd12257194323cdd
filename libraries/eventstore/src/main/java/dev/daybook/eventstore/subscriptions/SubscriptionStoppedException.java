package dev.daybook.eventstore.subscriptions;

/// A subscription can't go on: at an event that its handler has refused as often as it was to be
/// tried, or at a place that the log doesn't have. Everything before it has been handled.
public final class SubscriptionStoppedException extends RuntimeException {
  private final long position;

  SubscriptionStoppedException(String name, long position, Throwable cause) {
    super("The subscription %s has stopped at position %d: %s".formatted(name, position, cause));
    initCause(cause);
    this.position = position;
  }

  /// Of the event that it stands before.
  public long position() {
    return position;
  }
}
