package dev.daybook.examples.payments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.daybook.eventstore.memory.InMemoryEventStore;
import dev.daybook.kafka.inbox.InboxRecord;
import dev.daybook.kafka.inbox.InboxResult;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.Test;

class PaymentsTest {
  private static final String DEPOSIT = "{\"kind\":\"deposit\",\"account\":\"ada\",\"cents\":500}";
  private static final String TRANSFER =
      "{\"kind\":\"transfer\",\"from\":\"ada\",\"to\":\"bob\",\"cents\":200}";

  private final InMemoryEventStore log = new InMemoryEventStore(Clock.systemUTC());
  private final Payments payments = new Payments(log);

  private InboxResult pay(String payment, String id) {
    return payments.handle(InboxRecord.of("ada", payment, id));
  }

  private List<AccountEvent> events(String account) {
    return log.readStream(Payments.account(account)).map(AccountEvent.TYPES::decode).toList();
  }

  @Test
  void a_deposit_and_a_transfer_are_executed() {
    assertThat(pay(DEPOSIT, "1")).isEqualTo(InboxResult.accepted("{\"balance\":500}"));
    assertThat(pay(TRANSFER, "2")).isEqualTo(InboxResult.accepted("{\"balance\":300}"));

    assertThat(events("ada"))
        .containsExactly(new AccountEvent.Deposited(500), new AccountEvent.Sent("bob", 200));
    assertThat(events("bob")).containsExactly(new AccountEvent.Received("ada", 200));
  }

  @Test
  void a_payment_that_comes_again_has_its_first_result() {
    InboxResult first = pay(DEPOSIT, "1");
    pay(TRANSFER, "2");

    assertThat(pay(DEPOSIT, "1")).isEqualTo(first);
    assertThat(events("ada")).hasSize(2);
  }

  @Test
  void a_transfer_above_the_balance_is_refused() {
    assertThat(pay(TRANSFER, "1"))
        .isEqualTo(InboxResult.refused("INSUFFICIENT_FUNDS", "The balance is 0 cents"));
    assertThat(events("bob")).isEmpty();
  }

  @Test
  void what_is_no_payment_is_named() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> pay("{\"kind\":\"gift\",\"cents\":1}", "1"))
        .withMessageContaining("kind");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> pay(DEPOSIT.replace("500", "0"), "2"))
        .withMessageContaining("cents");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> pay("ten", "3"))
        .withMessageContaining("can't be read");
  }
}
