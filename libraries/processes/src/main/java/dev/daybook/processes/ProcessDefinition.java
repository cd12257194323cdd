package dev.daybook.processes;

import dev.daybook.eventstore.EventFilter;
import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.commands.CommandHandler;
import dev.daybook.eventstore.commands.EventCodec;
import dev.daybook.eventstore.processes.CommandTarget;
import dev.daybook.eventstore.processes.ProcessManager;
import dev.daybook.eventstore.processes.Reaction;
import dev.daybook.eventstore.processes.SentCommand;
import dev.daybook.processes.history.ProcessEvents;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/// A process manager with what it needs to run: where its events come from, and where its commands
/// go. Immutable; [ProcessRunner#start] runs it.
///
/// ```java
/// var fulfilment =
///     ProcessDefinition.of("fulfilment", new Fulfilment())
///         .reactingTo("order", orderEvents)
///         .sendingTo(PAYMENTS, payments, Rejected.class, Rejected::reason);
/// ```
///
/// @param <S> state of one process
/// @param <E> events that it reacts to
public final class ProcessDefinition<S, E> {
  private final String name;
  private final ProcessManager<S, E> manager;
  private final Map<String, Input<? extends E>> inputs;
  private final Map<CommandTarget<?>, CommandRoute<?, ?>> routes;
  private final long start;
  private final ProcessOptions options;
  private final boolean timed;

  /// The events of a category.
  ///
  /// @param types stored names; empty for all
  private record Input<E>(EventCodec<E> codec, Set<String> types) {
    Input {
      types = Set.copyOf(types);
    }
  }

  private ProcessDefinition(
      String name,
      ProcessManager<S, E> manager,
      Map<String, Input<? extends E>> inputs,
      Map<CommandTarget<?>, CommandRoute<?, ?>> routes,
      long start,
      ProcessOptions options,
      boolean timed) {
    this.name = name;
    this.manager = manager;
    this.inputs = Map.copyOf(inputs);
    this.routes = Map.copyOf(routes);
    this.start = start;
    this.options = options;
    this.timed = timed;
  }

  /// A process manager without events and commands yet.
  ///
  /// @param name category of the streams of its processes, and part of the key of its checkpoint;
  ///   nothing else writes to such streams. Never change it
  /// @throws IllegalArgumentException if it is no category ([StreamId#category()])
  public static <S, E> ProcessDefinition<S, E> of(String name, ProcessManager<S, E> manager) {
    var unused = StreamId.of(name, "1"); // checks the name
    return new ProcessDefinition<>(
        name, manager, Map.of(), Map.of(), 0, ProcessOptions.defaults(), false);
  }

  /// A copy that reacts to the events of a category of streams.
  ///
  /// @param codec decodes all events of the category
  /// @throws IllegalArgumentException if the category is the process manager's own, or is there
  ///   already
  public ProcessDefinition<S, E> reactingTo(String category, EventCodec<? extends E> codec) {
    return reactingTo(category, new Input<>(codec, Set.of()));
  }

  /// A copy that reacts to some types of events of a category of streams. The others are neither
  /// read nor decoded, if this holds for all of its categories.
  ///
  /// @param types stored names, 1 to [EventFilter#TYPES_MAX] less those of the process manager's
  ///   own events; add to them, and never remove one
  /// @throws IllegalArgumentException if there are no types or too many, or if the category is the
  ///   process manager's own, or is there already
  public ProcessDefinition<S, E> reactingTo(
      String category, EventCodec<? extends E> codec, Set<String> types) {
    if (types.isEmpty()) {
      throw new IllegalArgumentException(
          "The process manager %s reacts to no type of the category %s".formatted(name, category));
    }
    var unused = EventFilter.all().withTypes(types.toArray(String[]::new)); // checks them
    return reactingTo(category, new Input<>(codec, types));
  }

  private ProcessDefinition<S, E> reactingTo(String category, Input<? extends E> input) {
    var unused = EventFilter.all().withCategories(category); // checks it
    Map<String, Input<? extends E>> more = new HashMap<>(inputs);
    if (category.equals(name) || more.putIfAbsent(category, input) != null) {
      throw new IllegalArgumentException(
          "The process manager %s can't react to the category %s: it is its own, or given twice"
              .formatted(name, category));
    }
    return new ProcessDefinition<>(name, manager, more, routes, start, options, timed);
  }

  /// A copy whose commands for a target are decided by a handler.
  ///
  /// @param handler on the log that the process manager runs on. Its cache and snapshots are used
  /// @param rejection the exception with which the decider, or a boundary, rejects a command. It
  ///   becomes an input of the process. Any other exception is a failure of the step
  /// @param reason of a rejection; it is stored in the log, so it must not have personal data. At
  ///   most 1,000 characters are kept
  /// @throws IllegalArgumentException if the target has a handler already
  public <C, X extends RuntimeException> ProcessDefinition<S, E> sendingTo(
      CommandTarget<C> target,
      CommandHandler<C, ?, ?> handler,
      Class<X> rejection,
      Function<X, String> reason) {
    return sendingTo(
        target,
        (log, key, stream, command, metadata) ->
            handler.on(log).once(key).handle(stream, command, metadata),
        rejection,
        reason);
  }

