package dev.daybook.test;

import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.memory.InMemoryEventStore;
import java.time.Clock;

class InMemoryEventStoreTest extends EventStoreContract {
  @Override
  protected EventStore open() {
    return new InMemoryEventStore(Clock.systemUTC());
  }
}
