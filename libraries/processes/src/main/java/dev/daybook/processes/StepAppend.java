package dev.daybook.processes;

import dev.daybook.eventstore.AppendCondition;
import dev.daybook.eventstore.AppendResult;
import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.StreamAppend;
import dev.daybook.eventstore.errors.WrongExpectedVersionException;
import dev.daybook.eventstore.spi.ForwardingEventStore;
import java.util.ArrayList;
import java.util.List;

/// The log for one command of a step: adds the outcome on the process's stream to the append of the
/// command's events.
final class StepAppend extends ForwardingEventStore {
  private final EventStore log;
  private final StreamAppend outcome;
  private boolean appended;

  /// @param outcome at the process's expected version
  StepAppend(EventStore log, StreamAppend outcome) {
    this.log = log;
    this.outcome = outcome;
  }

  @Override
  protected EventStore delegate() {
    return log;
  }

  /// The outcome comes first: its version is checked first, and the append's last event is one of
  /// the command.
  ///
  /// @throws StaleProcessException if the process has newer events. The handler doesn't take it for
  ///   a lost race on its own streams
  /// @throws IllegalStateException if the command has appended already
  @Override
  public List<AppendResult> append(List<StreamAppend> appends, List<AppendCondition> conditions) {
    if (appended) {
      throw new IllegalStateException(
          "A command of the process %s appends twice: its events must be one append"
              .formatted(outcome.stream()));
    }
    List<StreamAppend> both = new ArrayList<>();
    both.add(outcome);
    both.addAll(appends);
    try {
      List<AppendResult> results = log.append(both, conditions);
      appended = true;
      return results.subList(1, results.size());
    } catch (WrongExpectedVersionException e) {
      if (e.stream().equals(outcome.stream())) {
        throw new StaleProcessException(outcome.stream());
      }
      throw e;
    }
  }

  /// Whether the outcome is in the log.
  boolean hasAppended() {
    return appended;
  }
}
