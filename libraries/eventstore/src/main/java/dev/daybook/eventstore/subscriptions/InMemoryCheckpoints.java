package dev.daybook.eventstore.subscriptions;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Checkpoints of one process. Leases end by its monotonic clock. Thread-safe.
final class InMemoryCheckpoints implements Checkpoints {
  private final Map<String, Checkpoint> checkpoints = new HashMap<>();

  private static final class Checkpoint {
    @Nullable LogCursor cursor;
    @Nullable Lease holder;
    long heldUntil;
  }

  @Override
  public synchronized Optional<LogCursor> load(String name) {
    return Optional.ofNullable(of(name).cursor);
  }

  @Override
  public synchronized void store(String name, LogCursor cursor) {
    of(name).cursor = cursor;
  }

  @Override
  public Lease lease(String name, Duration length) {
    return new InMemoryLease(name, length);
  }

  private Checkpoint of(String name) {
    return checkpoints.computeIfAbsent(name, ignored -> new Checkpoint());
  }

  private final class InMemoryLease implements Lease {
    private final String name;
    private final Duration length;

    InMemoryLease(String name, Duration length) {
      this.name = name;
      this.length = length;
    }

    @Override
    public boolean take() {
      synchronized (InMemoryCheckpoints.this) {
        Checkpoint checkpoint = of(name);
        if (checkpoint.holder == null || checkpoint.heldUntil - System.nanoTime() < 0) {
          checkpoint.holder = this;
        }
        return renew();
      }
    }

    @Override
    public boolean renew() {
      synchronized (InMemoryCheckpoints.this) {
        Checkpoint checkpoint = of(name);
        if (checkpoint.holder != this) {
          return false;
        }
        checkpoint.heldUntil = System.nanoTime() + length.toNanos();
        return true;
      }
    }

    @Override
    public boolean store(LogCursor cursor) {
      synchronized (InMemoryCheckpoints.this) {
        if (!renew()) {
          return false;
        }
        of(name).cursor = cursor;
        return true;
      }
    }

    @Override
    public void release() {
      synchronized (InMemoryCheckpoints.this) {
        Checkpoint checkpoint = of(name);
        if (checkpoint.holder == this) {
          checkpoint.holder = null;
        }
      }
    }
  }
}
