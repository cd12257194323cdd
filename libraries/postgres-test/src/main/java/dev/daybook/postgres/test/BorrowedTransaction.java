package dev.daybook.postgres.test;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The transaction that a projection gets: it may write, but must not commit or roll back.
final class BorrowedTransaction {
  private static final Set<String> ENDINGS =
      Set.of("commit", "rollback", "close", "abort", "setAutoCommit");

  private BorrowedTransaction() {}

  static Connection of(Connection transaction) {
    return (Connection)
        Proxy.newProxyInstance(
            Connection.class.getClassLoader(),
            new Class<?>[] {Connection.class},
            (ignored, method, arguments) -> {
              boolean toSavepoint = arguments != null && method.getName().equals("rollback");
              if (ENDINGS.contains(method.getName()) && !toSavepoint) {
                throw new AssertionError(
                    "A projection must not end its transaction, but it calls " + method.getName());
              }
              return call(transaction, method, arguments);
            });
  }

  private static @Nullable Object call(
      Connection transaction, Method method, Object @Nullable [] arguments) throws Throwable {
    try {
      return method.invoke(transaction, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause() == null ? e : e.getCause();
    }
  }
}
