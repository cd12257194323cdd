package dev.daybook.postgres.append;

import dev.daybook.eventstore.AppendCondition;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A condition on its way through the door, with what is known of it already: the log never
/// changes, so what was looked through once need not be looked through again with the lock held.
///
/// @param after up to where there is no event against it
/// @param brokenBy the position of an event against it; null where none has been found yet
public record PrecheckedCondition(AppendCondition condition, long after, @Nullable Long brokenBy) {

  /// Whether a look at one place of an index decides it, however far it reaches back.
  static boolean isCheap(AppendCondition condition) {
    return condition.tags().size() == 1 && condition.types().isEmpty();
  }

  public static PrecheckedCondition unsought(AppendCondition condition) {
    return new PrecheckedCondition(condition, condition.after(), null);
  }

  /// With spaces between, which neither tags nor types contain.
  static String list(Set<String> texts) {
    return String.join(" ", texts);
  }
}
