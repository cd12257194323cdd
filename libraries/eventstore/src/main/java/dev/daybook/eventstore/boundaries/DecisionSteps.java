package dev.daybook.eventstore.boundaries;

import dev.daybook.eventstore.EventQuery;
import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.commands.EventCodec;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;

/// The steps of a [Decision] from its first to its last view. Each step has one more view; a
/// decision has 1 to 4.
public final class DecisionSteps {
  private DecisionSteps() {}

  /// What is known of a decision without its rule.
  record Parts<C, E>(
      EventCodec<E> codec, BiFunction<C, E, StreamId> target, List<DecisionView<C, E, ?>> views) {
    Parts<C, E> with(DecisionView<C, E, ?> view) {
      List<DecisionView<C, E, ?>> more = new ArrayList<>(views);
      more.add(view);
      return new Parts<>(codec, target, more);
    }

    Decision<C, E> decide(BiFunction<C, List<Object>, List<E>> rule) {
      return new Decision<>(codec, target, views, rule);
    }
  }

  /// The state of a view, which has the view's type.
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  private static <S> S state(List<Object> states, int view) {
    return (S) states.get(view);
  }

  /// A decision with no view yet.
  public static final class None<C, E> {
    private final Parts<C, E> parts;

    None(Parts<C, E> parts) {
      this.parts = parts;
    }

    /// Adds a view.
    public <S> One<C, E, S> view(DecisionView<C, E, S> view) {
      return new One<>(parts.with(view));
    }

    /// Adds a view of the events that a query matches; as [DecisionView#of(Function, Object,
    /// BiFunction)].
    public <S> One<C, E, S> view(
        Function<C, EventQuery> query, S initial, BiFunction<S, E, S> fold) {
      return view(DecisionView.of(query, initial, fold));
    }
  }

  /// A decision with one view.
  public static final class One<C, E, A> {
    private final Parts<C, E> parts;

    One(Parts<C, E> parts) {
      this.parts = parts;
    }

    /// Adds a view.
    public <S> Two<C, E, A, S> view(DecisionView<C, E, S> view) {
      return new Two<>(parts.with(view));
    }

    /// Adds a view of the events that a query matches; as [DecisionView#of(Function, Object,
    /// BiFunction)].
    public <S> Two<C, E, A, S> view(
        Function<C, EventQuery> query, S initial, BiFunction<S, E, S> fold) {
      return view(DecisionView.of(query, initial, fold));
    }

    /// Completes the decision.
    ///
    /// @param rule decides a command on the state of the view
    public Decision<C, E> decide(Rule1<C, E, A> rule) {
      return parts.decide((command, states) -> rule.decide(command, state(states, 0)));
    }

    /// A rule on one view.
    @FunctionalInterface
    public interface Rule1<C, E, A> {
      /// Returns the new events; none if nothing changes.
      ///
      /// @throws RuntimeException of the domain if it refuses the command
      List<E> decide(C command, A first);
    }
  }

  /// A decision with two views.
  public static final class Two<C, E, A, B> {
    private final Parts<C, E> parts;

    Two(Parts<C, E> parts) {
      this.parts = parts;
    }

    /// Adds a view.
    public <S> Three<C, E, A, B, S> view(DecisionView<C, E, S> view) {
      return new Three<>(parts.with(view));
    }

    /// Adds a view of the events that a query matches; as [DecisionView#of(Function, Object,
    /// BiFunction)].
    public <S> Three<C, E, A, B, S> view(
        Function<C, EventQuery> query, S initial, BiFunction<S, E, S> fold) {
      return view(DecisionView.of(query, initial, fold));
    }

    /// Completes the decision.
    ///
    /// @param rule decides a command on the states of the views
    public Decision<C, E> decide(Rule2<C, E, A, B> rule) {
      return parts.decide(
          (command, states) -> rule.decide(command, state(states, 0), state(states, 1)));
    }

    /// A rule on two views.
    @FunctionalInterface
    public interface Rule2<C, E, A, B> {
      /// Returns the new events; none if nothing changes.
      ///
      /// @throws RuntimeException of the domain if it refuses the command
      List<E> decide(C command, A first, B second);
    }
  }

  /// A decision with three views.
  public static final class Three<C, E, A, B, F> {
    private final Parts<C, E> parts;

    Three(Parts<C, E> parts) {
      this.parts = parts;
    }

    /// Adds a view.
    public <S> Four<C, E, A, B, F, S> view(DecisionView<C, E, S> view) {
      return new Four<>(parts.with(view));
    }

    /// Adds a view of the events that a query matches; as [DecisionView#of(Function, Object,
    /// BiFunction)].
    public <S> Four<C, E, A, B, F, S> view(
        Function<C, EventQuery> query, S initial, BiFunction<S, E, S> fold) {
      return view(DecisionView.of(query, initial, fold));
    }

    /// Completes the decision.
    ///
    /// @param rule decides a command on the states of the views
    public Decision<C, E> decide(Rule3<C, E, A, B, F> rule) {
      return parts.decide(
          (command, states) ->
              rule.decide(command, state(states, 0), state(states, 1), state(states, 2)));
    }

    /// A rule on three views.
    @FunctionalInterface
    public interface Rule3<C, E, A, B, F> {
      /// Returns the new events; none if nothing changes.
      ///
      /// @throws RuntimeException of the domain if it refuses the command
      List<E> decide(C command, A first, B second, F third);
    }
  }

  /// A decision with four views.
  public static final class Four<C, E, A, B, F, G> {
    private final Parts<C, E> parts;

    Four(Parts<C, E> parts) {
      this.parts = parts;
    }

    /// Completes the decision.
    ///
    /// @param rule decides a command on the states of the views
    public Decision<C, E> decide(Rule4<C, E, A, B, F, G> rule) {
      return parts.decide(
          (command, states) ->
              rule.decide(
                  command, state(states, 0), state(states, 1), state(states, 2), state(states, 3)));
    }

    /// A rule on four views.
    @FunctionalInterface
    public interface Rule4<C, E, A, B, F, G> {
      /// Returns the new events; none if nothing changes.
      ///
      /// @throws RuntimeException of the domain if it refuses the command
      List<E> decide(C command, A first, B second, F third, G fourth);
    }
  }
}
