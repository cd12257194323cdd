package dev.daybook.spring.transactions;

import java.util.Collection;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.ConfigurableTransactionManager;
import org.springframework.transaction.TransactionManager;
import org.springframework.transaction.support.ResourceTransactionManager;
import org.springframework.util.ClassUtils;

/// Joins the log to the transactions of an application's transaction managers.
public final class TransactionManagers {
  private static final boolean HAS_JPA =
      ClassUtils.isPresent(
          "org.springframework.orm.jpa.JpaTransactionManager",
          TransactionManagers.class.getClassLoader());

  private TransactionManagers() {}

  /// Adds a listener to each manager of the `DataSource`.
  ///
  /// @return number of these managers
  public static int join(
      Collection<? extends TransactionManager> managers, JoinedTransactions transactions) {
    int joined = 0;
    for (TransactionManager manager : managers) {
      if (manager instanceof ConfigurableTransactionManager configurable
          && transactions.dataSource().equals(dataSource(manager))) {
        configurable.addListener(new JoiningListener(transactions, persistence(manager)));
        joined++;
      }
    }
    return joined;
  }

  private static @Nullable DataSource dataSource(TransactionManager manager) {
    if (HAS_JPA && JpaFlush.isFor(manager)) {
      return JpaFlush.dataSource(manager);
    }
    return manager instanceof ResourceTransactionManager resources
            && resources.getResourceFactory() instanceof DataSource source
        ? source
        : null;
  }

  private static Runnable persistence(TransactionManager manager) {
    return HAS_JPA && JpaFlush.isFor(manager) ? JpaFlush.of(manager) : () -> {};
  }
}
