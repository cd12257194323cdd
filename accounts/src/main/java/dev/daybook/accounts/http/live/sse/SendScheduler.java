package dev.daybook.accounts.http.live.sse;

import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/// Lets clients be sent what there is for them a few at a time. New events are there for all of
/// them at the same moment; if all were served at once, everything else on the machine, and first
/// of all the next append, would have to wait for the last of them. Decision 14 has what this
/// gains.
///
/// A turn ends after [#TURN_MAX] at the latest, whether the client has taken everything or not.
/// Whoever was that slow waits for no turn the next time and keeps nobody from theirs: it is its
/// network that it waits for. What is short is sent at once: that is soon over, and to be soon
/// there.
final class SendScheduler {
  static final Duration TURN_MAX = Duration.ofMillis(10);

  /// What is shorter is sent without a turn.
  static final int LONG_BYTES = 32 << 10;

  private final Semaphore free;
  private final LongSupplier nanoTime;
  private final Set<Turn> taken = ConcurrentHashMap.newKeySet();

  /// @param atOnce how many are sent something at the same time
  SendScheduler(int atOnce) {
    this(atOnce, System::nanoTime);
  }

  SendScheduler(int atOnce, LongSupplier nanoTime) {
    this.free = new Semaphore(atOnce);
    this.nanoTime = nanoTime;
  }

  interface Sending {
    void run() throws IOException;
  }

  /// One client's, for its one thread.
  final class Sender {
    private boolean slow;

    /// @param bytes how much it is
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
      taken.stream().filter(Turn::isTooLong).forEach(Turn::end);
    }
    var turn = new Turn();
    taken.add(turn);
    return turn;
  }

  private final class Turn {
    private final long begun = nanoTime.getAsLong();

    boolean isTooLong() {
      return nanoTime.getAsLong() - begun > TURN_MAX.toNanos();
    }

    /// Makes room for the next where it was one of so many; once, whoever ends it first.
    void end() {
      if (taken.remove(this)) {
        free.release();
      }
    }
  }
}
