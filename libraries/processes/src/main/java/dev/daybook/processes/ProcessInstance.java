package dev.daybook.processes;

import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.ExpectedVersion;
import dev.daybook.eventstore.NewEvent;
import dev.daybook.eventstore.StreamAppend;
import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.errors.WrongExpectedVersionException;
import dev.daybook.processes.history.ProcessEvent;
import dev.daybook.processes.history.ProcessEvents;
import dev.daybook.processes.history.ProcessHistory;
import java.util.Deque;
import java.util.List;
import java.util.Map;

/// One process: its history, and its state as far as it was needed. Not thread-safe.
final class ProcessInstance<S, E> {
  private final EventStore log;
  private final InputReader<S, E> inputs;
  private final ProcessHistory history;
  private S state;

  /// A process of which nothing was read yet.
  ProcessInstance(EventStore log, InputReader<S, E> inputs, StreamId stream) {
    this.log = log;
    this.inputs = inputs;
    this.history = new ProcessHistory(stream);
    this.state = inputs.manager().initialState();
  }

  /// Reads the events that its stream has in addition.
  void readOn() {
    log.readStream(history.stream(), history.version()).forEachOrdered(history::add);
  }

  StreamId stream() {
    return history.stream();
  }

  ProcessHistory history() {
    return history;
  }

  /// The state after all inputs that were taken. Reads those that are not folded yet.
  ///
  /// @throws RuntimeException if an input can't be decoded or folded
  S state() {
    for (Deque<Long> causes = history.newCauses(); !causes.isEmpty(); ) {
      state = inputs.manager().evolve(state, inputs.read(causes.getFirst()));
      causes.removeFirst();
    }
    return state;
  }

  /// Sets the state after the input that was taken last, so that it needn't be read again.
  void evolvedTo(S after) {
    history.newCauses().clear();
    state = after;
  }

  /// Events at the version that this process is expected to have.
  StreamAppend next(List<ProcessEvent> events, Map<String, String> metadata) {
    List<NewEvent> encoded =
        events.stream().map(event -> ProcessEvents.encode(stream(), event, metadata)).toList();
    return new StreamAppend(stream(), ExpectedVersion.exact(history.version()), encoded);
  }

  /// Appends events at the expected version.
  ///
  /// @throws StaleProcessException if the process has another version
  void append(List<ProcessEvent> events, Map<String, String> metadata) {
    try {
      log.append(List.of(next(events, metadata)));
    } catch (WrongExpectedVersionException e) {
      throw new StaleProcessException(stream());
    }
    events.forEach(history::add);
  }
}
