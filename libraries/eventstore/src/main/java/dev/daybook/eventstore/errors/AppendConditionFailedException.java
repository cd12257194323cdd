package dev.daybook.eventstore.errors;

import dev.daybook.eventstore.AppendCondition;

/// An append was refused because the log has an event that violates one of its conditions, or
/// because a time has not come. Nothing was appended. In the first case the same append can't
/// succeed later: read the new events and decide again.
public final class AppendConditionFailedException extends EventStoreException {
  private final transient AppendCondition condition;
  private final long position;

  public AppendConditionFailedException(AppendCondition condition, long position) {
    super(
        condition.dueAt() == null
            ? "The event at position %d violates %s".formatted(position, condition)
            : "The store's clock has not reached %s yet".formatted(condition.dueAt()),
        null);
    this.condition = condition;
    this.position = position;
  }

  /// The first condition, in the order given, that does not hold.
  public AppendCondition condition() {
    return condition;
  }

  /// The position of an event that violates the condition; 0 if it is one of time.
  public long position() {
    return position;
  }

  @Override
  public boolean isRetryable() {
    return false;
  }
}
