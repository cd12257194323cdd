package dev.daybook.test;

import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.memory.InMemoryEventStore;
import java.time.Clock;

class InMemoryDecisionsProperty extends EventStoreDecisions {
  @Override
  protected EventStore open() {
    return new InMemoryEventStore(Clock.systemUTC());
  }
}
