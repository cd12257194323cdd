package dev.daybook.processes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.memory.InMemoryEventStore;
import dev.daybook.processes.OrderDecider.Order;
import dev.daybook.processes.ShopEvent.WalletEvent.Charged;
import dev.daybook.processes.history.ProcessEvent;
import dev.daybook.processes.history.ProcessEvent.CommandAccepted;
import dev.daybook.processes.history.ProcessEvent.CommandRejected;
import dev.daybook.processes.history.ProcessEvent.InputTaken;
import java.time.Clock;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Random interleavings of nodes that take the steps of the same processes, and fail as
/// [RandomNodes] do. Whatever happens, each command has one outcome, and states are as folded.
class ProcessStepsProperty {
  private static final int ROUNDS = 300;
  private static final int ORDERS = 4;
  private static final int STEPS = 60;

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
    private final RandomNodes nodes;

    Round(long seed) {
      random = new Random(seed);
      nodes = new RandomNodes(log, random, Shop::fulfilment);
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
          nodes.step();
        }
      }
      nodes.finish();
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
  }
}
