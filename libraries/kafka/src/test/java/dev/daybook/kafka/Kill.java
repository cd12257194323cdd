package dev.daybook.kafka;

import dev.daybook.kafka.FaultyClients.Fault;
import dev.daybook.kafka.FaultyClients.Killed;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.Producer;
import org.jspecify.annotations.Nullable;

/// Kills a relay at a call of its producer. From then on every call fails; the producer is left as
/// it is, with its transaction open.
public final class Kill implements Fault {
  private final String method;
  private final int call;
  private final AtomicInteger calls = new AtomicInteger();
  private final CountDownLatch killed = new CountDownLatch(1);
  private final AtomicBoolean dead = new AtomicBoolean();

  /// A kill at a call.
  ///
  /// @param call number of the call of the method, from 1
  public Kill(String method, int call) {
    this.method = method;
    this.call = call;
  }

  @Override
  public @Nullable Object around(
      String name, Producer<byte[], byte[]> real, FaultyClients.Call execution) throws Throwable {
    if (name.equals("close") && dead.get()) {
      return null;
    }
    if (name.equals(method) && calls.incrementAndGet() == call) {
      now();
    }
    if (dead.get()) {
      throw new Killed();
    }
    return execution.execute();
  }

  /// Kills the relay at its next call.
  public void now() {
    dead.set(true);
    killed.countDown();
  }

  public boolean await(long milliseconds) throws InterruptedException {
    return killed.await(milliseconds, TimeUnit.MILLISECONDS);
  }
}
