package dev.daybook.eventstore;

import java.util.List;
import java.util.Set;

/// A rule that a stream alone can't keep, such as that no two accounts have the same address: a
/// dynamic consistency boundary for [CommandHandler#under].
///
/// What it has to know of other streams it finds by tags, which it also gives to the events that
/// later decisions will have to know of. Thread-safe.
///
/// @param <C> commands
/// @param <S> state
/// @param <E> events
public interface WiderRule<C, S, E> {

  /// Looks at the log, and says what the decision on a command rests on; asked again after every
  /// lost race. No condition, and no look, where the rule has nothing to do with the command.
  ///
  /// @return what must not happen until the command's events are appended
  /// @throws RuntimeException of the domain's own if the rule says no
  List<AppendCondition> check(C command);

  /// The tags by which an event is found by this rule.
  ///
  /// @param before the stream as it was decided on
  Set<String> tags(S before, E event);
}
