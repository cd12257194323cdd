package dev.daybook.processes;

import static dev.daybook.testing.Patience.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.processes.ProcessInput;
import dev.daybook.eventstore.processes.Reaction;
import dev.daybook.jackson.StrictJson;
import dev.daybook.postgres.PostgresEventStore;
import dev.daybook.postgres.operations.ActionNotApplicableException;
import dev.daybook.postgres.operations.IdempotencyKeyConflictException;
import dev.daybook.postgres.operations.OperatorAction;
import dev.daybook.processes.Fulfilment.Progress;
import dev.daybook.processes.OrderDecider.Order;
import dev.daybook.processes.OrderDecider.OrderCommand.ConfirmOrder;
import dev.daybook.processes.WalletDecider.WalletCommand;
import dev.daybook.processes.WalletDecider.WalletCommand.Charge;
import dev.daybook.processes.WalletDecider.WalletCommand.Deposit;
import dev.daybook.processes.history.ProcessEvent.CommandAccepted;
import dev.daybook.processes.history.ProcessEvent.CommandRejected;
import dev.daybook.processes.history.ProcessEvent.InputTaken;
import dev.daybook.testing.Await;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/// Process managers on a log in PostgreSQL.
class ProcessRunnerIT {
  private static final OperatorAction.Request BY_ADA =
      new OperatorAction.Request("Ada", "the rule was corrected");

  private final Shop shop = new Shop();

  @AfterEach
  void close() {
    shop.close();
  }

  /// Waits until all events of the log were handled, and those that this has led to.
  private static void settle(ProcessRunner<?> running, PostgresEventStore log)
      throws InterruptedException {
    for (long head = 0; head < log.head(); ) {
      head = log.head();
      assertThat(running.awaitPosition(head, PATIENCE)).as("%s", running.status()).isTrue();
    }
  }

  /// A wallet whose rules fail for one order until they are corrected.
  private static final class BrokenWallet extends WalletDecider {
    private final AtomicBoolean broken = new AtomicBoolean(true);
    private final AtomicInteger attempts = new AtomicInteger();

    @Override
    public List<ShopEvent.WalletEvent> decide(WalletCommand command, Integer balance) {
      if (command instanceof Charge(String order, int ignored) && order.equals("o1")) {
        attempts.incrementAndGet();
        if (broken.get()) {
          throw new IllegalStateException("the rules of wallets are broken");
        }
      }
      return super.decide(command, balance);
    }
  }

  @Nested
  class Commands {
    @Test
    void follow_from_events_and_have_one_outcome_each() throws Exception {
      PostgresEventStore log = shop.node();
      Shop.deposit(log, "ada", 10);
      var running = ProcessRunner.start(log, Shop.fulfilment(log));

      Shop.place(log, "o1", "ada", 7);
      settle(running, log);

      assertThat(Shop.stateOf(log, "o1")).isEqualTo(Order.PAID);
      assertThat(Shop.balance(log, "ada")).isEqualTo(3);
      assertThat(Shop.history(log, "o1"))
          .containsExactly(
              new InputTaken(2, 1, 1),
              new CommandAccepted(2, 0, "wallet-ada", "Charge"),
              new InputTaken(5, 1, 2),
              new CommandAccepted(5, 0, "order-o1", "ConfirmOrder"),
              new InputTaken(8, 0, 3));
      assertThat(running.load("o1"))
          .isEqualTo(new ProcessState<>(new Progress("o1", "finished", 3), 5, 0, false));
    }

    @Test
    void that_are_rejected_come_back_as_inputs() throws Exception {
      PostgresEventStore log = shop.node();
      var running = ProcessRunner.start(log, Shop.fulfilment(log));

      Shop.place(log, "o1", "ada", 7);
      settle(running, log);

      assertThat(Shop.stateOf(log, "o1")).isEqualTo(Order.CANCELLED);
      assertThat(Shop.history(log, "o1"))
          .contains(new CommandRejected(1, 0, "wallet-ada", "Charge", "insufficient funds"));
    }

    @Test
    void carry_correlation_and_causation_on() throws Exception {
      PostgresEventStore log = shop.node();
      Shop.deposit(log, "ada", 10);
      var running = ProcessRunner.start(log, Shop.fulfilment(log));

      Shop.place(log, "o1", "ada", 7);
      settle(running, log);

      RecordedEvent placed = log.readStream(Shop.order("o1")).findFirst().orElseThrow();
      RecordedEvent charged = log.readLast(Shop.wallet("ada"), 1).getFirst();
      RecordedEvent paid = log.readLast(Shop.order("o1"), 1).getFirst();
      assertOrigin(charged, placed, placed, 1);
      assertOrigin(paid, placed, charged, 2);
    }

