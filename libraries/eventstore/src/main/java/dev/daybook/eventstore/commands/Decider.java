package dev.daybook.eventstore.commands;

import java.util.List;

/// The rules of one kind of stream, as three pure functions: the same arguments give the same
/// result, whoever calls and whenever; no clock, no randomness, no I/O.
///
/// After Jérémie Chassaing's "functional event sourcing decider".
///
/// @param <C> commands, what is asked
/// @param <S> the state that decisions need, immutable
/// @param <E> events, what happened
public interface Decider<C, S, E> {

  /// The state before anything has happened.
  S initialState();

  /// What happens if `command` is asked for in `state`: the new events, none where nothing changes.
  ///
  /// @throws RuntimeException of the domain's own if a rule says no
  List<E> decide(C command, S state);

  /// The state after `event`. It checks no rule (what happened, happened) and throws only where a
  /// stream is structurally impossible.
  S evolve(S state, E event);
}
