package dev.daybook.spring.stop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Where the work of a test waits.
final class Gate {
  private static final int PATIENCE_S = 60;

  private final CountDownLatch reached = new CountDownLatch(1);
  private final CountDownLatch opened = new CountDownLatch(1);

  void pass() throws InterruptedException {
    reached.countDown();
    assertThat(opened.await(PATIENCE_S, TimeUnit.SECONDS)).isTrue();
  }

  void awaitArrival() throws InterruptedException {
    assertThat(reached.await(PATIENCE_S, TimeUnit.SECONDS)).isTrue();
  }

  void open() {
    opened.countDown();
  }
}
