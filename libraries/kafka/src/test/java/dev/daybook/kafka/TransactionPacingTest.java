package dev.daybook.kafka;

import static dev.daybook.kafka.TransactionPacing.INTERVAL;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class TransactionPacingTest {
  private long now = Long.MAX_VALUE - 5; // nanoTime may overflow
  private final TransactionPacing pacing = new TransactionPacing(() -> now);

  private void pass(Duration time) {
    now += time.toNanos();
  }

  @Test
  void the_first_transaction_begins_at_once() {
    assertThat(pacing.left()).isZero();
  }

  @Test
  void the_next_one_begins_an_interval_after_the_begin_of_the_one_before() {
    pacing.begin();
    pass(INTERVAL.dividedBy(3));

    assertThat(pacing.left()).isEqualTo(INTERVAL.minus(INTERVAL.dividedBy(3)));
  }

  @Test
  void a_transaction_that_took_longer_is_followed_at_once() {
    pacing.begin();
    pass(INTERVAL.multipliedBy(2));

    assertThat(pacing.left()).isZero();
  }

  @Test
  void a_full_transaction_is_followed_at_once() {
    pacing.begin();
    pacing.full();

    assertThat(pacing.left()).isZero();
  }
}
