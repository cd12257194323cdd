package dev.daybook.processes;

import static dev.daybook.processes.Fulfilment.ORDERS;
import static dev.daybook.processes.Fulfilment.WALLETS;
import static dev.daybook.test.ProcessSpec.after;
import static dev.daybook.test.ProcessSpec.happened;
import static dev.daybook.test.ProcessSpec.rejected;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.processes.ProcessInput;
import dev.daybook.eventstore.processes.Reaction;
import dev.daybook.processes.Fulfilment.Progress;
import dev.daybook.processes.OrderDecider.OrderCommand.CancelOrder;
import dev.daybook.processes.OrderDecider.OrderCommand.ConfirmOrder;
import dev.daybook.processes.ShopEvent.OrderEvent.OrderPaid;
import dev.daybook.processes.ShopEvent.OrderEvent.OrderPlaced;
import dev.daybook.processes.ShopEvent.WalletEvent.Charged;
import dev.daybook.processes.ShopEvent.WalletEvent.Deposited;
import dev.daybook.processes.WalletDecider.WalletCommand.Charge;
import dev.daybook.test.ProcessSpec;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/// The process manager of the tests, by itself.
class FulfilmentTest {
  private final ProcessSpec<Progress, ShopEvent> fulfilment = ProcessSpec.of(new Fulfilment());
  private final StreamId order = StreamId.of("order", "o1");
  private final StreamId wallet = StreamId.of("wallet", "ada");

  @Test
  void charges_the_customer_of_an_order() {
    fulfilment
        .given()
        .when(happened(order, new OrderPlaced("ada", 7)))
        .then(Reaction.none().send(WALLETS, wallet, new Charge("o1", 7)));
  }

  @Test
  void confirms_an_order_that_was_paid() {
    fulfilment
        .given(happened(order, new OrderPlaced("ada", 7)), after(Duration.ofDays(1)))
        .when(happened(wallet, new Charged("o1", 7)))
        .then(Reaction.none().send(ORDERS, order, new ConfirmOrder()));
  }

  @Test
  void cancels_an_order_that_is_not_paid() {
    fulfilment
        .given(happened(order, new OrderPlaced("ada", 7)))
        .when(rejected(wallet, Charge.class, "insufficient funds"))
        .then(Reaction.none().send(ORDERS, order, new CancelOrder("insufficient funds")));
  }

  @Test
  void ends_with_the_order() {
    fulfilment
        .given(happened(order, new OrderPlaced("ada", 7)), happened(wallet, new Charged("o1", 7)))
        .when(happened(order, new OrderPaid()))
        .thenNothing();
  }

  @Test
  void has_a_process_for_each_order() {
    var placed = fulfilment.given(happened(order, new OrderPlaced("ada", 7)));
    placed.thenProcess("o1");
    placed.thenState(new Progress("o1", "charging", 1));
  }

  @Test
  void cancels_an_order_that_is_not_paid_in_time() {
    ProcessSpec.of(new PaymentDeadline(Duration.ofHours(1)))
        .given(happened(order, new OrderPlaced("ada", 7)), after(Duration.ofMinutes(59)))
        .when(after(Duration.ofMinutes(1)))
        .then(Reaction.none().send(ORDERS, order, new CancelOrder("too late")));
  }

  @Test
  void lets_an_order_alone_that_was_paid_in_time() {
    ProcessSpec.of(new PaymentDeadline(Duration.ofHours(1)))
        .given(happened(order, new OrderPlaced("ada", 7)), happened(order, new OrderPaid()))
        .when(after(Duration.ofDays(1)))
        .thenNothing();
  }

  /// What the specification itself reports.
  @Nested
  class The_specification {
    @Test
    void names_a_reaction_that_is_not_expected() {
      assertThatExceptionOfType(AssertionError.class)
          .isThrownBy(
              () -> fulfilment.given().when(happened(order, new OrderPlaced("a", 7))).thenNothing())
          .withMessageContainingAll("given   nothing", "OrderPlaced", "but is", "Charge");
    }

    @Test
    void refuses_an_event_of_no_process_or_of_another() {
      assertThatExceptionOfType(AssertionError.class)
          .isThrownBy(() -> fulfilment.given(happened(wallet, new Deposited(1))))
          .withMessageContaining("belongs to no process");
      assertThatExceptionOfType(AssertionError.class)
          .isThrownBy(
              () ->
                  fulfilment.given(
                      happened(order, new OrderPlaced("a", 7)),
                      happened(wallet, new Charged("o2", 1))))
          .withMessageContaining("belongs to the process o2");
    }

    @Test
    void refuses_a_reaction_that_is_not_pure() {
      var calls = new AtomicInteger();
      var impure =
          new Fulfilment() {
            @Override
            public Reaction react(Progress progress, ProcessInput<ShopEvent> input) {
              return Reaction.none()
                  .send(WALLETS, wallet, new Charge("o1", calls.incrementAndGet()));
            }
          };
      assertThatExceptionOfType(AssertionError.class)
          .isThrownBy(() -> ProcessSpec.of(impure).given(happened(order, new OrderPaid())))
          .withMessageContaining("the second time");
    }
  }
}
