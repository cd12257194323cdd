package dev.daybook.eventstore.subscriptions;

import java.time.Duration;
import java.util.Optional;

/// How far subscriptions have read, and which node runs each of them; best kept where their
/// handlers write, too.
///
/// A checkpoint is a [LogCursor]: the position of the last event that was handled or passed over,
/// and its id. By the id a subscription that goes on from its checkpoint notices that the log has
/// diverged.
///
/// Implementations are thread-safe. A running subscription stops at an [EventStoreException] that
/// is not retryable. It takes any other exception for an outage of these checkpoints, and tries
/// again.
public interface Checkpoints {

  /// What was stored last under a name; empty if nothing was.
  Optional<LogCursor> load(String name);

  /// Keeps a cursor, position and event id, which a later [#load(String)] gives back, whichever run
  /// has the lease.
  void store(String name, LogCursor cursor);

  /// The lease of a subscription, for one run of it that doesn't have it yet. Of all leases under
  /// one name, on all nodes that share these checkpoints, one is held at a time.
  ///
  /// @param length how long it keeps other runs waiting after it was last taken, renewed or stored
  ///   with
  Lease lease(String name, Duration length);

  /// Lets one run at a time handle events. Used by one thread at a time.
  interface Lease {
    /// Takes it where it is free, or renews it.
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

    /// Gives it back at once, unless it was lost.
    void release();

    /// A lease that every run has at the same time, and that stores cursors without a fence.
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

  /// Keeps nothing: each start is the first one, and each node runs the subscription for itself.
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

  /// Keeps them as long as the process lives, for tests.
  static Checkpoints inMemory() {
    return new InMemoryCheckpoints();
  }
}
