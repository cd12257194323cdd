package dev.daybook.spring.transactions;

import jakarta.persistence.EntityManager;
import org.hibernate.engine.spi.SessionImplementor;

/// Runs what Hibernate does after its flush and before the commit: it increments the versions of
/// entities that were locked with `OPTIMISTIC_FORCE_INCREMENT`.
final class HibernateActions {
  private HibernateActions() {}

  static void run(EntityManager entities) {
    entities.unwrap(SessionImplementor.class).getActionQueue().beforeTransactionCompletion();
  }
}
