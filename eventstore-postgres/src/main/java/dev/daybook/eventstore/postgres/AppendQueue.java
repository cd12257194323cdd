package dev.daybook.eventstore.postgres;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// The appends that wait for the next batch, in order, bounded by count and by size.
final class AppendQueue {
  private final AppenderLimits limits;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition arrived = lock.newCondition();
  private final ArrayDeque<PendingAppend> waiting = new ArrayDeque<>();
  private long bytes;
  private boolean closed;

  AppendQueue(AppenderLimits limits) {
    this.limits = limits;
  }

  enum Offer {
    TAKEN,
    FULL,
    CLOSED
  }

  Offer offer(PendingAppend append) {
    lock.lock();
    try {
      if (closed) {
        return Offer.CLOSED;
      }
      boolean fits =
          waiting.size() < limits.queueAppends()
              && (waiting.isEmpty() || bytes + append.bytes() <= limits.queueBytes());
      if (!fits) {
        return Offer.FULL;
      }
      waiting.add(append);
      bytes += append.bytes();
      arrived.signal();
      return Offer.TAKEN;
    } finally {
      lock.unlock();
    }
  }

  /// Takes all that is waiting, up to the bounds of a batch, and waits until there is something.
  /// Empty once the queue is closed and everything has been taken.
  List<PendingAppend> take() {
    lock.lock();
    try {
      while (waiting.isEmpty() && !closed) {
        arrived.awaitUninterruptibly();
      }
      return nextBatch();
    } finally {
      lock.unlock();
    }
  }

  private List<PendingAppend> nextBatch() {
    List<PendingAppend> batch = new ArrayList<>(Math.min(waiting.size(), limits.batchEvents()));
    int batchEvents = 0;
    long batchBytes = 0;
    for (PendingAppend next = waiting.peek(); next != null; next = waiting.peek()) {
      batchEvents += next.events();
      batchBytes += next.bytes();
      boolean full = batchEvents > limits.batchEvents() || batchBytes > limits.batchBytes();
      if (full && !batch.isEmpty()) {
        break;
      }
      batch.add(waiting.remove());
      bytes -= next.bytes();
    }
    return batch;
  }

  /// Takes an append back; false if it has gone into a batch already.
  boolean withdraw(PendingAppend append) {
    lock.lock();
    try {
      boolean withdrawn = waiting.remove(append);
      if (withdrawn) {
        bytes -= append.bytes();
      }
      return withdrawn;
    } finally {
      lock.unlock();
    }
  }

  /// Lets nothing more in; what is waiting is still taken.
  void close() {
    lock.lock();
    try {
      closed = true;
      arrived.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
