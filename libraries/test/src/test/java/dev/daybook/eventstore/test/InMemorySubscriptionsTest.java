package dev.daybook.eventstore.test;

import dev.daybook.eventstore.Checkpoints;

class InMemorySubscriptionsTest extends SubscriptionContract {
  @Override
  protected Checkpoints open() {
    return Checkpoints.inMemory();
  }
}