    private static void assertOrigin(
        RecordedEvent event, RecordedEvent correlation, RecordedEvent causation, int chain) {
      var metadata = StrictJson.mapper().readTree(event.metadata());
      assertThat(metadata.path("correlationId").stringValue())
          .isEqualTo(correlation.eventId().toString());
      assertThat(metadata.path("causationId").stringValue())
          .isEqualTo(causation.eventId().toString());
      assertThat(metadata.path("process").stringValue()).isEqualTo("fulfilment-o1");
      assertThat(metadata.path("processChain").stringValue()).isEqualTo(Integer.toString(chain));
    }

    /// A crash between the append and the storing of the checkpoint.
    @Test
    void happen_once_if_all_events_are_handled_again() throws Exception {
      PostgresEventStore log = shop.node();
      Shop.deposit(log, "ada", 10);
      try (var running = ProcessRunner.start(log, Shop.fulfilment(log))) {
        Shop.place(log, "o1", "ada", 7);
        Shop.place(log, "o2", "ada", 7);
        settle(running, log);
      }
      long head = log.head();

      var again = new ProcessSteps<>(log, Shop.fulfilment(log));
      log.readLog(0, Shop.fulfilment(log).filter()).toList().forEach(again::handle);

      assertThat(log.head()).isEqualTo(head);
    }

    @Test
    void of_one_reaction_are_executed_in_order_and_on_one_stream() throws Exception {
      PostgresEventStore log = shop.node();
      var generous =
          new Fulfilment() {
            @Override
            public Reaction react(Progress progress, ProcessInput<ShopEvent> input) {
              return progress.inputs() == 1
                  ? Reaction.none()
                      .send(WALLETS, Shop.wallet("ada"), new Charge("x", 1)) // rejected
                      .send(WALLETS, Shop.wallet("ada"), new Deposit(5))
                      .send(WALLETS, Shop.wallet("ada"), new Charge("x", 5))
                      .send(ORDERS, Shop.order(progress.order()), new ConfirmOrder())
                  : Reaction.none();
            }
          };
      var running = ProcessRunner.start(log, Shop.fulfilment(log, generous, new WalletDecider()));

      Shop.place(log, "o1", "ada", 7);
      settle(running, log);

      assertThat(Shop.balance(log, "ada")).isZero();
      assertThat(Shop.stateOf(log, "o1")).isEqualTo(Order.PAID);
      assertThat(Shop.history(log, "o1"))
          .startsWith(
              new InputTaken(1, 4, 1),
              new CommandRejected(1, 0, "wallet-ada", "Charge", "insufficient funds"),
              new CommandAccepted(1, 1, "wallet-ada", "Deposit"),
              new CommandAccepted(1, 2, "wallet-ada", "Charge"),
              new CommandAccepted(1, 3, "order-o1", "ConfirmOrder"));
    }
  }

  /// Node A is paused after its decider has decided, and node B takes over.
  @Nested
  class A_paused_node {
    /// Decides, and then waits before the decision is returned.
    private static final class PausedWallet extends WalletDecider {
      private final CountDownLatch decided = new CountDownLatch(1);
      private final CountDownLatch resumed = new CountDownLatch(1);

      @Override
      public List<ShopEvent.WalletEvent> decide(WalletCommand command, Integer balance) {
        try {
          return super.decide(command, balance);
        } finally {
          if (command instanceof Charge && decided.getCount() > 0) {
            decided.countDown();
            awaitResumption();
          }
        }
      }

      private void awaitResumption() {
        try {
          resumed.await();
        } catch (InterruptedException e) {
          throw new IllegalStateException(e);
        }
      }
    }

    private final PausedWallet paused = new PausedWallet();

    @Test
    void can_not_record_a_rejection_that_the_other_node_has_accepted() throws Exception {
      PostgresEventStore a = shop.node();
      var runningA = ProcessRunner.start(a, Shop.fulfilment(a, new Fulfilment(), paused));
      Shop.place(a, "o1", "ada", 7);
      paused.decided.await(); // rejected: the wallet is empty
      PostgresEventStore b = shop.node();
      Shop.deposit(b, "ada", 10);
      var runningB = ProcessRunner.start(b, Shop.fulfilment(b));
      Await.until(() -> Shop.stateOf(b, "o1") == Order.PAID);

      paused.resumed.countDown();
      settle(runningB, b);
      runningA.close();

      assertThat(Shop.balance(b, "ada")).isEqualTo(3);
      assertThat(Shop.stateOf(b, "o1")).isEqualTo(Order.PAID);
      assertThat(Shop.history(b, "o1"))
          .noneMatch(CommandRejected.class::isInstance)
          .filteredOn(CommandAccepted.class::isInstance)
          .hasSize(2);
    }

