package dev.daybook.processes.scheduled;

import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.NewEvent;
import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.commands.CommandHandler;
import dev.daybook.eventstore.commands.Decider;
import dev.daybook.eventstore.processes.CommandTarget;
import dev.daybook.jackson.EventTypes;
import dev.daybook.processes.ProcessDefinition;
import dev.daybook.processes.scheduled.ScheduledEvent.CommandScheduled;
import dev.daybook.processes.scheduled.ScheduledEvent.ScheduledCommandCancelled;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/// Commands of a decider that are executed at a later time: each once, never before its time, and
/// within a second after it while a node lives, as [dev.daybook.processes.ProcessTimers] says.
///
/// ```java
/// var later = ScheduledCommands.of("later", OrderCommands.TYPES);
/// var running =
///     ProcessRunner.start(
///         log, later.executedBy(orders, Rejected.class, Rejected::reason).timedBy(timers));
/// later.schedule(log, "reminder-o1", order, new CancelOrder("too late"), tomorrow);
/// ```
///
/// Immutable and thread-safe.
///
/// @param <C> commands
public final class ScheduledCommands<C> {
  private static final EventTypes<ScheduledEvent> EVENTS =
      EventTypes.of(ScheduledEvent.class)
          .event("COMMAND_SCHEDULED", CommandScheduled.class)
          .event("SCHEDULED_COMMAND_CANCELLED", ScheduledCommandCancelled.class)
          .build();

  private final String name;
  private final EventTypes<C> commands;
  private final CommandTarget<C> target;

  private ScheduledCommands(String name, EventTypes<C> commands) {
    this.name = name;
    this.commands = commands;
    this.target = CommandTarget.named(name);
  }

  /// Scheduled commands of one decider.
  ///
  /// @param name category of the streams that hold them, and with `_process` after it of those of
  ///   their processes; nothing else writes to such streams. Never change it
  /// @param commands stored names and forms of all commands, as for events; they follow the same
  ///   rules, because a command may be executed by a later release
  /// @throws IllegalArgumentException if the name is no category ([StreamId#category()])
  public static <C> ScheduledCommands<C> of(String name, EventTypes<C> commands) {
    var unused = StreamId.of(name + "_process", "1"); // checks the name
    return new ScheduledCommands<>(name, commands);
  }

  /// What executes them: run it on every node by [dev.daybook.processes.ProcessRunner#start], with
  /// [ProcessDefinition#timedBy]. [dev.daybook.processes.ProcessRunner#load] returns the state of
  /// one by its id.
  ///
  /// @param handler decides the commands
  /// @param rejection the exception with which its decider rejects a command. A rejected command is
  ///   recorded with the reason, and not tried again
  /// @param reason of a rejection; it is stored in the log, so it must not have personal data
  public <X extends RuntimeException> ProcessDefinition<ScheduledCommand<C>, ?> executedBy(
      CommandHandler<C, ?, ?> handler, Class<X> rejection, Function<X, String> reason) {
    return ProcessDefinition.of(
            name + "_process", new ScheduledCommandProcess<>(target, this::decode))
        .reactingTo(name, EVENTS)
        .sendingTo(target, handler, rejection, reason);
  }

  /// Schedules a command. Scheduling the same command again under its id does nothing.
  ///
  /// @param log of the process; also a transaction of the application, with which it is scheduled
  /// @param id of the scheduled command, of the form of a stream's id ([StreamId#id()])
  /// @param stream on which the command will be decided
  /// @param due to the microsecond, at most 100 years ahead; a time in the past means at once
  /// @throws IllegalArgumentException if another command has the id
  public void schedule(EventStore log, String id, StreamId stream, C command, Instant due) {
    Instant at = due.truncatedTo(ChronoUnit.MICROS);
    NewEvent stored = commands.encode(stream, command, UUID.randomUUID(), Map.of());
    var scheduled =
        new CommandScheduled(
            stream.toString(), at, stored.type(), stored.data(), stored.metadata());
    var unused = handler(log).handle(StreamId.of(name, id), Optional.of(scheduled));
  }

  /// Cancels a command whose time has not come. Does nothing if it was cancelled before, or its
  /// time has come: of a cancellation and an execution at the same time, one wins, and the state
  /// says which.
  ///
  /// @throws IllegalArgumentException if no command has the id
  public void cancel(EventStore log, String id) {
    var unused = handler(log).handle(StreamId.of(name, id), Optional.empty());
  }

  private C decode(CommandScheduled it) {
    return commands.decode(
        new RecordedEvent(
            1,
            StreamId.parse(it.stream()),
            1,
            new UUID(0, 0),
            it.type(),
            it.data(),
            it.metadata(),
            it.due()));
  }

  private CommandHandler<Optional<CommandScheduled>, List<ScheduledEvent>, ScheduledEvent> handler(
      EventStore log) {
    return CommandHandler.of(log, new Rules(), EVENTS);
  }

  /// Decides what is scheduled, on the events so far; an empty command cancels.
  private final class Rules
      implements Decider<Optional<CommandScheduled>, List<ScheduledEvent>, ScheduledEvent> {
    @Override
    public List<ScheduledEvent> initialState() {
      return List.of();
    }

    @Override
    public List<ScheduledEvent> decide(
        Optional<CommandScheduled> command, List<ScheduledEvent> before) {
      if (command.isPresent()) {
        return before.isEmpty() ? List.of(command.get()) : requireSame(command.get(), before);
      }
      if (before.isEmpty()) {
        throw new IllegalArgumentException("No command is scheduled with this id");
      }
      return before.size() == 1 ? List.of(new ScheduledCommandCancelled()) : List.of();
    }

    private List<ScheduledEvent> requireSame(
        CommandScheduled command, List<ScheduledEvent> before) {
      var first = (CommandScheduled) before.getFirst();
      boolean same =
          first.stream().equals(command.stream())
              && first.due().equals(command.due())
              && decode(first).equals(decode(command));
      if (!same) {
        throw new IllegalArgumentException("Another command is scheduled with this id");
      }
      return List.of();
    }

    @Override
    public List<ScheduledEvent> evolve(List<ScheduledEvent> before, ScheduledEvent event) {
      return before.isEmpty() ? List.of(event) : List.of(before.getFirst(), event);
    }
  }
}
