package dev.daybook.test;

import dev.daybook.eventstore.subscriptions.Checkpoints;

class InMemorySubscriptionsTest extends SubscriptionContract {
  @Override
  protected Checkpoints open() {
    return Checkpoints.inMemory();
  }
}
