package dev.daybook.accounts.testing;

import static dev.daybook.testing.Patience.PATIENCE;

import java.util.function.BooleanSupplier;

/// Waits for what comes in its own time.
public final class Await {

  private Await() {}

  public static void until(BooleanSupplier condition) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - deadline > 0) {
        throw new AssertionError("It doesn't come");
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
