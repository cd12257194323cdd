package dev.daybook.eventstore.subscriptions;

/// A subscription has stopped: the handling of an event has failed
/// [SubscriptionOptions#attemptsMax()] times, or the log has diverged
/// ([dev.daybook.eventstore.errors.LogDivergedException] is the cause). All events before the
/// position have been handled.
public final class SubscriptionStoppedException extends RuntimeException {
  private final long position;

  SubscriptionStoppedException(String name, long position, Throwable cause) {
    super("The subscription %s has stopped at position %d: %s".formatted(name, position, cause));
    initCause(cause);
    this.position = position;
  }

  /// Of the first event that was not handled.
  public long position() {
    return position;
  }
}
