package dev.daybook.processes;

import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.EventTag;
import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.commands.IdempotencyKey;
import dev.daybook.eventstore.errors.EventStoreException;
import dev.daybook.eventstore.errors.EventStoreMisconfiguredException;
import dev.daybook.eventstore.errors.EventStoreUnavailableException;
import dev.daybook.eventstore.processes.ProcessInput;
import dev.daybook.eventstore.processes.Reaction;
import dev.daybook.eventstore.processes.SentCommand;
import dev.daybook.processes.history.Origin;
import dev.daybook.processes.history.ProcessEvent;
import dev.daybook.processes.history.ProcessEvent.CommandAccepted;
import dev.daybook.processes.history.ProcessEvent.CommandRejected;
import dev.daybook.processes.history.ProcessEvent.InputTaken;
import dev.daybook.processes.history.ProcessEvent.InputWaiting;
import dev.daybook.processes.history.ProcessEvent.Parked;
import dev.daybook.processes.history.ProcessHistory;
import dev.daybook.processes.history.ProcessHistory.OpenStep;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes the steps of processes: an event in, commands executed, outcomes in the log. An event that
/// was handled before, here or on another node, changes nothing.
///
/// Used by one thread at a time. Several objects, on any nodes, may handle the same events at the
/// same time: each append expects the version of the process that the step was decided on.
final class ProcessSteps<S, E> {
  /// Maximum number of times that a process is read again because it had newer events.
  static final int RACES_MAX = 100;

  /// Maximum number of inputs that wait for a parked process. At the next one, the process manager
  /// stops until an operator retries or skips.
  static final int WAITING_MAX = 10_000;

  /// Maximum number of processes that are kept in memory.
  private static final int KNOWN_MAX = 1_000;

  private static final Logger LOG = LoggerFactory.getLogger(ProcessSteps.class);

