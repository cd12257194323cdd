package dev.daybook.postgres.append;

import dev.daybook.postgres.options.PostgresOptions;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// The append requests that wait for a connection, in order, bounded by count and by size; and the
/// free connections.
///
/// Requests that touch the same stream or tag are never on two connections at once, and keep their
/// order.
///
/// Of many requests under way, each connection takes its share: while the server runs one batch,
/// the next one is already being sent. A larger batch would leave nothing to follow it, a smaller
/// one would hardly be worth a commit. [Few][Gathering#FEW_MAX] go as one batch after the other.
final class AppendQueue {
  private final PostgresOptions options;
  private final Gathering gathering;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final ArrayDeque<PendingAppend> waiting = new ArrayDeque<>();
  private final ArrayDeque<AppendConnection> free;
  private final Set<Object> inFlight = new HashSet<>();
  private final int connections;

  /// The keys of requests that wait for others in flight, as the last search has found them; they
  /// are not searched again before a batch has ended.
  private final Set<Object> stuckKeys = new HashSet<>();

  private int stuck;
  private int inFlightAppends;

  /// How many threads wait for the end of the gathering.
  private int timing;

  private long bytes;
  private boolean closed;

  AppendQueue(PostgresOptions options, List<AppendConnection> connections) {
    this(options, connections, System::nanoTime);
  }

  /// @param clock in nanoseconds, as [System#nanoTime()]
  AppendQueue(PostgresOptions options, List<AppendConnection> connections, LongSupplier clock) {
    this.options = options;
    this.gathering = new Gathering(clock);
    this.free = new ArrayDeque<>(connections);
    this.connections = connections.size();
  }

  /// A batch and the connection that runs it; [#leave(LeasedBatch)] must follow.
  record LeasedBatch(List<PendingAppend> requests, AppendConnection connection) {}

  /// What the queue does with a request.
  sealed interface Offer {
    /// It waits.
    record Queued() implements Offer {}

    /// All connections are free, and nobody else is waited for: the caller runs it.
    record RunNow(LeasedBatch batch) implements Offer {}

    record Rejected() implements Offer {}

    record Closed() implements Offer {}
  }

  /// @param mayEnter whether the caller could run a batch itself
  Offer offer(PendingAppend append, boolean mayEnter) {
    lock.lock();
    try {
      if (closed) {
        return new Offer.Closed();
      }
      boolean fits =
          waiting.size() < options.queueAppends()
              && (waiting.isEmpty() || bytes + append.bytes() <= options.queueBytes());
      if (!fits) {
        return new Offer.Rejected();
      }
      waiting.add(append);
      bytes += append.bytes();
      if (touches(append, stuckKeys)) {
        stuckKeys.addAll(append.keys());
        stuck++;
      }
      if (isTimeToGo()) {
        if (mayEnter && free.size() == connections) {
          return new Offer.RunNow(new LeasedBatch(nextBatch(), free.pop()));
        }
        changed.signal();
      } else if (gathering.isOpen(waiting.size() - stuck) && timing == 0) {
        changed.signal(); // for a thread that sees the end of the time
      }
      return new Offer.Queued();
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

  /// Waits until a connection is free and requests wait for it, and takes as many as a batch holds.
  /// Null once the queue is closed and nothing waits any more.
  @Nullable LeasedBatch take() {
    lock.lock();
    try {
      while (true) {
        if (isTimeToGo()) {
          List<PendingAppend> batch = nextBatch();
          if (!batch.isEmpty()) {
            return new LeasedBatch(batch, free.pop());
          }
        }
        if (closed && waiting.isEmpty()) {
          return null;
        }
        awaitChange();
      }
    } finally {
      lock.unlock();
    }
  }

  @SuppressWarnings("WaitNotInLoop") // the caller's loop
  private void awaitChange() {
    if (!gathering.isOpen(waiting.size() - stuck)) {
      changed.awaitUninterruptibly();
      return;
    }
    timing++;
    try {
      long unused = changed.awaitNanos(gathering.nanosLeft());
    } catch (InterruptedException ignored) {
      // The wait is over early, and the caller looks again.
    } finally {
      timing--;
    }
  }

  private boolean isTimeToGo() {
    int ready = waiting.size() - stuck;
    return !free.isEmpty() && ready > 0 && ready >= share() && !gathering.isOpen(ready);
  }

  private int share() {
    int underWay = inFlightAppends + waiting.size() - stuck;
    if (inFlightAppends == 0 && underWay <= Gathering.FEW_MAX) {
      return underWay;
    }
    return Math.min(Math.ceilDiv(underWay, connections), options.appendBatchEvents());
  }

  /// A request that touches a stream or tag in flight stays, and so does every later one that
  /// touches the same. A request that touches a stream or tag of this batch joins it, because it
  /// would have to wait for it.
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
      boolean full =
          batchEvents > options.appendBatchEvents() || batchBytes > options.appendBatchBytes();
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
    if (!batch.isEmpty()) {
      gathering.began(inFlightAppends);
    }
    return batch;
  }

  private static boolean touches(PendingAppend append, Set<Object> keys) {
    return !keys.isEmpty() && append.keys().stream().anyMatch(keys::contains);
  }

  /// Returns the connection.
  void leave(LeasedBatch batch) {
    lock.lock();
    try {
      batch.requests().forEach(request -> request.keys().forEach(inFlight::remove));
      int underWay = inFlightAppends + waiting.size();
      gathering.ended(underWay);
      inFlightAppends -= batch.requests().size();
      free.push(batch.connection());
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

  /// Removes a request; false if a batch has taken it already.
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

  /// Refuses further requests; those that wait are still run.
  void close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// Waits until no batch is running, after [#close()].
  void awaitAllFree() {
    lock.lock();
    try {
      while (free.size() < connections) {
        changed.awaitUninterruptibly();
      }
    } finally {
      lock.unlock();
    }
  }
}
