package dev.daybook.processes.timers;

import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.errors.EventStoreException;
import dev.daybook.eventstore.subscriptions.Checkpoints;
import dev.daybook.postgres.tail.Tailer;
import dev.daybook.processes.history.ProcessEvent;
import dev.daybook.processes.history.ProcessEvent.TimerCancelled;
import dev.daybook.processes.history.ProcessEvent.TimerScheduled;
import dev.daybook.processes.history.ProcessEvents;
import dev.daybook.processes.timers.DueTimers.Found;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Fires timers when they are due, on the node that has the lease.
///
/// Once a second it looks up the timers that will be due soon, and waits for them. Timers that are
/// scheduled for soon are learnt from the log as well, at once. Because of the conditions of
/// [TimerFiring], nothing depends on this node's clock, on the table or on the lease but how soon a
/// timer fires.
final class TimerLoop implements Tailer.Subscriber {
  static final Duration LOOK_UP_INTERVAL = Duration.ofSeconds(1);

  static final Duration LEASE = Duration.ofSeconds(3);

  /// How far ahead a look-up sees: more than one interval.
  private static final Duration SOON = Duration.ofSeconds(3);

  /// Maximum number of appends at a time.
  private static final int APPENDS_MAX = 256;

  /// Maximum number of timers that fire before the lease and the table are looked at again.
  private static final int ROUND_MAX = 2_000;

  /// Maximum number of timers that are known in advance; the others are found by a later look-up.
  private static final int KNOWN_MAX = 20_000;

  private static final int TOO_EARLY_MAX = 5;
  private static final long TOO_EARLY_NANOS = Duration.ofMillis(5).toNanos();

  /// How often a node that doesn't have the lease looks whether it is free.
  static final Duration LEASE_LOOK_INTERVAL = Duration.ofMillis(500);

  private static final long RETRY_NANOS = Duration.ofMillis(500).toNanos();

  /// After how many failures in a row they are logged, each [#RETRY_NANOS] after the one before.
  private static final int FAILURES_LOGGED = 10;

  private static final long LEASE_NANOS = LEASE.toNanos() / 3;

  private static final Logger LOG = LoggerFactory.getLogger(TimerLoop.class);

  private final TimerFiring firing;
  private final DueTimers table;
  private final Checkpoints.Lease lease;
  private final Thread thread;
  private final Map<UUID, Waiting> waiting = new ConcurrentHashMap<>();

  /// Timers that have fired or were cancelled, and may still be in the table.
  private final Set<UUID> ended = ConcurrentHashMap.newKeySet();

  /// Why timers have failed to fire, until each has fired or was cancelled.
  private final Map<UUID, String> failing = new ConcurrentHashMap<>();

  private final ReentrantLock reporting = new ReentrantLock();

  private volatile boolean held;
  private volatile boolean closing;

  /// Why the lease or the table can't be used.
  private volatile @Nullable String trouble;

  private int failures;

  /// A timer that waits here.
  ///
  /// @param at by [System#nanoTime()]
  /// @param tooEarly how often the database's clock had not reached the due time
  private record Waiting(PendingTimer timer, long at, int tooEarly) {}

  private TimerLoop(EventStore log, DueTimers table, Checkpoints.Lease lease) {
    this.firing = new TimerFiring(log);
    this.table = table;
    this.lease = lease;
    this.thread = Thread.ofVirtual().name("process-timers").unstarted(this::run);
  }

  static TimerLoop start(EventStore log, DueTimers table, Checkpoints.Lease lease) {
    var loop = new TimerLoop(log, table, lease);
    loop.thread.start();
    return loop;
  }

  /// Why timers, or one of them, can't fire at present; empty if they can.
  Optional<String> trouble() {
    return Optional.ofNullable(trouble).or(() -> failing.values().stream().findFirst());
  }

  /// Ends after the appends that are under way, and releases the lease.
  void close() throws InterruptedException {
    closing = true;
    LockSupport.unpark(thread);
    thread.join();
  }

  private void run() {
    long leaseAt = System.nanoTime();
    long lookUpAt = leaseAt;
    while (!closing) {
      try {
        long now = System.nanoTime();
        if (!held || now - leaseAt >= 0) {
          held = lease.take();
          leaseAt = now + LEASE_NANOS;
        }
        if (!held) {
          waiting.clear();
          failing.clear();
          works();
          LockSupport.parkNanos(LEASE_LOOK_INTERVAL.toNanos());
          continue;
        }
        if (now - lookUpAt >= 0) {
          lookUp();
          lookUpAt = now + LOOK_UP_INTERVAL.toNanos();
        }
        works();
        fire(due());
        LockSupport.parkNanos(untilNext(lookUpAt));
      } catch (RuntimeException e) {
        failures++;
        if (failures == FAILURES_LOGGED) {
          LOG.warn("Timers can't fire at present", e);
        }
        trouble = e.toString();
        LockSupport.parkNanos(RETRY_NANOS);
      }
    }
    release();
  }