    @Test
    void can_not_append_what_the_other_node_has_rejected() throws Exception {
      PostgresEventStore a = shop.node();
      Shop.deposit(a, "ada", 10);
      var runningA = ProcessRunner.start(a, Shop.fulfilment(a, new Fulfilment(), paused));
      Shop.place(a, "o1", "ada", 7);
      paused.decided.await(); // accepted
      PostgresEventStore b = shop.node();
      Shop.deposit(b, "ada", -10);
      var runningB = ProcessRunner.start(b, Shop.fulfilment(b));
      Await.until(() -> Shop.stateOf(b, "o1") == Order.CANCELLED);
      Shop.deposit(b, "ada", 10); // would be enough

      paused.resumed.countDown();
      settle(runningB, b);
      runningA.close();

      assertThat(Shop.balance(b, "ada")).isEqualTo(10);
      assertThat(Shop.stateOf(b, "o1")).isEqualTo(Order.CANCELLED);
      assertThat(Shop.history(b, "o1")).filteredOn(CommandRejected.class::isInstance).hasSize(1);
    }
  }

  @Nested
  class A_failing_step {
    private final BrokenWallet wallet = new BrokenWallet();

    @Test
    void is_tried_again_and_then_parks_only_its_process() throws Exception {
      PostgresEventStore log = shop.node();
      Shop.deposit(log, "ada", 10);
      var running = ProcessRunner.start(log, Shop.fulfilment(log, new Fulfilment(), wallet));

      Shop.place(log, "o1", "ada", 1);
      Shop.place(log, "o2", "ada", 1);
      settle(running, log);

      assertThat(Shop.stateOf(log, "o2")).isEqualTo(Order.PAID);
      assertThat(Shop.stateOf(log, "o1")).isEqualTo(Order.PLACED);
      assertThat(wallet.attempts).hasValue(Shop.QUICK.attemptsMax());
      assertThat(running.parked())
          .singleElement()
          .satisfies(
              parked -> {
                assertThat(parked.id()).isEqualTo("o1");
                assertThat(parked.position()).isEqualTo(2);
                assertThat(parked.error()).contains("the rules of wallets are broken");
              });
    }

    @Test
    void succeeds_on_retry_with_all_that_has_waited() throws Exception {
      PostgresEventStore log = shop.node();
      Shop.deposit(log, "ada", 10);
      var running = ProcessRunner.start(log, Shop.fulfilment(log, new Fulfilment(), wallet));
      Shop.place(log, "o1", "ada", 1);
      settle(running, log);
      Shop.wallets(log).handle(Shop.wallet("ada"), new Charge("o1", 2)); // its process waits
      settle(running, log);
      assertThat(running.load("o1"))
          .isEqualTo(new ProcessState<>(new Progress("", "new", 0), 2, 1, true));

      wallet.broken.set(false);
      running.retry("o1", BY_ADA);
      settle(running, log);

      assertThat(running.parked()).isEmpty();
      assertThat(Shop.stateOf(log, "o1")).isEqualTo(Order.PAID);
      assertThat(Shop.balance(log, "ada")).isEqualTo(7);
      assertThat(running.load("o1").state().inputs()).isEqualTo(5);
    }

    @Test
    void is_given_up_by_a_skip() throws Exception {
      PostgresEventStore log = shop.node();
      Shop.deposit(log, "ada", 10);
      var running = ProcessRunner.start(log, Shop.fulfilment(log, new Fulfilment(), wallet));
      Shop.place(log, "o1", "ada", 1);
      settle(running, log);

      running.skip("o1", BY_ADA);
      settle(running, log);

      assertThat(running.parked()).isEmpty();
      assertThat(Shop.stateOf(log, "o1")).isEqualTo(Order.PLACED);
      assertThatExceptionOfType(ActionNotApplicableException.class)
          .isThrownBy(() -> running.retry("o1", BY_ADA));
    }

