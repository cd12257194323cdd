package dev.daybook.postgres;

import dev.daybook.eventstore.subscriptions.Checkpoints;
import dev.daybook.postgres.testing.TestDatabase;
import dev.daybook.test.SubscriptionContract;

class PostgresSubscriptionsIT extends SubscriptionContract {
  @Override
  protected Checkpoints open() {
    TestDatabase database = TestDatabase.shared();
    return new PostgresCheckpoints(database.pool(), database.newReadModels());
  }
}
