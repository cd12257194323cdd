package dev.daybook.postgres.projections.steps;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;

/// A connection whose transaction its user can't end.
final class UncommittedConnection {
  private static final Set<String> ENDING =
      Set.of("commit", "rollback", "setAutoCommit", "close", "abort");

  private UncommittedConnection() {}

  static Connection of(Connection transaction) {
    return (Connection)
        Proxy.newProxyInstance(
            UncommittedConnection.class.getClassLoader(),
            new Class<?>[] {Connection.class},
            (self, method, arguments) -> {
              boolean toSavepoint = method.getName().equals("rollback") && arguments != null;
              if (ENDING.contains(method.getName()) && !toSavepoint) {
                throw new SQLException(
                    "A projection must not call %s on its transaction".formatted(method.getName()));
              }
              try {
                return method.invoke(transaction, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }
}
