package dev.daybook.eventstore.test;

import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.InMemoryEventStore;
import java.time.Clock;

class InMemoryRacesTest extends EventStoreRaces {
  @Override
  protected EventStore open() {
    return new InMemoryEventStore(Clock.systemUTC());
  }
}
