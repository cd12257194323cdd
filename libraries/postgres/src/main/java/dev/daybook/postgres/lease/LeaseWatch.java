package dev.daybook.postgres.lease;

import java.util.UUID;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Decides when a reader may take a lease.
///
/// A lease ends by the database's clock, which may be set forward while the holder works. So a
/// reader that has seen the lease being renewed waits, by its own monotonic clock, until the lease
/// was not renewed for its whole length.
///
/// Not thread-safe.
public final class LeaseWatch {
  private final UUID reader;
  private final boolean fenced;
  private final LongSupplier nanoTime;
  private @Nullable ObservedLease last;
  private @Nullable Long renewedAt;

  private LeaseWatch(UUID reader, boolean fenced, LongSupplier nanoTime) {
    this.reader = reader;
    this.fenced = fenced;
    this.nanoTime = nanoTime;
  }

  /// For work that changes nothing without the lease (fenced): a lease that has ended at the first
  /// look is taken at once. If the clock was just set forward, this takes the lease from a live
  /// holder, which loses only its current transaction.
  ///
  /// @param reader the reader that wants the lease
  public static LeaseWatch ofFencedWork(UUID reader) {
    return ofFencedWork(reader, System::nanoTime);
  }

  public static LeaseWatch ofFencedWork(UUID reader, LongSupplier nanoTime) {
    return new LeaseWatch(reader, true, nanoTime);
  }

  /// For work with effects outside the database, which two holders would repeat: the reader watches
  /// a lease for its whole length before it takes it, whatever the clock says.
  ///
  /// @param reader the reader that wants the lease
  public static LeaseWatch ofUnfencedWork(UUID reader) {
    return ofUnfencedWork(reader, System::nanoTime);
  }

  public static LeaseWatch ofUnfencedWork(UUID reader, LongSupplier nanoTime) {
    return new LeaseWatch(reader, false, nanoTime);
  }

  /// Whether the reader may take the lease, or has it.
  ///
  /// @param now the lease as just read
  public boolean mayTake(ObservedLease now) {
    if (last == null ? !fenced : isRenewed(last, now)) {
      renewedAt = nanoTime.getAsLong();
    }
    last = now;
    return now.free() && (now.holder() == null || reader.equals(now.holder()) || isQuiet(now));
  }

  private static boolean isRenewed(ObservedLease before, ObservedLease now) {
    return now.until() != null && !now.until().equals(before.until());
  }

  private boolean isQuiet(ObservedLease now) {
    return renewedAt == null || nanoTime.getAsLong() - renewedAt >= now.length().toNanos();
  }
}
