package dev.daybook.eventstore.postgres;

import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.test.EventStoreReading;

class PostgresReadingIT extends EventStoreReading {
  @Override
  protected EventStore open() {
    TestDatabase database = TestDatabase.shared();
    return database.open(database.newLog());
  }

  @Override
  protected void close(EventStore opened) {
    ((PostgresEventStore) opened).close();
  }
}
