package dev.daybook.eventstore.postgres;

import dev.daybook.eventstore.Checkpoints;
import dev.daybook.eventstore.test.SubscriptionContract;

class PostgresSubscriptionsIT extends SubscriptionContract {
  @Override
  protected Checkpoints open() {
    TestDatabase database = TestDatabase.shared();
    String schema = database.newName("readers");
    ReaderSchema.migrate(database.direct(), schema, null);
    return new PostgresCheckpoints(database.pool(), schema);
  }
}
