package dev.daybook.eventstore.commands;

import dev.daybook.eventstore.AppendCondition;
import java.util.List;
import java.util.Set;

/// A rule that a stream alone can't keep, such as that no two accounts have the same address: a
/// dynamic consistency boundary for [CommandHandler#withBoundary].
///
/// It is asked about all events that are about to be appended, whether a command on one stream or a
/// decision on several led to them, and it finds what it has to know of other streams by the tags
/// that it gives to events. Thread-safe.
///
/// @param <S> state
/// @param <E> events
public interface ConsistencyBoundary<S, E> {

  /// Looks at the log, and says whether events may happen and what that rests on. Asked again after
  /// every lost race. Return no conditions, without a look at the log, for events that the rule has
  /// nothing to do with.
  ///
  /// The log that it reads doesn't have `events` yet: a rule that counts counts them, too.
  ///
  /// @param events all events of one decision, over all its streams, in order; at least one
  /// @return what must not happen until `events` are appended. Each event of the log that could
  ///   change the decision must break one of these conditions.
  /// @throws RuntimeException of the domain's own if the rule says no
  List<AppendCondition> check(List<E> events);

  /// The tags by which an event is found by this rule.
  ///
  /// @param before the stream as it was decided on
  Set<String> tags(S before, E event);
}
