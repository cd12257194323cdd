package dev.daybook.postgres.testing;

import dev.daybook.eventstore.AppendCondition;
import dev.daybook.eventstore.AppendResult;
import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.StreamAppend;
import dev.daybook.eventstore.errors.AppendConditionFailedException;
import dev.daybook.eventstore.errors.WrongExpectedVersionException;
import java.util.List;
import java.util.function.Supplier;

/// An append, and its outcome as comparable text.
public record Unit(List<StreamAppend> appends, List<AppendCondition> conditions) {
  public String outcome(EventStore store) {
    return outcome(() -> store.append(appends, conditions));
  }

  public static String outcome(Supplier<List<AppendResult>> append) {
    try {
      return outcome(append.get());
    } catch (WrongExpectedVersionException | AppendConditionFailedException conflict) {
      return String.valueOf(conflict.getMessage());
    }
  }

  public static String outcome(List<AppendResult> results) {
    return results.stream().map(r -> r.version() + "@" + r.position()).toList().toString();
  }
}
