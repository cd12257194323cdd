package dev.daybook.eventstore.subscriptions;

import java.time.Duration;
import java.util.Optional;

/// Stores the checkpoints and leases of subscriptions, best in the database that the handlers write
/// to.
///
/// A checkpoint is a [LogCursor]: position and id of the last event that was handled, or that the
/// filter didn't accept. By the id a subscription detects a diverged log when it continues.
///
/// Implementations are thread-safe. A running subscription stops at an `EventStoreException` that
/// is not retryable. It treats any other exception as an outage of these checkpoints, and retries.
public interface Checkpoints {

  /// The checkpoint that was stored last under a name; empty if there is none.
  Optional<LogCursor> load(String name);

  /// Stores a checkpoint under a name, regardless of the lease, for example to move a subscription
  /// that is stopped on all nodes; a running one would overwrite it.
  void store(String name, LogCursor cursor);

  /// A lease of a subscription for one run, not taken yet. Of all leases under one name, on all
  /// nodes that share these checkpoints, one is held at a time.
  ///
  /// @param length how long it excludes other runs after it was last taken or renewed
  Lease lease(String name, Duration length);

  /// Lets one run at a time handle events. Used by one thread at a time.
  interface Lease {
    /// Takes the lease if it is free, or renews it.
    ///
    /// @return false while another run has it
    boolean take();

    /// Renews it.
    ///
    /// @return false if it was lost: another run has taken it since
    boolean renew();

    /// Stores a cursor and renews the lease.
    ///
    /// @return false if it was lost; then nothing is stored
    boolean store(LogCursor cursor);

    /// Releases the lease at once, unless it was lost.
    void release();

    /// A lease that every run has at the same time; its checkpoints are stored without a fence.
    static Lease ofEveryRun(Checkpoints checkpoints, String name) {
      return new Lease() {
        @Override
        public boolean take() {
          return true;
        }

        @Override
        public boolean renew() {
          return true;
        }

        @Override
        public boolean store(LogCursor cursor) {
          checkpoints.store(name, cursor);
          return true;
        }

        @Override
        public void release() {}
      };
    }
  }

  /// Stores nothing: each start begins at the start position, and each node runs the subscription
  /// for itself.
  static Checkpoints none() {
    return new Checkpoints() {
      @Override
      public Optional<LogCursor> load(String name) {
        return Optional.empty();
      }

      @Override
      public void store(String name, LogCursor cursor) {}

      @Override
      public Lease lease(String name, Duration length) {
        return Lease.ofEveryRun(this, name);
      }
    };
  }

  /// Checkpoints in memory, for tests.
  static Checkpoints inMemory() {
    return new InMemoryCheckpoints();
  }
}