    @Test
    void is_retried_once_by_a_request_with_a_key() throws Exception {
      PostgresEventStore log = shop.node();
      Shop.deposit(log, "ada", 10);
      var running = ProcessRunner.start(log, Shop.fulfilment(log, new Fulfilment(), wallet));
      Shop.place(log, "o1", "ada", 1);
      settle(running, log);

      running.retry("o1", keyed("retry of o1"));
      settle(running, log);
      running.retry("o1", keyed("retry of o1"));
      settle(running, log);

      assertThat(wallet.attempts).hasValue(2 * Shop.QUICK.attemptsMax());
      assertThatExceptionOfType(IdempotencyKeyConflictException.class)
          .isThrownBy(() -> running.skip("o1", keyed("skip of o1")));
    }

    private static OperatorAction.Request keyed(String hash) {
      return new OperatorAction.Request("Ada", "again", new OperatorAction.Key("k1", hash));
    }

    @Test
    void continues_with_the_command_that_has_failed() throws Exception {
      PostgresEventStore log = shop.node();
      var manager =
          new Fulfilment() {
            @Override
            public Reaction react(Progress progress, ProcessInput<ShopEvent> input) {
              return progress.inputs() == 1
                  ? Reaction.none()
                      .send(WALLETS, Shop.wallet("ada"), new Deposit(5))
                      .send(WALLETS, Shop.wallet("ada"), new Charge("o1", 2))
                  : Reaction.none();
            }
          };
      var running = ProcessRunner.start(log, Shop.fulfilment(log, manager, wallet));
      Shop.place(log, "o1", "ada", 1);
      settle(running, log);
      assertThat(running.parked()).hasSize(1);
      assertThat(Shop.balance(log, "ada")).isEqualTo(5);

      wallet.broken.set(false);
      running.retry("o1", BY_ADA);
      settle(running, log);

      assertThat(Shop.balance(log, "ada")).isEqualTo(3);
      assertThat(running.parked()).isEmpty();
    }

    @Test
    void without_a_handler_for_its_command_names_it() throws Exception {
      PostgresEventStore log = shop.node();
      var without =
          ProcessDefinition.of(Shop.NAME, new Fulfilment())
              .reactingTo("order", Shop.ORDER_EVENTS)
              .with(Shop.QUICK);
      var running = ProcessRunner.start(log, without);

      Shop.place(log, "o1", "ada", 1);
      settle(running, log);

      assertThat(running.parked().getFirst().error()).contains("wallets", "sendingTo");
    }
  }

  @Test
  void a_process_that_reacts_to_itself_without_end_is_parked() throws Exception {
    PostgresEventStore log = shop.node();
    var endless =
        new Fulfilment() {
          @Override
          public Reaction react(Progress progress, ProcessInput<ShopEvent> input) {
            return Reaction.none().send(WALLETS, Shop.wallet("ada"), new Charge("o1", 0));
          }
        };
    var definition = Shop.fulfilment(log, endless, new WalletDecider());
    var running = ProcessRunner.start(log, definition.with(Shop.QUICK.withChainMax(10)));

    Shop.place(log, "o1", "ada", 1);
    settle(running, log);

    assertThat(running.parked().getFirst().error())
        .contains("fulfilment-o1", "step 11 of a chain", "reacts to itself");
    assertThat(log.readStream(Shop.wallet("ada"))).hasSize(10);
  }

  @Test
  void another_node_takes_over_when_one_is_closed() throws Exception {
    PostgresEventStore a = shop.node();
    PostgresEventStore b = shop.node();
    Shop.deposit(a, "ada", 10);
    var runningA = ProcessRunner.start(a, Shop.fulfilment(a));
    Shop.place(a, "o1", "ada", 1);
    settle(runningA, a);
    var runningB = ProcessRunner.start(b, Shop.fulfilment(b));

    runningA.close();
    Shop.place(b, "o2", "ada", 1);
    settle(runningB, b);

    assertThat(Shop.stateOf(b, "o2")).isEqualTo(Order.PAID);
    assertThat(runningB.load("o1").state().status()).isEqualTo("finished");
  }

  @Test
  void starts_after_the_position_that_it_is_given() throws Exception {
    PostgresEventStore log = shop.node();
    Shop.place(log, "o1", "ada", 7);
    var running = ProcessRunner.start(log, Shop.fulfilment(log).after(log.head()));

    Shop.place(log, "o2", "ada", 7);
    settle(running, log);

    assertThat(Shop.stateOf(log, "o1")).isEqualTo(Order.PLACED);
    assertThat(Shop.stateOf(log, "o2")).isEqualTo(Order.CANCELLED);
    assertThat(log.readStream(StreamId.of(Shop.NAME, "o1"))).isEmpty();
  }
}
