package dev.daybook.kafka;

import static dev.daybook.testing.Patience.PATIENCE;

import dev.daybook.kafka.FaultyClients.Fault;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.Producer;
import org.jspecify.annotations.Nullable;

/// A call of a relay's producer before which the relay waits, so that something else can happen in
/// the middle of its transaction. Then it goes on, or is killed.
final class HeldCall implements Fault {
  private final String method;
  private final Kill kill;
  private final CountDownLatch reached = new CountDownLatch(1);
  private final CountDownLatch released = new CountDownLatch(1);
  private final AtomicInteger left;

  /// @param call number of the call of the method, from 1
  HeldCall(String method, int call) {
    this.method = method;
    this.left = new AtomicInteger(call);
    this.kill = new Kill(method, Integer.MAX_VALUE);
  }

  @Override
  public @Nullable Object around(
      String name, Producer<byte[], byte[]> real, FaultyClients.Call execution) throws Throwable {
    if (name.equals(method) && left.decrementAndGet() == 0) {
      reached.countDown();
      released.await();
    }
    return kill.around(name, real, execution);
  }

  void awaitReached() throws InterruptedException {
    if (!reached.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
      throw new AssertionError("The relay has not called " + method);
    }
  }

  void goOn() {
    released.countDown();
  }

  void killRelay() {
    kill.now();
    goOn();
  }
}
