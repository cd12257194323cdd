package dev.daybook.eventstore.boundaries;

import dev.daybook.eventstore.EventQuery;
import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.commands.Decider;
import java.util.function.BiFunction;
import java.util.function.Function;

/// A view of a [Decision]: a query of the log, and how its events are folded into a state.
///
/// ```java
/// static final DecisionView<String, CourseEvent, Integer> COURSES =
///     DecisionView.of(student -> tag("student", student), 0, (count, event) -> count + 1);
/// ```
///
/// Immutable and thread-safe; the functions are pure.
///
/// @param <C> the command, or the part of it that the view needs
/// @param <E> events
/// @param <S> the state, immutable
public final class DecisionView<C, E, S> {
  private final Function<C, Source> source;
  private final S initial;
  private final BiFunction<S, E, S> fold;

  /// What a view is folded from.
  sealed interface Source {
    record Query(EventQuery query) implements Source {}

    record Stream(StreamId id) implements Source {}
  }

  private DecisionView(Function<C, Source> source, S initial, BiFunction<S, E, S> fold) {
    this.source = source;
    this.initial = initial;
    this.fold = fold;
  }

  /// A view of the events that a query matches. An event that is appended after the view was read,
  /// and that the query matches, makes the decision be made again.
  ///
  /// @param query of a command
  /// @param initial the state without events
  /// @param fold returns the state after an event. It gets every event that the query matches; it
  ///   returns the state unchanged for events that don't matter.
  public static <C, E, S> DecisionView<C, E, S> of(
      Function<C, EventQuery> query, S initial, BiFunction<S, E, S> fold) {
    return new DecisionView<>(command -> new Source.Query(query.apply(command)), initial, fold);
  }

  /// A view of a stream at its version. The append requires that the stream has no further events,
  /// also if the decision leads to none on this stream.
  ///
  /// @param stream of a command
  /// @param initial the state without events
  /// @param fold returns the state after an event
  public static <C, E, S> DecisionView<C, E, S> ofStream(
      Function<C, StreamId> stream, S initial, BiFunction<S, E, S> fold) {
    return new DecisionView<>(command -> new Source.Stream(stream.apply(command)), initial, fold);
  }

  /// A view of a stream at its version, folded as a decider folds it.
  public static <C, E, S> DecisionView<C, E, S> ofStream(
      Function<C, StreamId> stream, Decider<?, S, E> decider) {
    return ofStream(stream, decider.initialState(), decider::evolve);
  }

  /// This view for other commands.
  ///
  /// @param part returns what the view needs of a command, such as `Enrol::student`
  public <D> DecisionView<D, E, S> on(Function<D, C> part) {
    return new DecisionView<>(command -> source.apply(part.apply(command)), initial, fold);
  }

  Source source(C command) {
    return source.apply(command);
  }

  Fold<E, S> start() {
    return new Fold<>(initial, fold);
  }

  /// A state of a view, with how it is folded on.
  record Fold<E, S>(S state, BiFunction<S, E, S> fold) {
    Fold<E, S> with(E event) {
      return new Fold<>(fold.apply(state, event), fold);
    }
  }
}
