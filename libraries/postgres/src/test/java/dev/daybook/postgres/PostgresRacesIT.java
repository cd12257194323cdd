package dev.daybook.postgres;

import dev.daybook.eventstore.EventStore;
import dev.daybook.postgres.testing.TestDatabase;
import dev.daybook.test.EventStoreRaces;

class PostgresRacesIT extends EventStoreRaces {
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
