package dev.daybook.processes.history;

import dev.daybook.eventstore.EventTag;
import dev.daybook.eventstore.NewEvent;
import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.errors.UnreadableEventException;
import dev.daybook.jackson.EventTypes;
import dev.daybook.processes.history.ProcessEvent.CommandAccepted;
import dev.daybook.processes.history.ProcessEvent.CommandRejected;
import dev.daybook.processes.history.ProcessEvent.InputSkipped;
import dev.daybook.processes.history.ProcessEvent.InputTaken;
import dev.daybook.processes.history.ProcessEvent.InputWaiting;
import dev.daybook.processes.history.ProcessEvent.Parked;
import dev.daybook.processes.history.ProcessEvent.Retried;
import dev.daybook.processes.history.ProcessEvent.TimerCancelled;
import dev.daybook.processes.history.ProcessEvent.TimerFired;
import dev.daybook.processes.history.ProcessEvent.TimerScheduled;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/// The stored form of the events of processes.
public final class ProcessEvents {
  private static final String TIMER_SCHEDULED = "PROCESS_TIMER_SCHEDULED";
  private static final String TIMER_FIRED = "PROCESS_TIMER_FIRED";
  private static final String TIMER_CANCELLED = "PROCESS_TIMER_CANCELLED";

  /// The stored names of the events of timers.
  public static final Set<String> TIMER_TYPES =
      Set.of(TIMER_SCHEDULED, TIMER_FIRED, TIMER_CANCELLED);

  private static final EventTypes<ProcessEvent> TYPES =
      EventTypes.of(ProcessEvent.class)
          .event("PROCESS_INPUT_TAKEN", InputTaken.class)
          .event("PROCESS_COMMAND_ACCEPTED", CommandAccepted.class)
          .event("PROCESS_COMMAND_REJECTED", CommandRejected.class)
          .event(TIMER_SCHEDULED, TimerScheduled.class)
          .event(TIMER_FIRED, TimerFired.class)
          .event(TIMER_CANCELLED, TimerCancelled.class)
          .event("PROCESS_PARKED", Parked.class)
          .event("PROCESS_INPUT_WAITING", InputWaiting.class)
          .event("PROCESS_RETRIED", Retried.class)
          .event("PROCESS_INPUT_SKIPPED", InputSkipped.class)
          .build();

  /// The stored names of all events of processes.
  public static final Set<String> ALL_TYPES = Set.copyOf(TYPES.versions().keySet());

  private ProcessEvents() {}

  /// An event to append to a process's stream.
  public static NewEvent encode(
      StreamId process, ProcessEvent event, Map<String, String> metadata) {
    return TYPES
        .encode(process, event, id(event), metadata)
        .taggedAlso(tags(process.category(), event));
  }

  /// The event that schedules a timer has the timer's id.
  private static UUID id(ProcessEvent event) {
    return event instanceof TimerScheduled timer ? timer.id() : UUID.randomUUID();
  }

  private static Set<String> tags(String category, ProcessEvent event) {
    return switch (event) {
      case Parked ignored -> Set.of(parkedTag(category));
      case Retried ignored -> Set.of(parkedTag(category));
      case InputSkipped ignored -> Set.of(parkedTag(category));
      case TimerFired it -> Set.of(timerTag(it.id()));
      case TimerCancelled it -> Set.of(timerTag(it.id()));
      case TimerScheduled ignored -> Set.of();
      case InputTaken ignored -> Set.of();
      case InputWaiting ignored -> Set.of();
      case CommandAccepted ignored -> Set.of();
      case CommandRejected ignored -> Set.of();
    };
  }

  /// The tag of the events that park processes of a category, and that end it.
  public static String parkedTag(String category) {
    return EventTag.of("parked-process", category);
  }

  /// The tag of the event that ends a timer: the log has at most one event with it.
  public static String timerTag(UUID id) {
    return "timer:" + id;
  }

  /// Decodes an event of a process's stream.
  ///
  /// @throws UnreadableEventException if it is of another type: something else writes to the stream
  public static ProcessEvent decode(RecordedEvent event) {
    return TYPES.decode(event);
  }
}
