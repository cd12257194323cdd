package dev.daybook.eventstore.subscriptions;

import java.time.Duration;
import java.util.OptionalLong;

/// Where subscriptions have come, and which node runs each of them; best kept where their handlers
/// write, too.
///
/// Implementations are thread-safe. A running subscription takes any exception for a place that is
/// away, and tries again.
public interface Checkpoints {

  /// What was stored last under a name; empty if nothing was.
  OptionalLong load(String name);

  /// Keeps a position, which a later [#load(String)] gives back, whichever run has the lease.
  void store(String name, long position);

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

    /// Stores a position and renews the lease.
    ///
    /// @return false if it was lost; then nothing is stored
    boolean store(long position);

    /// Gives it back at once, unless it was lost.
    void release();

    /// A lease that every run has at the same time, and that stores positions without a fence.
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
        public boolean store(long position) {
          checkpoints.store(name, position);
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
      public OptionalLong load(String name) {
        return OptionalLong.empty();
      }

      @Override
      public void store(String name, long position) {}

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
