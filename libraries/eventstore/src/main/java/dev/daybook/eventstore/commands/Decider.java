package dev.daybook.eventstore.commands;

import java.util.List;

/// The rules of one kind of stream, as three pure functions: the same arguments always give the
/// same result. They use no clock, no randomness and no I/O.
///
/// Based on Jérémie Chassaing's "functional event sourcing decider".
///
/// @param <C> commands: requests to change something
/// @param <S> the state that decisions depend on, immutable
/// @param <E> events: facts that happened
public interface Decider<C, S, E> {

  /// The state of a stream without events.
  S initialState();

  /// Decides a command: returns the new events, or none if nothing changes. May be called several
  /// times for one command, for example after a lost race.
  ///
  /// @throws RuntimeException an exception of the domain, to reject the command; [CommandHandler]
  ///   passes it to its caller
  List<E> decide(C command, S state);

  /// The state after `event`. Checks no business rule, because the event has happened already.
  ///
  /// @throws RuntimeException only if this event can't follow the events before it, as in a damaged
  ///   stream
  S evolve(S state, E event);
}
