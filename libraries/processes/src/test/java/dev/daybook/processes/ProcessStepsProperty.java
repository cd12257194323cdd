package dev.daybook.processes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.daybook.eventstore.AppendCondition;
import dev.daybook.eventstore.AppendResult;
import dev.daybook.eventstore.Backoff;
import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.StreamAppend;
import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.errors.AppendOutcomeUnknownException;
import dev.daybook.eventstore.errors.EventStoreException;
import dev.daybook.eventstore.errors.EventStoreUnavailableException;
import dev.daybook.eventstore.memory.InMemoryEventStore;
import dev.daybook.eventstore.spi.ForwardingEventStore;
import dev.daybook.processes.OrderDecider.Order;
import dev.daybook.processes.ShopEvent.WalletEvent.Charged;
import dev.daybook.processes.history.ProcessEvent;
import dev.daybook.processes.history.ProcessEvent.CommandAccepted;
import dev.daybook.processes.history.ProcessEvent.CommandRejected;
import dev.daybook.processes.history.ProcessEvent.InputTaken;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Random interleavings of nodes that take the steps of the same processes: a node is paused before
/// each of its appends while others go on, loses the outcome of an append, or dies and begins again
/// at an earlier event. Whatever happens, each command has one outcome, and states are as folded.
class ProcessStepsProperty {
  private static final int ROUNDS = 300;
  private static final int NODES = 3;
  private static final int ORDERS = 4;
  private static final int STEPS = 60;
  private static final int PAUSES_MAX = 2;

  @Test
  void each_command_has_one_outcome() {
    long seed = new Random().nextLong();
    for (int round = 0; round < ROUNDS; round++) {
      try {
        new Round(seed + round).run();
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError("Seed " + (seed + round), e);
      }
    }
  }

  private static final class Round {
    private final Random random;
    private final InMemoryEventStore log = new InMemoryEventStore(Clock.systemUTC());
    private final List<Node> nodes = new ArrayList<>();
    private int paused;

    Round(long seed) {
      random = new Random(seed);
      for (int i = 0; i < NODES; i++) {
        nodes.add(new Node());
      }
    }

    void run() {
      Shop.deposit(log, "ada", 20);
      int placed = 0;
      for (int i = 0; i < STEPS; i++) {
        if (placed < ORDERS && random.nextInt(8) == 0) {
          Shop.place(log, "o" + placed++, "ada", 7);
        } else if (random.nextInt(20) == 0) {
          Shop.deposit(log, "ada", 1);
        } else {
          nodes.get(random.nextInt(NODES)).next();
        }
      }
      nodes.forEach(Node::finish);
      for (int order = 0; order < placed; order++) {
        check("o" + order);
      }
    }

    private void check(String order) {
      List<ProcessEvent> history = Shop.history(log, order);
      Set<List<Object>> outcomes = new HashSet<>();
      for (ProcessEvent event : history) {
        switch (event) {
          case CommandAccepted it ->
              assertThat(outcomes.add(List.of(it.cause(), it.command()))).isTrue();
          case CommandRejected it ->
              assertThat(outcomes.add(List.of(it.cause(), it.command()))).isTrue();
          default -> assertThat(event).isInstanceOf(InputTaken.class);
        }
      }
      long charges =
          log.readStream(Shop.wallet("ada"))
              .map(Shop.WALLET_EVENTS::decode)
              .filter(it -> it instanceof Charged charged && charged.order().equals(order))
              .count();
      Order state = Shop.stateOf(log, order);
      assertThat(state).isIn(Order.PAID, Order.CANCELLED);
      assertThat(charges).isEqualTo(state == Order.PAID ? 1 : 0);
      assertThat(outcomes).hasSize(2);
      long taken = history.stream().filter(InputTaken.class::isInstance).count();
      var reader = new InputReader<>(log, Shop.fulfilment(log));
      var folded = new ProcessInstance<>(log, reader, StreamId.of(Shop.NAME, order));
      folded.readOn();
      assertThat(folded.state()).isEqualTo(new Fulfilment.Progress(order, "finished", 3));
      assertThat(taken).isEqualTo(3);
    }

    /// A node with a position of its own, which appends through a log that may fail.
    private final class Node {
      private final EventStore own = new UnreliableLog();
      private ProcessSteps<Fulfilment.Progress, ShopEvent> steps = start();
      private long position;
      private boolean reliable;
      private boolean busy;

      private ProcessSteps<Fulfilment.Progress, ShopEvent> start() {
        ProcessOptions patient = Shop.QUICK.withAttemptsMax(ProcessOptions.ATTEMPTS_LIMIT);
        return new ProcessSteps<>(
            own, Shop.fulfilment(own).with(patient.withBackoff(Backoff.none())));
      }

      void next() {
        if (!reliable && random.nextInt(15) == 0) { // it was killed, and its checkpoint is older
          steps = start();
          position = random.nextLong(position + 1);
        }
        List<RecordedEvent> next =
            log.readLogPage(position, Shop.fulfilment(log).filter(), 1).events();
        if (!next.isEmpty()) {
          handle(next.getFirst());
        }
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
        reliable = true;
        position = 0;
        while (!log.readLogPage(position, Shop.fulfilment(log).filter(), 1).events().isEmpty()) {
          next();
        }
      }

      private final class UnreliableLog extends ForwardingEventStore {
        @Override
        protected EventStore delegate() {
          return log;
        }

        @Override
        public List<AppendResult> append(
            List<StreamAppend> appends, List<AppendCondition> conditions) {
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
            Node other = nodes.get(random.nextInt(NODES));
            if (!other.busy) {
              other.next();
            }
          }
          paused--;
        }
      }
    }
  }
}
