package dev.daybook.postgres.append;

import dev.daybook.postgres.options.AppenderLimits;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The appends that wait for a lane, in order, bounded by count and by size; and the lanes that are
/// free.
///
/// Appends that touch the same stream or tag are never in two lanes at once, and go in their order.
///
/// Each lane takes its share of all appends that are under way, no more and no less: while one
/// batch is in the door the next one arrives there, and none is so large that nothing is left to
/// follow it, nor so small that it would hardly be worth a commit.
final class AppendQueue {
  private final AppenderLimits limits;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final ArrayDeque<PendingAppend> waiting = new ArrayDeque<>();
  private final ArrayDeque<AppendConnection> free;
  private final Set<Object> inFlight = new HashSet<>();
  private final int lanes;

  /// What waits for something in flight, as the last look has found: looking again is of no use.
  private final Set<Object> stuckKeys = new HashSet<>();

  private int stuck;
  private int inFlightAppends;
  private long bytes;
  private boolean closed;

  AppendQueue(AppenderLimits limits, List<AppendConnection> lanes) {
    this.limits = limits;
    this.free = new ArrayDeque<>(lanes);
    this.lanes = lanes.size();
  }

  /// Appends that have a lane for themselves; [#leave(Batched)] must follow.
  record Batched(List<PendingAppend> units, AppendConnection lane) {}

  /// What becomes of an append.
  sealed interface Offer {
    /// It waits.
    record Taken() implements Offer {}

    /// Nothing else waits, and a lane is free for it: the caller is to run it.
    record Enter(Batched alone) implements Offer {}

    record Full() implements Offer {}

    record Closed() implements Offer {}
  }

  /// @param mayEnter whether the caller could run a batch itself
  Offer offer(PendingAppend append, boolean mayEnter) {
    lock.lock();
    try {
      if (closed) {
        return new Offer.Closed();
      }
      if (mayEnter && waiting.isEmpty() && free.size() == lanes) {
        inFlight.addAll(append.keys());
        inFlightAppends++;
        return new Offer.Enter(new Batched(List.of(append), free.pop()));
      }
      boolean fits =
          waiting.size() < limits.queueAppends()
              && (waiting.isEmpty() || bytes + append.bytes() <= limits.queueBytes());
      if (!fits) {
        return new Offer.Full();
      }
      waiting.add(append);
      bytes += append.bytes();
      if (touches(append, stuckKeys)) {
        stuckKeys.addAll(append.keys());
        stuck++;
      }
      if (isTimeToGo()) {
        changed.signal();
      }
      return new Offer.Taken();
    } finally {
      lock.unlock();
    }
  }

  int waiting() {
    lock.lock();
    try {
      return waiting.size();
    } finally {
      lock.unlock();
    }
  }

  /// Waits until a lane is free and something waits for it, and takes as much as a batch holds.
  /// Null once the queue is closed and nothing waits any more.
  @Nullable Batched take() {
    lock.lock();
    try {
      while (true) {
        if (isTimeToGo()) {
          List<PendingAppend> batch = nextBatch();
          if (!batch.isEmpty()) {
            return new Batched(batch, free.pop());
          }
        }
        if (closed && waiting.isEmpty()) {
          return null;
        }
        changed.awaitUninterruptibly();
      }
    } finally {
      lock.unlock();
    }
  }

  private boolean isTimeToGo() {
    return !free.isEmpty() && waiting.size() > stuck && waiting.size() - stuck >= share();
  }

  private int share() {
    int underWay = inFlightAppends + waiting.size() - stuck;
    return Math.min(Math.ceilDiv(underWay, lanes), limits.batchEvents());
  }

  /// What touches a stream or tag that is in flight stays, and with it what touches its own. What
  /// touches this batch's own goes with it: it would have to wait for it.
  private List<PendingAppend> nextBatch() {
    int share = share();
    List<PendingAppend> batch = new ArrayList<>(share);
    Set<Object> taken = new HashSet<>();
    Set<Object> left = new HashSet<>();
    int batchEvents = 0;
    long batchBytes = 0;
    for (Iterator<PendingAppend> all = waiting.iterator(); all.hasNext(); ) {
      PendingAppend next = all.next();
      boolean wanted = batch.size() < share || touches(next, taken);
      if (!wanted || touches(next, inFlight) || touches(next, left)) {
        left.addAll(next.keys());
        continue;
      }
      batchEvents += next.events();
      batchBytes += next.bytes();
      boolean full = batchEvents > limits.batchEvents() || batchBytes > limits.batchBytes();
      if (full && !batch.isEmpty()) {
        break;
      }
      all.remove();
      batch.add(next);
      taken.addAll(next.keys());
      bytes -= next.bytes();
    }
    if (batch.isEmpty()) {
      stuck = waiting.size();
      stuckKeys.addAll(left);
    }
    inFlight.addAll(taken);
    inFlightAppends += batch.size();
    return batch;
  }

  private static boolean touches(PendingAppend append, Set<Object> keys) {
    return !keys.isEmpty() && append.keys().stream().anyMatch(keys::contains);
  }

  /// Gives the lane back.
  void leave(Batched batched) {
    lock.lock();
    try {
      batched.units().forEach(unit -> unit.keys().forEach(inFlight::remove));
      inFlightAppends -= batched.units().size();
      free.push(batched.lane());
      lookAgain();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void lookAgain() {
    stuck = 0;
    stuckKeys.clear();
  }

  /// Takes an append back; false if it has gone into a batch already.
  boolean withdraw(PendingAppend append) {
    lock.lock();
    try {
      boolean withdrawn = waiting.remove(append);
      if (withdrawn) {
        bytes -= append.bytes();
        lookAgain();
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
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// Waits until no batch is on its way, after [#close()].
  void awaitAllFree() {
    lock.lock();
    try {
      while (free.size() < lanes) {
        changed.awaitUninterruptibly();
      }
    } finally {
      lock.unlock();
    }
  }
}