  /// A copy whose commands for a target are executed by the application's own code, such as a
  /// decision on several streams.
  ///
  /// @param rejection the exception with which the executor rejects a command. It becomes an input
  ///   of the process. Any other exception is a failure of the step
  /// @param reason as for a handler
  /// @throws IllegalArgumentException if the target has a handler already
  public <C, X extends RuntimeException> ProcessDefinition<S, E> sendingTo(
      CommandTarget<C> target,
      CommandExecutor<C> executor,
      Class<X> rejection,
      Function<X, String> reason) {
    Map<CommandTarget<?>, CommandRoute<?, ?>> more = new HashMap<>(routes);
    if (more.putIfAbsent(target, new CommandRoute<>(executor, rejection, reason)) != null) {
      throw new IllegalArgumentException("%s has a handler already".formatted(target));
    }
    return new ProcessDefinition<>(name, manager, inputs, more, start, options, timed);
  }

  /// A copy that ignores events up to a position when it starts for the first time. By default it
  /// reacts to all events of the log, also to those of before.
  ///
  /// @param position from 0, the start of the log. Fixed in the configuration: if each start names
  ///   another head, events between a crash and the next start are lost
  public ProcessDefinition<S, E> after(long position) {
    return new ProcessDefinition<>(name, manager, inputs, routes, position, options, timed);
  }

  /// A copy whose reactions may schedule timers.
  ///
  /// @param timers running on this node, on the log that the process manager runs on
  public ProcessDefinition<S, E> timedBy(ProcessTimers timers) {
    timers.requireOpen();
    return timed();
  }

  /// A copy whose timers the caller fires.
  ProcessDefinition<S, E> timed() {
    return new ProcessDefinition<>(name, manager, inputs, routes, start, options, true);
  }

  /// A copy with other options.
  public ProcessDefinition<S, E> with(ProcessOptions instead) {
    return new ProcessDefinition<>(name, manager, inputs, routes, start, instead, timed);
  }

  /// The category of the streams of its processes.
  public String name() {
    return name;
  }

  public ProcessOptions options() {
    return options;
  }

  /// @throws IllegalStateException if the reaction has a timer, and there are no timers
  void requireTimersFor(Reaction reaction) {
    if (!timed && !reaction.timers().isEmpty()) {
      throw new IllegalStateException(
          "The process manager %s has no timers: start ProcessTimers, and give them by timedBy"
              .formatted(name));
    }
  }

  ProcessManager<S, E> manager() {
    return manager;
  }

  long start() {
    return start;
  }

  /// The events that it reads: its inputs, and its own. With types, an event of a category may have
  /// a type of another one: see [#reactsTo].
  EventFilter filter() {
    Set<String> categories = new HashSet<>(inputs.keySet());
    categories.add(name);
    EventFilter all = EventFilter.all().withCategories(categories.toArray(String[]::new));
    if (inputs.values().stream().anyMatch(input -> input.types().isEmpty())) {
      return all;
    }
    Set<String> types = new HashSet<>(ProcessEvents.ALL_TYPES);
    inputs.values().forEach(input -> types.addAll(input.types()));
    return all.withTypes(types.toArray(String[]::new));
  }

  /// Whether an event of another stream than its own is an input.
  boolean reactsTo(RecordedEvent event) {
    Input<? extends E> input = inputs.get(event.stream().category());
    return input != null && (input.types().isEmpty() || input.types().contains(event.type()));
  }

  boolean isOwn(RecordedEvent event) {
    return event.stream().category().equals(name);
  }

  /// @throws IllegalStateException if the event is of another category
  E decode(RecordedEvent event) {
    Input<? extends E> input = inputs.get(event.stream().category());
    if (input == null) {
      throw new IllegalStateException(
          "The process manager %s doesn't react to %s, and did at position %d: register the category again"
              .formatted(name, event.stream().category(), event.position()));
    }
    return input.codec().decode(event);
  }

  /// The handler of a command.
  ///
  /// @throws IllegalStateException if its target has none
  @SuppressWarnings("unchecked") // sendingTo has both with the same type of commands
  <C> CommandRoute<C, ?> route(SentCommand<C> command) {
    var route = (CommandRoute<C, ?>) routes.get(command.target());
    if (route == null) {
      throw new IllegalStateException(
          "The process manager %s has no handler for %s: register it by sendingTo"
              .formatted(name, command.target()));
    }
    return route;
  }
}
