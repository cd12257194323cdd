package dev.daybook.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.daybook.testing.Await;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RepeatedCheckTest {
  private final AtomicInteger begun = new AtomicInteger();

  @Test
  void begins_only_when_the_interval_has_passed() {
    try (var check = new RepeatedCheck(Duration.ofDays(1))) {
      check.beginIfDue(begun::incrementAndGet);
      check.await();
      assertThat(begun).hasValue(0);
    }
  }

  @Test
  void the_caller_does_not_wait_and_no_second_one_begins_meanwhile() {
    var end = new CountDownLatch(1);
    try (var check = new RepeatedCheck(Duration.ZERO)) {
      check.beginIfDue(() -> await(end));
      check.beginIfDue(begun::incrementAndGet);
      assertThat(begun).hasValue(0);

      end.countDown();
      check.await();
      check.beginIfDue(begun::incrementAndGet);
      check.await();
      assertThat(begun).hasValue(1);
    }
  }

  @Test
  void its_error_is_thrown_once_by_a_later_call() {
    try (var check = new RepeatedCheck(Duration.ZERO)) {
      Runnable failing =
          () -> {
            begun.incrementAndGet();
            throw new IllegalStateException("replaced");
          };
      check.beginIfDue(failing);
      Await.until(() -> begun.get() == 1);
      assertThatIllegalStateException()
          .isThrownBy(() -> Await.until(() -> failsAgain(check)))
          .withMessage("replaced");

      check.await();
    }
  }

  private static boolean failsAgain(RepeatedCheck check) {
    check.beginIfDue(() -> {});
    return false;
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
