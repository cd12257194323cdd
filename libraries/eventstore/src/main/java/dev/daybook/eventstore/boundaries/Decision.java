package dev.daybook.eventstore.boundaries;

import dev.daybook.eventstore.EventQuery;
import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.commands.EventCodec;
import dev.daybook.eventstore.spi.EventStoreTransaction;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;

/// How a command is decided on views over the log: a dynamic consistency boundary (DCB). A
/// [DecisionHandler] runs it.
///
/// ```java
/// var enrol =
///     Decision.<Enrol, CourseEvent>of(events)
///         .appendTo(c -> StreamId.of("course", c.course()))
///         .view(c -> tag("course", c.course()), Places.NONE, Places::with)
///         .view(c -> tag("student", c.student()), 0, Counts::with)
///         .decide((c, places, courses) -> …);
/// ```
///
/// All views are read up to one position of the log. The events are appended if no event that a
/// view matches was appended after that position, and if the streams that are views have no further
/// events. Immutable and thread-safe; the functions of views and decisions are pure.
///
/// @param <C> commands
/// @param <E> events
public final class Decision<C, E> {
  private final EventCodec<E> codec;
  private final BiFunction<C, E, StreamId> target;
  private final List<DecisionView<C, E, ?>> views;
  private final BiFunction<C, List<Object>, List<E>> rule;

  Decision(
      EventCodec<E> codec,
      BiFunction<C, E, StreamId> target,
      List<DecisionView<C, E, ?>> views,
      BiFunction<C, List<Object>, List<E>> rule) {
    this.codec = codec;
    this.target = target;
    this.views = List.copyOf(views);
    this.rule = rule;
  }

  /// Starts a decision.
  ///
  /// @param codec of the events that the views read and that the decision leads to; it gives them
  ///   their tags
  public static <C, E> Start<C, E> of(EventCodec<E> codec) {
    return new Start<>(codec);
  }

  /// A decision without a stream yet.
  public static final class Start<C, E> {
    private final EventCodec<E> codec;

    private Start(EventCodec<E> codec) {
      this.codec = codec;
    }

    /// Appends all events of a command to one stream, at any version of it unless it is a view.
    ///
    /// @param stream of a command
    public DecisionSteps.None<C, E> appendTo(Function<C, StreamId> stream) {
      return appendTo((command, event) -> stream.apply(command));
    }

    /// Appends each event to its stream, all or none. The events of a stream keep their order, and
    /// the streams come in the order of their first events.
    ///
    /// @param stream of a command and an event
    public DecisionSteps.None<C, E> appendTo(BiFunction<C, E, StreamId> stream) {
      return new DecisionSteps.None<>(new DecisionSteps.Parts<>(codec, stream, List.of()));
    }
  }

  /// The codec of its events.
  public EventCodec<E> codec() {
    return codec;
  }

  /// The same decision with the codec for a transaction.
  Decision<C, E> in(EventStoreTransaction transaction) {
    return new Decision<>(codec.in(transaction), target, views, rule);
  }

  StreamId target(C command, E event) {
    return target.apply(command, event);
  }

  List<DecisionView<C, E, ?>> views() {
    return views;
  }

  /// @param states of the views, in their order
  List<E> decide(C command, List<Object> states) {
    return rule.apply(command, states);
  }

  /// The query as the codec's events are stored.
  EventQuery stored(EventQuery query) {
    return codec.stored(query);
  }
}
