package dev.daybook.eventstore.commands;

import dev.daybook.eventstore.AppendCondition;
import dev.daybook.eventstore.AppendResult;
import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.ExpectedVersion;
import dev.daybook.eventstore.NewEvent;
import dev.daybook.eventstore.StreamAppend;
import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.errors.AppendOutcomeUnknownException;
import dev.daybook.eventstore.errors.EventStoreUnavailableException;
import dev.daybook.eventstore.spi.ForwardingEventStore;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;

/// A store with random faults: lost races, unavailability, unknown outcomes.
final class TroubledStore extends ForwardingEventStore {
  private static final long APPEND_NANOS = 100_000;

  private final EventStore store;
  private final Random random;

  TroubledStore(EventStore store, Random random) {
    this.store = store;
    this.random = random;
  }

  @Override
  protected EventStore delegate() {
    return store;
  }

  @Override
  public List<AppendResult> append(List<StreamAppend> appends, List<AppendCondition> conditions) {
    int trouble = random.nextInt(10);
    if (trouble == 0) {
      throw new EventStoreUnavailableException("The store is away", null);
    }
    if (trouble == 1) {
      comeFirst(appends.getFirst().stream());
    }
    LockSupport.parkNanos(APPEND_NANOS); // others join the queue
    List<AppendResult> results = store.append(appends, conditions);
    if (trouble == 2) {
      throw new AppendOutcomeUnknownException("The response was lost", null);
    }
    return results;
  }

  private void comeFirst(StreamId stream) {
    int held = store.readStream(stream).mapToInt(e -> Integer.parseInt(e.data())).sum();
    String change = held > 0 ? "-1" : "1";
    store.append(
        stream,
        ExpectedVersion.any(),
        List.of(new NewEvent(UUID.randomUUID(), "CHANGED", change, "0")));
  }
}