  private final EventStore log;
  private final ProcessDefinition<S, E> definition;
  private final InputReader<S, E> inputs;
  private final Map<StreamId, ProcessInstance<S, E>> known =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<StreamId, ProcessInstance<S, E>> eldest) {
          return size() > KNOWN_MAX;
        }
      };

  ProcessSteps(EventStore log, ProcessDefinition<S, E> definition) {
    this.log = log;
    this.definition = definition;
    this.inputs = new InputReader<>(log, definition);
  }

  /// Gives an event to its process, if it belongs to one, after the inputs that wait before it.
  ///
  /// @throws EventStoreException if the log is unavailable or misconfigured
  /// @throws RuntimeException if it can't be told which process the event belongs to
  void handle(RecordedEvent event) {
    Optional<StreamId> process = inputs.processOf(event);
    if (process.isPresent()) {
      handle(process.get(), event);
    }
  }

  private void handle(StreamId process, RecordedEvent event) {
    for (int races = 0; races < RACES_MAX; races++) {
      try {
        handle(known(process, event), event);
        return;
      } catch (StaleProcessException ignored) {
        known.remove(process);
      } catch (RuntimeException e) {
        known.remove(process); // its last append may have happened
        throw e;
      }
    }
    throw new EventStoreUnavailableException(
        "The process %s has got newer events %d times in a row".formatted(process, RACES_MAX),
        null);
  }

  private ProcessInstance<S, E> known(StreamId process, RecordedEvent event) {
    ProcessInstance<S, E> instance = known.get(process);
    if (instance == null) {
      instance = new ProcessInstance<>(log, inputs, process);
      instance.readOn();
      known.put(process, instance);
    } else if (definition.isOwn(event) && event.version() > instance.history().version()) {
      instance.readOn();
    }
    return instance;
  }

  private void handle(ProcessInstance<S, E> process, RecordedEvent event) {
    ProcessHistory history = process.history();
    for (Optional<Long> next = next(history); next.isPresent(); next = next(history)) {
      take(process, inputs.event(next.get()));
    }
    boolean isInput = !definition.isOwn(event) || inputs.input(event).isPresent();
    if (!isInput || history.isKnown(event.position())) {
      return;
    }
    if (history.parked().isEmpty()) {
      take(process, event);
    } else if (history.waiting() < WAITING_MAX) {
      process.append(
          List.of(new InputWaiting(event.position())), Origin.of(event).metadata(process.stream()));
    } else {
      throw new IllegalStateException(
          "%d inputs wait for the process %s, which is parked: retry or skip"
              .formatted(WAITING_MAX, process.stream()));
    }
  }

  /// The input that must be taken before any other: one that was begun, or has waited.
  private static Optional<Long> next(ProcessHistory history) {
    return history.parked().isPresent()
        ? Optional.empty()
        : history.open().map(OpenStep::cause).or(history::firstWaiting);
  }

  /// Takes an input; parks the process if that fails again and again.
  private void take(ProcessInstance<S, E> process, RecordedEvent cause) {
    ProcessOptions options = definition.options();
    for (int attempt = 1; ; attempt++) {
      try {
        step(process, cause);
        return;
      } catch (StaleProcessException e) {
        throw e;
      } catch (RuntimeException e) {
        if (isOutage(e)) {
          throw e;
        }
        if (attempt >= options.attemptsMax() || e instanceof ProcessChainException) {
          park(process, cause, e);
          return;
        }
        options.backoff().pause(attempt);
      }
    }
  }

  /// Whether the log is at fault, not this process.
  private static boolean isOutage(RuntimeException e) {
    return e instanceof EventStoreMisconfiguredException
        || (e instanceof EventStoreException error && error.isRetryable());
  }

  private void park(ProcessInstance<S, E> process, RecordedEvent cause, RuntimeException failure) {
    LOG.error(
        "The process {} is parked: its step at position {} has failed",
        process.stream(),
        cause.position(),
        failure);
    process.append(
        List.of(new Parked(cause.position(), StoredText.of(failure.toString()))),
        Origin.of(cause).metadata(process.stream()));
  }

  private void step(ProcessInstance<S, E> process, RecordedEvent cause) {
    Optional<OpenStep> begun =
        process.history().open().filter(open -> open.cause() == cause.position());
    ProcessInput<E> input = inputs.input(cause).orElseThrow();
    S before = process.state();
    S after = begun.isPresent() ? before : definition.manager().evolve(before, input);
    Reaction reaction = definition.manager().react(after, input);
    Origin origin = Origin.of(cause);
    if (origin.chain() > definition.options().chainMax()) {
      throw new ProcessChainException(process.stream(), origin.chain());
    }
    int count = reaction.commands().size();
    begun.ifPresent(open -> requireSame(open, count));
    List<ProcessEvent> head = new ArrayList<>();
    if (begun.isEmpty()) {
      head.add(new InputTaken(cause.position(), count, origin.chain()));
      definition.requireTimersFor(reaction);
      head.addAll(StepTimers.events(reaction.timers(), process.history().timers(), input.at()));
    }
    for (int i = begun.map(OpenStep::done).orElse(0); i < count; i++) {
      execute(process, new Step(cause, origin, i, head), reaction.commands().get(i));
      head = List.of();
      process.evolvedTo(after);
    }
    if (!head.isEmpty()) {
      process.append(head, origin.metadata(process.stream()));
      process.evolvedTo(after);
    }
  }

  private static void requireSame(OpenStep open, int commands) {
    if (open.commands() != commands) {
      throw new IllegalStateException(
          "The reaction to the event at %d had %d commands, of which %d are done, and now has %d"
              .formatted(open.cause(), open.commands(), open.done(), commands));
    }
  }

  /// One command of a step.
  ///
  /// @param index of the command in the reaction
  /// @param head what is appended before its outcome
  private record Step(RecordedEvent cause, Origin origin, int index, List<ProcessEvent> head) {
    List<ProcessEvent> with(ProcessEvent outcome) {
      List<ProcessEvent> events = new ArrayList<>(head);
      events.add(outcome);
      return events;
    }

    IdempotencyKey key(StreamId process) {
      return new IdempotencyKey(
          EventTag.of("process", "%s/%s/%d".formatted(process, cause.eventId(), index)),
          ignored -> {});
    }
  }

  private <C> void execute(ProcessInstance<S, E> process, Step step, SentCommand<C> command) {
    StreamId stream = command.stream();
    String type = command.command().getClass().getSimpleName();
    Map<String, String> metadata = step.origin().metadata(process.stream());
    long cause = step.cause().position();
    List<ProcessEvent> accepted =
        step.with(new CommandAccepted(cause, step.index(), stream.toString(), type));
    var append = new StepAppend(log, process.next(accepted, metadata));

    Optional<String> rejection =
        definition
            .route(command)
            .execute(append, step.key(process.stream()), stream, command.command(), metadata);

    if (append.hasAppended()) {
      accepted.forEach(process.history()::add);
    } else if (rejection.isEmpty()) {
      process.append(accepted, metadata); // the command changed nothing
    } else {
      String reason = StoredText.of(rejection.get());
      process.append(
          step.with(new CommandRejected(cause, step.index(), stream.toString(), type, reason)),
          metadata);
    }
  }
}
