package dev.daybook.postgres.append;

import dev.daybook.eventstore.AppendCondition;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A condition together with the result of a search before the append: the log never changes, so
/// the part that was searched need not be searched again while the lock is held.
///
/// @param after no event up to this position violates it
/// @param violatedBy the position of an event that violates it; null if none has been found
public record PrecheckedCondition(
    AppendCondition condition, long after, @Nullable Long violatedBy) {

  /// Whether one index entry decides it, however far back it reaches; or the clock does.
  static boolean isCheap(AppendCondition condition) {
    return isOfTime(condition) || (condition.tags().size() == 1 && condition.types().isEmpty());
  }

  static boolean isOfTime(AppendCondition condition) {
    return condition.dueAt() != null;
  }

  /// What the append function takes as the condition's position: a condition of time has the
  /// microseconds since 1970 there.
  long afterOrDue() {
    Instant dueAt = condition.dueAt();
    return dueAt == null ? after : ChronoUnit.MICROS.between(Instant.EPOCH, dueAt);
  }

  public static PrecheckedCondition unchecked(AppendCondition condition) {
    return new PrecheckedCondition(condition, condition.after(), null);
  }

  /// With spaces between, which neither tags nor types contain.
  static String list(Set<String> texts) {
    return String.join(" ", texts);
  }
}
