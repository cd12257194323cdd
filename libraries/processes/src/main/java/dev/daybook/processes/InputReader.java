package dev.daybook.processes;

import dev.daybook.eventstore.EventFilter;
import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.processes.ProcessInput;
import dev.daybook.eventstore.processes.ProcessInput.Happened;
import dev.daybook.eventstore.processes.ProcessManager;
import dev.daybook.processes.history.ProcessEvent;
import dev.daybook.processes.history.ProcessEvents;
import java.util.List;
import java.util.Optional;

/// Reads events as inputs of a process manager.
record InputReader<S, E>(EventStore log, ProcessDefinition<S, E> definition) {
  ProcessManager<S, E> manager() {
    return definition.manager();
  }

  /// The stream of the process that an event belongs to.
  Optional<StreamId> processOf(RecordedEvent event) {
    if (definition.isOwn(event)) {
      return Optional.of(event.stream());
    }
    return definition.reactsTo(event)
        ? manager()
            .processOf(event.stream(), definition.decode(event))
            .map(id -> StreamId.of(definition.name(), id))
        : Optional.empty();
  }

  /// The input that an event is; empty for one that a process's own stream has for other reasons.
  Optional<ProcessInput<E>> input(RecordedEvent event) {
    if (!definition.isOwn(event)) {
      return Optional.of(
          new Happened<>(event.stream(), definition.decode(event), event.recordedAt()));
    }
    return switch (ProcessEvents.decode(event)) {
      case ProcessEvent.CommandRejected it ->
          Optional.of(
              new ProcessInput.CommandRejected<>(
                  StreamId.parse(it.stream()), it.type(), it.reason(), event.recordedAt()));
      case ProcessEvent.TimerFired it ->
          Optional.of(new ProcessInput.TimerFired<>(it.timer(), it.due(), event.recordedAt()));
      case ProcessEvent.TimerScheduled ignored -> Optional.empty();
      case ProcessEvent.TimerCancelled ignored -> Optional.empty();
      case ProcessEvent.InputTaken ignored -> Optional.empty();
      case ProcessEvent.CommandAccepted ignored -> Optional.empty();
      case ProcessEvent.Parked ignored -> Optional.empty();
      case ProcessEvent.InputWaiting ignored -> Optional.empty();
      case ProcessEvent.Retried ignored -> Optional.empty();
      case ProcessEvent.InputSkipped ignored -> Optional.empty();
    };
  }

  /// The event at a position.
  RecordedEvent event(long position) {
    List<RecordedEvent> found = log.readLogPage(position - 1, EventFilter.all(), 1).events();
    if (found.isEmpty()) {
      throw new IllegalStateException("The log has no event at position " + position);
    }
    return found.getFirst();
  }

  /// The input at a position.
  ProcessInput<E> read(long position) {
    return input(event(position))
        .orElseThrow(
            () -> new IllegalStateException("The event at %d is no input".formatted(position)));
  }
}
