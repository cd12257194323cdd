package dev.daybook.postgres.joined.flush;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// Refuses calls on the connection of a joined transaction that would end the transaction, and
/// statements after its append.
record GuardedConnection(Connection connection, BooleanSupplier isFlushed)
    implements InvocationHandler {
  private static final Set<String> ENDINGS =
      Set.of("commit", "setAutoCommit", "close", "abort", "setTransactionIsolation", "setReadOnly");
  private static final Set<String> STATEMENTS =
      Set.of("createStatement", "prepareStatement", "prepareCall", "setSavepoint");

  static Connection of(Connection connection, BooleanSupplier isFlushed) {
    return (Connection)
        Proxy.newProxyInstance(
            Connection.class.getClassLoader(),
            new Class<?>[] {Connection.class},
            new GuardedConnection(connection, isFlushed));
  }

  @Override
  public @Nullable Object invoke(
      Object proxy, Method method, @Nullable Object @Nullable [] arguments) throws Throwable {
    String name = method.getName();
    boolean isRollback = name.equals("rollback") && method.getParameterCount() == 0;
    if (isRollback || ENDINGS.contains(name)) {
      throw new IllegalStateException(
          name + "() belongs to the joined transaction: use commit() or rollback() of it");
    }
    if (STATEMENTS.contains(name) && isFlushed.getAsBoolean()) {
      throw new IllegalStateException(
          "The joined transaction has made its append, which holds the log's lock: no statement may"
              + " follow before the commit");
    }
    try {
      return method.invoke(connection, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }
}
