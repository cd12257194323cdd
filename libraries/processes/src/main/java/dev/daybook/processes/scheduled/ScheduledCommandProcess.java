package dev.daybook.processes.scheduled;

import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.processes.CommandTarget;
import dev.daybook.eventstore.processes.ProcessInput;
import dev.daybook.eventstore.processes.ProcessInput.CommandRejected;
import dev.daybook.eventstore.processes.ProcessInput.Happened;
import dev.daybook.eventstore.processes.ProcessInput.TimerFired;
import dev.daybook.eventstore.processes.ProcessManager;
import dev.daybook.eventstore.processes.Reaction;
import dev.daybook.processes.scheduled.ScheduledCommand.Cancelled;
import dev.daybook.processes.scheduled.ScheduledCommand.Executed;
import dev.daybook.processes.scheduled.ScheduledCommand.Rejected;
import dev.daybook.processes.scheduled.ScheduledCommand.Unknown;
import dev.daybook.processes.scheduled.ScheduledCommand.Waiting;
import dev.daybook.processes.scheduled.ScheduledEvent.CommandScheduled;
import dev.daybook.processes.scheduled.ScheduledEvent.ScheduledCommandCancelled;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;

/// Sends each scheduled command when its time has come.
///
/// @param decode a command from its stored form
record ScheduledCommandProcess<C>(CommandTarget<C> target, Function<CommandScheduled, C> decode)
    implements ProcessManager<ScheduledCommand<C>, ScheduledEvent> {
  private static final String TIMER = "due";

  @Override
  public ScheduledCommand<C> initialState() {
    return new Unknown<>();
  }

  @Override
  public Optional<String> processOf(StreamId stream, ScheduledEvent event) {
    return Optional.of(stream.id());
  }

  @Override
  public ScheduledCommand<C> evolve(ScheduledCommand<C> state, ProcessInput<ScheduledEvent> input) {
    return switch (input) {
      case Happened<ScheduledEvent>(StreamId ignored, CommandScheduled it, Instant at) ->
          new Waiting<>(StreamId.parse(it.stream()), decode.apply(it), it.due());
      case Happened<ScheduledEvent>(StreamId ignored, ScheduledCommandCancelled it, Instant at) ->
          state instanceof Waiting<C> ? new Cancelled<>() : state;
      case TimerFired<ScheduledEvent> fired ->
          state instanceof Waiting<C>(StreamId stream, C command, Instant due)
              ? new Executed<>(stream, command, fired.at())
              : state;
      case CommandRejected<ScheduledEvent> rejected -> new Rejected<>(rejected.reason());
    };
  }

  @Override
  public Reaction react(ScheduledCommand<C> state, ProcessInput<ScheduledEvent> input) {
    return switch (input) {
      case Happened<ScheduledEvent>(StreamId ignored, CommandScheduled it, Instant at) ->
          Reaction.none().schedule(TIMER, it.due());
      case Happened<ScheduledEvent>(StreamId ignored, ScheduledCommandCancelled it, Instant at) ->
          Reaction.none().cancel(TIMER);
      case TimerFired<ScheduledEvent> ignored ->
          state instanceof Executed<C>(StreamId stream, C command, Instant at)
              ? Reaction.none().send(target, stream, command)
              : Reaction.none();
      case CommandRejected<ScheduledEvent> ignored -> Reaction.none();
    };
  }
}