  private void works() {
    trouble = null;
    failures = 0;
  }

  private void release() {
    try {
      lease.release();
    } catch (EventStoreException e) {
      LOG.warn("The lease of the timers runs out instead of being released", e);
    }
  }

  private void lookUp() {
    Set<UUID> seen = new HashSet<>();
    List<Found> page;
    PendingTimer last = null;
    do {
      page = table.page(SOON, last);
      long now = System.nanoTime();
      for (Found found : page) {
        last = found.timer();
        seen.add(last.id());
        add(last, now + found.until().toNanos());
      }
    } while (page.size() == DueTimers.PAGE_MAX && waiting.size() < KNOWN_MAX);
    ended.retainAll(seen);
  }

  private void add(PendingTimer timer, long at) {
    if (!ended.contains(timer.id())) {
      waiting.putIfAbsent(timer.id(), new Waiting(timer, at, 0));
    }
  }

  /// The timers to fire now, those that are due the longest first.
  private List<Waiting> due() {
    long now = System.nanoTime();
    return waiting.values().stream()
        .filter(it -> now - it.at() >= 0)
        .sorted(Comparator.comparing(it -> it.timer().due()))
        .limit(ROUND_MAX)
        .toList();
  }

  private void fire(List<Waiting> due) {
    if (due.isEmpty()) {
      return;
    }
    try (ExecutorService appends = Executors.newVirtualThreadPerTaskExecutor()) {
      var permits = new Semaphore(APPENDS_MAX);
      for (Waiting one : due) {
        permits.acquireUninterruptibly();
        appends.execute(
            () -> {
              try {
                fire(one);
              } finally {
                permits.release();
              }
            });
      }
    }
  }

  private void fire(Waiting one) {
    PendingTimer timer = one.timer();
    try {
      switch (firing.fire(timer)) {
        case FIRED, ENDED -> end(timer);
        case TOO_EARLY -> postpone(one);
      }
    } catch (RuntimeException e) {
      failed(timer, e);
      waiting.put(timer.id(), new Waiting(timer, System.nanoTime() + RETRY_NANOS, 0));
    }
  }

  /// Of timers that fail at the same time, as in an outage, one is reported.
  private void failed(PendingTimer timer, RuntimeException e) {
    boolean first;
    reporting.lock();
    try {
      first = failing.isEmpty();
      failing.put(timer.id(), e.toString());
    } finally {
      reporting.unlock();
    }
    if (first) {
      LOG.warn("The timer {} of {} can't fire at present", timer.timer(), timer.process(), e);
    }
  }

  private void end(PendingTimer timer) {
    ended.add(timer.id());
    forget(timer.id());
  }

  /// This node was early, by a little; or the database's clock was set back, and the next look-up
  /// will tell.
  private void postpone(Waiting one) {
    if (one.tooEarly() < TOO_EARLY_MAX) {
      long pause = TOO_EARLY_NANOS << one.tooEarly();
      waiting.put(
          one.timer().id(),
          new Waiting(one.timer(), System.nanoTime() + pause, one.tooEarly() + 1));
    } else {
      forget(one.timer().id());
    }
  }

  private void forget(UUID id) {
    waiting.remove(id);
    failing.remove(id);
  }

  private long untilNext(long lookUpAt) {
    long now = System.nanoTime();
    long next = lookUpAt - now;
    for (Waiting one : waiting.values()) {
      next = Math.min(next, one.at() - now);
    }
    return Math.max(next, 0);
  }

  @Override
  public void receive(List<RecordedEvent> events) {
    for (RecordedEvent event : events) {
      if (held && ProcessEvents.TIMER_TYPES.contains(event.type())) {
        receive(event);
      }
    }
  }

  private void receive(RecordedEvent event) {
    switch (ProcessEvents.decode(event)) {
      case TimerScheduled it -> {
        Duration wait = Duration.between(event.recordedAt(), it.due());
        if (wait.compareTo(SOON) < 0 && waiting.size() < KNOWN_MAX) {
          add(PendingTimer.of(event, it), System.nanoTime() + Math.max(0, nanos(wait)));
          LockSupport.unpark(thread);
        }
      }
      case TimerCancelled it -> forget(it.id());
      case ProcessEvent ignored -> {} // fired, here or on another node
    }
  }

  /// Long ago is zero.
  private static long nanos(Duration wait) {
    return wait.isNegative() ? 0 : wait.toNanos();
  }

  /// Look-ups go on.
  @Override
  public void ended(RuntimeException reason) {
    LOG.warn("Timers for the next seconds are learnt by look-ups only", reason);
  }
}
