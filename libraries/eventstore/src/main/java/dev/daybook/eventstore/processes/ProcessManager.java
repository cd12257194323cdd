package dev.daybook.eventstore.processes;

import dev.daybook.eventstore.StreamId;
import java.util.Optional;

/// A process over several streams, as pure functions: the same arguments always give the same
/// result. They use no clock, no randomness and no I/O. The dual of a decider: events in, commands
/// out.
///
/// Each process has a state of its own. It begins with the first event that belongs to it.
///
/// The functions may be called several times for one input, for example after a restart. A changed
/// `evolve` applies to all inputs, also to past ones; a changed `react` only to new ones.
///
/// @param <S> state of one process, immutable
/// @param <E> events of the domain that it reacts to
public interface ProcessManager<S, E> {

  /// The state of a process before its first input.
  S initialState();

  /// Which process an event belongs to.
  ///
  /// @param stream of the event
  /// @return the process's id, of the form of a stream's id ([StreamId#id()]); empty if the event
  ///   doesn't matter
  Optional<String> processOf(StreamId stream, E event);

  /// The state after an input.
  S evolve(S state, ProcessInput<E> input);

  /// What to do about an input.
  ///
  /// @param state after the input
  Reaction react(S state, ProcessInput<E> input);
}
