package dev.daybook.accounts.http.live.sse;

import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/// Limits the number of concurrent sends. New events are available to all clients at the same
/// moment; without a limit the sends would take all processors, and the next append would have to
/// wait. Decision 14 has measurements.
///
/// A turn ends after [#TURN_MAX], even if its send still runs. A client that was slower sends
/// without a turn the next time, because it waits for its network and not for a processor. Short
/// sends need no turn.
final class SendScheduler {
  static final Duration TURN_MAX = Duration.ofMillis(10);

  /// Minimum size of a send that needs a turn.
  static final int LONG_BYTES = 32 << 10;

  private final Semaphore free;
  private final LongSupplier nanoTime;
  private final Set<Turn> turns = ConcurrentHashMap.newKeySet();

  /// @param concurrentSends maximum number of concurrent turns
  SendScheduler(int concurrentSends) {
    this(concurrentSends, System::nanoTime);
  }

  SendScheduler(int concurrentSends, LongSupplier nanoTime) {
    this.free = new Semaphore(concurrentSends);
    this.nanoTime = nanoTime;
  }

  interface Sending {
    void run() throws IOException;
  }

  /// Sends for one client. Not thread-safe: for the client's thread only.
  final class Sender {
    private boolean slow;

    /// @param bytes size of the send
    void send(int bytes, Sending sending) throws IOException, InterruptedException {
      var turn = slow || bytes < LONG_BYTES ? new Turn() : take();
      try {
        sending.run();
      } finally {
        turn.end();
      }
      slow = turn.isTooLong();
    }
  }

  Sender sender() {
    return new Sender();
  }

  private Turn take() throws InterruptedException {
    while (!free.tryAcquire(TURN_MAX.toNanos(), TimeUnit.NANOSECONDS)) {
      turns.stream().filter(Turn::isTooLong).forEach(Turn::end);
    }
    var turn = new Turn();
    turns.add(turn);
    return turn;
  }

  private final class Turn {
    private final long begun = nanoTime.getAsLong();

    boolean isTooLong() {
      return nanoTime.getAsLong() - begun > TURN_MAX.toNanos();
    }

    /// Ends the turn; does nothing if it was ended before, or was not counted.
    void end() {
      if (turns.remove(this)) {
        free.release();
      }
    }
  }
}
