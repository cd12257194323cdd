package dev.daybook.processes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.daybook.eventstore.AppendCondition;
import dev.daybook.eventstore.AppendResult;
import dev.daybook.eventstore.Backoff;
import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.StreamAppend;
import dev.daybook.eventstore.errors.AppendOutcomeUnknownException;
import dev.daybook.eventstore.errors.EventStoreException;
import dev.daybook.eventstore.errors.EventStoreUnavailableException;
import dev.daybook.eventstore.spi.ForwardingEventStore;
import dev.daybook.processes.Fulfilment.Progress;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Function;

/// Nodes that take the steps of the same processes, in a random interleaving: a node is paused
/// before each of its appends while others go on, loses the outcome of an append, or dies and
/// begins again at an earlier event.
final class RandomNodes {
  private static final int NODES = 3;
  private static final int PAUSES_MAX = 2;

  private final EventStore log;
  private final Random random;
  private final Function<EventStore, ProcessDefinition<Progress, ShopEvent>> definition;
  private final List<Node> nodes = new ArrayList<>();
  private boolean reliable;
  private int paused;

  /// @param definition of the process manager on a log
  RandomNodes(
      EventStore log,
      Random random,
      Function<EventStore, ProcessDefinition<Progress, ShopEvent>> definition) {
    this.log = log;
    this.random = random;
    this.definition = definition;
    for (int i = 0; i < NODES; i++) {
      nodes.add(new Node());
    }
  }

  /// One of them takes a step, if it is not in the midst of one.
  void step() {
    Node node = nodes.get(random.nextInt(NODES));
    if (!node.busy) {
      node.next();
    }
  }

  /// Nothing fails any more, and all handle the whole log.
  void finish() {
    reliable = true;
    nodes.forEach(Node::finish);
  }

  /// The log as one of the nodes has it: an append may fail, before or after it has happened, or be
  /// delayed while others go on.
  EventStore unreliableLog() {
    return new UnreliableLog();
  }

  private final class Node {
    private final EventStore own = unreliableLog();
    private ProcessSteps<Progress, ShopEvent> steps = start();
    private long position;
    private boolean busy;

    private ProcessSteps<Progress, ShopEvent> start() {
      ProcessOptions patient = Shop.QUICK.withAttemptsMax(ProcessOptions.ATTEMPTS_LIMIT);
      return new ProcessSteps<>(
          own, definition.apply(own).with(patient.withBackoff(Backoff.none())));
    }

    void next() {
      if (!reliable && random.nextInt(15) == 0) { // it was killed, and its checkpoint is older
        steps = start();
        position = random.nextLong(position + 1);
      }
      List<RecordedEvent> next = unhandled();
      if (!next.isEmpty()) {
        handle(next.getFirst());
      }
    }

    private List<RecordedEvent> unhandled() {
      return log.readLogPage(position, definition.apply(log).filter(), 1).events();
    }

    private void handle(RecordedEvent event) {
      busy = true;
      try {
        steps.handle(event);
        position = Math.max(position, event.position());
      } catch (EventStoreException e) {
        assertThat(e.isRetryable()).as("%s", e).isTrue();
      } finally {
        busy = false;
      }
    }

    void finish() {
      position = 0;
      while (!unhandled().isEmpty()) {
        next();
      }
    }
  }

  private final class UnreliableLog extends ForwardingEventStore {
    @Override
    protected EventStore delegate() {
      return log;
    }

    @Override
    public List<AppendResult> append(List<StreamAppend> appends, List<AppendCondition> conditions) {
      int fault = reliable ? 3 : random.nextInt(10);
      if (fault == 0) {
        throw new EventStoreUnavailableException("killed before the append", null);
      }
      if (fault == 1 && paused < PAUSES_MAX) {
        pause();
      }
      List<AppendResult> results = super.append(appends, conditions);
      if (fault == 2) {
        throw new AppendOutcomeUnknownException("killed after the append", null);
      }
      return results;
    }

    /// Others go on meanwhile.
    private void pause() {
      paused++;
      for (int i = random.nextInt(10); i > 0; i--) {
        step();
      }
      paused--;
    }
  }
}
