package dev.daybook.testing;

import static dev.daybook.testing.Patience.PATIENCE;

import java.util.function.BooleanSupplier;

/// Waits for a condition, [Patience#PATIENCE] at most.
public final class Await {

  private Await() {}

  public static void until(BooleanSupplier condition) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - deadline > 0) {
        throw new AssertionError("the condition did not become true");
      }
      try {
        Thread.sleep(20);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    }
  }
}
