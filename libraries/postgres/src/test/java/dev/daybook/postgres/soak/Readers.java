package dev.daybook.postgres.soak;

import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.errors.EventStoreUnavailableException;
import dev.daybook.postgres.soak.Entry.LogRead;
import dev.daybook.postgres.soak.Entry.Strange;
import dev.daybook.postgres.soak.Entry.StreamRead;
import dev.daybook.postgres.tail.Tailer;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/// Readers that run during appends and record the events they saw.
final class Readers {
  private static final int PAGE_EVENTS = 500;
  private static final Duration PAUSE = Duration.ofMillis(20);

  private final EventStore store;
  private final Journal journal;
  private final BooleanSupplier ended;

  Readers(EventStore store, Journal journal, BooleanSupplier ended) {
    this.store = store;
    this.journal = journal;
    this.ended = ended;
  }

  /// Reads contended streams, each from its beginning.
  Runnable ofStreams(Random random) {
    var contested = new Contested(store, random);
    return () ->
        untilEnded(
            () -> {
              StreamId stream = contested.stream(store.head());
              long time = System.nanoTime();
              List<RecordedEvent> events = store.readStream(stream, 0).toList();
              journal.write(new StreamRead(time, stream, events.size(), digest(events)));
              return false;
            });
  }

  /// Reads the log from its beginning, and waits for more at its end.
  Runnable ofLog() {
    return new Runnable() {
      private long position;

      @Override
      public void run() {
        untilEnded(this::readOn);
      }

      private boolean readOn() {
        long time = System.nanoTime();
        List<RecordedEvent> events = store.readLog(position).limit(PAGE_EVENTS).toList();
        boolean whole = events.size() < PAGE_EVENTS;
        write(time, position, events, whole);
        position += events.size();
        return !whole;
      }
    };
  }

  /// Records the events of the tailer.
  Tailer.Subscriber tailing() {
    return new Tailer.Subscriber() {
      private long position = -1;

      @Override
      public void receive(List<RecordedEvent> events) {
        if (position < 0) {
          position = events.getFirst().position() - 1;
        }
        write(System.nanoTime(), position, events, false);
        position += events.size();
      }

      @Override
      public void ended(RuntimeException reason) {
        journal.write(new Strange("a tail ended: " + reason));
      }
    };
  }

  private void write(long time, long after, List<RecordedEvent> events, boolean whole) {
    journal.write(new LogRead(time, after, after + events.size(), digest(events), whole));
  }

  private static long digest(List<RecordedEvent> events) {
    var digest = new Digest();
    events.forEach(digest::add);
    return digest.value();
  }

  /// @param read returns whether there is more to read at once
  private void untilEnded(BooleanSupplier read) {
    while (!ended.getAsBoolean()) {
      boolean more = false;
      try {
        more = read.getAsBoolean();
      } catch (EventStoreUnavailableException _) {
        // The database comes back.
      } catch (RuntimeException | Error e) {
        journal.write(new Strange("a reader failed: " + e));
      }
      if (!more) {
        LockSupport.parkNanos(PAUSE.toNanos());
      }
    }
  }
}
