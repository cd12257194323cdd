package dev.daybook.kafka;

import dev.daybook.eventstore.subscriptions.Checkpoints;
import dev.daybook.postgres.sql.ErrorText;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The lease by which one node relays. A thread of its own renews it, because a call of Kafka may
/// take longer than the lease. The lease only saves work: what keeps a second node from writing is
/// Kafka's fence.
///
/// Thread-safe.
final class RelayLease implements AutoCloseable {
  /// Number of renewals during the length of a lease.
  private static final int RENEWALS = 5;

  private static final Logger log = LoggerFactory.getLogger(RelayLease.class);

  private final Checkpoints.Lease lease;
  private final long lengthNanos;
  private final ReentrantLock lock = new ReentrantLock();
  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile boolean held;
  private volatile long renewedAt;

  RelayLease(Checkpoints checkpoints, String relay, Duration length) {
    String name = "kafka-relay-" + relay;
    this.lease = checkpoints.lease(name, length);
    this.lengthNanos = length.toNanos();
    var unused = Thread.ofVirtual().name("lease-" + name).start(this::renewRegularly);
  }

  /// Takes the lease if it is free, or renews it.
  ///
  /// @return false while another node has it
  boolean take() {
    lock.lock();
    try {
      long now = System.nanoTime();
      held = lease.take();
      renewedAt = now;
      return held;
    } finally {
      lock.unlock();
    }
  }

  /// Whether this node has it, by this node's monotonic clock.
  boolean isHeld() {
    return held && System.nanoTime() - renewedAt < lengthNanos;
  }

  /// Gives it back, so that another node may try. A lease that can't be given back runs out.
  void release() {
    lock.lock();
    try {
      if (held) {
        held = false;
        lease.release();
      }
    } catch (RuntimeException e) {
      log.debug("The lease of a relay was not released: {}", ErrorText.line(e));
    } finally {
      lock.unlock();
    }
  }

  private void renewRegularly() {
    try {
      while (!closed.await(lengthNanos / RENEWALS, TimeUnit.NANOSECONDS)) {
        renew();
      }
    } catch (InterruptedException ignored) {
      Thread.currentThread().interrupt();
    }
  }

  private void renew() {
    lock.lock();
    try {
      if (held) {
        long now = System.nanoTime();
        held = lease.renew();
        renewedAt = now;
      }
    } catch (RuntimeException e) {
      log.debug("The lease of a relay was not renewed: {}", ErrorText.line(e));
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    closed.countDown();
    release();
  }
}
