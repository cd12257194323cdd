package dev.daybook.postgres.lease;

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

  /// For work that changes nothing unless the reader still has the lease: a lease that has run out
  /// at the first look is taken at once. Where the clock was set forward just before, that takes a
  /// lease from a live holder, which loses its transaction and nothing else.
  ///
  /// @param reader that wants the lease
  public static LeaseWatch ofFencedWork(UUID reader) {
    return ofFencedWork(reader, System::nanoTime);
  }

  public static LeaseWatch ofFencedWork(UUID reader, LongSupplier nanoTime) {
    return new LeaseWatch(reader, true, nanoTime);
  }

  /// For work with effects elsewhere, which two holders would repeat: from its first look the
  /// reader watches a holder's lease for its whole length before it takes it, whatever the clock
  /// says.
  ///
  /// @param reader that wants the lease
  public static LeaseWatch ofUnfencedWork(UUID reader) {
    return ofUnfencedWork(reader, System::nanoTime);
  }

  public static LeaseWatch ofUnfencedWork(UUID reader, LongSupplier nanoTime) {
    return new LeaseWatch(reader, false, nanoTime);
  }

  /// Whether the reader may take the lease, or has it.
  ///
  /// @param now the lease as it was just read
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
