package dev.daybook.eventstore.postgres;

import java.time.Duration;
import java.util.UUID;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Says when a reader may take a lease.
///
/// A lease runs out by the database's clock. That clock may be set forward while the holder is at
/// work: so a reader that has seen the lease being renewed waits, by its own monotonic clock, until
/// it has not been renewed for its whole length.
///
/// Not thread-safe.
final class LeaseWatch {
  private final UUID reader;
  private final long lengthNanos;
  private final LongSupplier nanoTime;
  private @Nullable SeenLease last;
  private @Nullable Long renewedAt;

  /// @param reader that wants the lease
  /// @param length of the lease
  LeaseWatch(UUID reader, Duration length) {
    this(reader, length, System::nanoTime);
  }

  LeaseWatch(UUID reader, Duration length, LongSupplier nanoTime) {
    this.reader = reader;
    this.lengthNanos = length.toNanos();
    this.nanoTime = nanoTime;
  }

  /// Whether the reader may take the lease, or has it.
  ///
  /// @param now the lease as it was just read
  boolean mayTake(SeenLease now) {
    if (last != null && isRenewed(last, now)) {
      renewedAt = nanoTime.getAsLong();
    }
    last = now;
    return now.free() && (now.holder() == null || reader.equals(now.holder()) || isQuiet());
  }

  private static boolean isRenewed(SeenLease before, SeenLease now) {
    return now.until() != null && !now.until().equals(before.until());
  }

  private boolean isQuiet() {
    return renewedAt == null || nanoTime.getAsLong() - renewedAt >= lengthNanos;
  }
}
