package dev.daybook.accounts.http.live.sse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import dev.daybook.accounts.http.live.sse.SendScheduler.Sender;
import dev.daybook.testing.Await;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// A bounded number of concurrent sends, where slow clients do not block others. The test advances
/// the clock.
class SendSchedulerTest {
  private static final int AT_ONCE = 2;
  private static final int LONG = SendScheduler.LONG_BYTES;

  private final AtomicLong now = new AtomicLong();
  private final SendScheduler turns = new SendScheduler(AT_ONCE, now::get);
  private final ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor();
  private final CountDownLatch stuck = new CountDownLatch(1);

  @AfterEach
  void stop() {
    clients.shutdownNow();
  }

  @Test
  void the_number_of_concurrent_sends_is_bounded() throws Exception {
    assertThat(mostAtOnce(senders(40))).isEqualTo(AT_ONCE);
  }

  @Test
  void clients_that_do_not_read_do_not_block_others() throws Exception {
    var sending = new AtomicInteger();
    List<Future<?>> slow = beStuck(senders(5), sending);
    Await.until(() -> goOn() && sending.get() == 5);
    goOn();
    assertThat(mostAtOnce(senders(20))).isEqualTo(AT_ONCE);

    stuck.countDown();
    for (var each : slow) {
      each.get(20, TimeUnit.SECONDS);
    }
    assertThat(mostAtOnce(senders(20))).as("when they have ended, too").isEqualTo(AT_ONCE);
  }

  @Test
  void a_slow_client_needs_no_permit_until_it_is_fast_again() throws Exception {
    Sender sender = turns.sender();
    sender.send(LONG, this::goOn);
    var inTheWay = new AtomicInteger();
    List<Future<?>> others = beStuck(senders(AT_ONCE), inTheWay);
    Await.until(() -> inTheWay.get() == AT_ONCE);

    Callable<?> quick =
        () -> {
          sender.send(LONG, () -> {});
          return null;
        };
    clients.submit(quick).get(20, TimeUnit.SECONDS);
    var waiting = new AtomicReference<Thread>();
    var quickAgain =
        clients.submit(
            () -> {
              waiting.set(Thread.currentThread());
              return quick.call();
            });
    Await.until(() -> waiting.get() != null && waits(waiting.get()));
    stuck.countDown();
    quickAgain.get(20, TimeUnit.SECONDS);
    for (var each : others) {
      each.get(20, TimeUnit.SECONDS);
    }
  }

  @Test
  void short_data_is_sent_at_once() throws Exception {
    var inTheWay = new AtomicInteger();
    List<Future<?>> others = beStuck(senders(AT_ONCE), inTheWay);
    Await.until(() -> inTheWay.get() == AT_ONCE);
    Callable<?> brief =
        () -> {
          turns.sender().send(LONG - 1, () -> {});
          return null;
        };
    clients.submit(brief).get(20, TimeUnit.SECONDS);
    stuck.countDown();
    for (var each : others) {
      each.get(20, TimeUnit.SECONDS);
    }
  }

  @Test
  void a_permit_is_returned_when_a_client_disconnects() throws Exception {
    for (Sender sender : senders(10)) {
      assertThatIOException().isThrownBy(() -> sender.send(LONG, SendSchedulerTest::fail));
    }
    assertThat(mostAtOnce(senders(20))).isEqualTo(AT_ONCE);
  }

  private List<Future<?>> beStuck(List<Sender> senders, AtomicInteger sending) {
    List<Future<?>> all = new ArrayList<>();
    for (Sender sender : senders) {
      all.add(
          clients.submit(
              () -> {
                sender.send(
                    LONG,
                    () -> {
                      sending.incrementAndGet();
                      await(stuck);
                    });
                return null;
              }));
    }
    return all;
  }

  private List<Sender> senders(int count) {
    return Stream.generate(turns::sender).limit(count).toList();
  }

  /// Runs an even number of concurrent senders. They pass only in pairs.
  private int mostAtOnce(List<Sender> senders) throws Exception {
    var pair = new CyclicBarrier(AT_ONCE);
    var sending = new AtomicInteger();
    var most = new AtomicInteger();
    List<Future<?>> all = new ArrayList<>();
    for (Sender sender : senders) {
      all.add(
          clients.submit(
              () -> {
                sender.send(
                    LONG,
                    () -> {
                      most.accumulateAndGet(sending.incrementAndGet(), Math::max);
                      await(pair);
                      sending.decrementAndGet();
                    });
                return null;
              }));
    }
    for (var each : all) {
      each.get(20, TimeUnit.SECONDS);
    }
    return most.get();
  }

  private boolean goOn() {
    now.addAndGet(SendScheduler.TURN_MAX.toNanos() + 1);
    return true;
  }

  private static boolean waits(Thread thread) {
    return thread.getState() == Thread.State.TIMED_WAITING;
  }

  private static void fail() throws IOException {
    throw new IOException("gone");
  }

  private static void await(CyclicBarrier barrier) throws IOException {
    try {
      barrier.await();
    } catch (Exception e) {
      throw new IOException(e);
    }
  }

  private static void await(CountDownLatch latch) throws IOException {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }
}
