package dev.daybook.spring.transactions;

import jakarta.persistence.EntityManager;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.orm.jpa.EntityManagerHolder;
import org.springframework.orm.jpa.JpaTransactionManager;
import org.springframework.transaction.TransactionManager;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.util.ClassUtils;

/// Writes the changed entities of a transaction, so that no statement follows the append: Hibernate
/// would write them in the commit.
final class JpaFlush implements Runnable {
  private static final boolean HAS_HIBERNATE =
      ClassUtils.isPresent(
          "org.hibernate.engine.spi.SessionImplementor", JpaFlush.class.getClassLoader());

  private final JpaTransactionManager manager;

  private JpaFlush(JpaTransactionManager manager) {
    this.manager = manager;
  }

  static boolean isFor(TransactionManager manager) {
    return manager instanceof JpaTransactionManager;
  }

  static @Nullable DataSource dataSource(TransactionManager manager) {
    return ((JpaTransactionManager) manager).getDataSource();
  }

  static Runnable of(TransactionManager manager) {
    return new JpaFlush((JpaTransactionManager) manager);
  }

  @Override
  public void run() {
    if (TransactionSynchronizationManager.getResource(manager.getResourceFactory())
        instanceof EntityManagerHolder holder) {
      try {
        flush(holder.getEntityManager());
      } catch (RuntimeException e) {
        DataAccessException known = manager.getJpaDialect().translateExceptionIfPossible(e);
        throw known == null ? e : known;
      }
    }
  }

  private static void flush(EntityManager entities) {
    entities.flush();
    if (HAS_HIBERNATE) {
      HibernateActions.run(entities);
    }
  }
}
