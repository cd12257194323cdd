package dev.daybook.eventstore.commands;

import dev.daybook.eventstore.AppendCondition;
import java.util.List;
import java.util.Set;

/// A rule that depends on events of several streams, such as "no two accounts have the same
/// address": a dynamic consistency boundary (DCB) for [CommandHandler#withBoundary].
///
/// It checks the events of every decision before they are appended. It finds earlier events by the
/// tags that it gives to events. Implementations are thread-safe.
///
/// @param <S> state
/// @param <E> events
public interface ConsistencyBoundary<S, E> {

  /// Checks whether the rule allows new events, by reading the log. Called again after every lost
  /// race. For events that the rule does not concern, return no conditions without reading the log.
  ///
  /// The log doesn't contain `events` yet: a rule with a maximum number must count them, too.
  ///
  /// @param events all new events of one decision, over all its streams, in order; at least one
  /// @return the conditions of the append: every event of another writer that would change this
  ///   decision must violate one of them
  /// @throws RuntimeException an exception of the domain, if the rule refuses the events
  List<AppendCondition> check(List<E> events);

  /// The tags by which this rule finds an event later. They are stored with the event.
  ///
  /// @param before the state of the stream before the decision
  Set<String> tags(S before, E event);
}
