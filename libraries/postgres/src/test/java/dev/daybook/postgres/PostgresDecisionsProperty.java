package dev.daybook.postgres;

import dev.daybook.eventstore.EventStore;
import dev.daybook.postgres.testing.TestDatabase;
import dev.daybook.test.EventStoreDecisions;

class PostgresDecisionsProperty extends EventStoreDecisions {
  private final TestDatabase database = TestDatabase.shared();
  private final String schema = database.newLog();

  @Override
  protected EventStore open() {
    return database.open(schema);
  }

  @Override
  protected EventStore openAgain(EventStore opened) {
    return database.open(schema);
  }

  @Override
  protected void close(EventStore opened) {
    ((PostgresEventStore) opened).close();
  }

  @Override
  protected int rounds() {
    return 30;
  }
}
