package dev.daybook.accounts.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class LifecycleTest {
  private final List<String> closed = new ArrayList<>();
  private final Lifecycle parts = new Lifecycle();

  private AutoCloseable part(String name) {
    return () -> closed.add(name);
  }

  @Test
  void parts_are_closed_in_reverse_order_and_once() {
    parts.open(() -> part("database"));
    parts.open(() -> part("api"));

    parts.close();
    parts.close();

    assertThat(closed).containsExactly("api", "database");
  }

  @Test
  void parts_are_closed_although_one_fails_to_close() {
    parts.open(() -> part("database"));
    AutoCloseable broken =
        () -> {
          throw new IllegalStateException("broken");
        };
    parts.open(() -> broken);

    parts.close();

    assertThat(closed).containsExactly("database");
  }

  @Test
  void parts_are_not_opened_after_the_close() {
    parts.close();

    assertThatThrownBy(() -> parts.open(() -> part("late")))
        .isInstanceOf(Lifecycle.StoppingException.class);
    assertThat(closed).isEmpty();
  }

  @Test
  void the_close_waits_for_a_part_that_is_being_opened() throws InterruptedException {
    var opening = new CountDownLatch(1);
    var stop =
        Thread.ofVirtual()
            .unstarted(
                () -> {
                  opening.countDown();
                  parts.close();
                });
    parts.open(
        () -> {
          stop.start();
          awaitUninterrupted(opening);
          assertThat(closed).isEmpty();
          return part("slow");
        });
    stop.join();

    assertThat(closed).containsExactly("slow");
  }

  private static void awaitUninterrupted(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
