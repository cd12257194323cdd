package dev.daybook.testing.postgres;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/// Migrates schemas that differ only in their names. The migrations run once and their SQL is
/// recorded; for each further name the recorded SQL is executed, which is faster.
///
/// Thread-safe.
public final class RecordedMigrations {
  private final DataSource owner;
  private final BiConsumer<DataSource, String> migrations;
  private final List<String> executed = new ArrayList<>();
  private @Nullable String recorded;

  /// @param owner connects as the role that migrates
  /// @param migrations runs the migrations with a data source and a name. In the SQL the name must
  ///   occur in names of schemas and roles only
  public RecordedMigrations(DataSource owner, BiConsumer<DataSource, String> migrations) {
    this.owner = owner;
    this.migrations = migrations;
  }

  public synchronized void run(String name) {
    if (recorded == null) {
      migrations.accept(recording(DataSource.class, owner), name);
      recorded = name;
    } else {
      repeat(executed.stream().map(sql -> sql.replace(recorded, name)).toList());
    }
  }

  private void repeat(List<String> statements) {
    try (Connection connection = owner.getConnection();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      for (String sql : statements) {
        statement.addBatch(sql);
      }
      statement.executeBatch();
      connection.commit();
      connection.setAutoCommit(true);
      statement.execute("discard all"); // the session parameters that the migrations set
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /// Returns a proxy of a JDBC object that records the executed SQL.
  private <T> T recording(Class<T> type, Object of) {
    return type.cast(
        Proxy.newProxyInstance(
            ClassLoader.getPlatformClassLoader(),
            new Class<?>[] {type},
            (_, method, arguments) -> wrap(method, arguments, call(of, method, arguments))));
  }

  private @Nullable Object wrap(
      Method method, Object @Nullable [] arguments, @Nullable Object result) {
    return switch (result) {
      case Connection connection when method.getName().equals("getConnection") ->
          recording(Connection.class, connection);
      case PreparedStatement statement when arguments != null ->
          recordingStatement(PreparedStatement.class, statement, (String) arguments[0]);
      case Statement statement when method.getName().equals("createStatement") ->
          recordingStatement(Statement.class, statement, "");
      case null, default -> result;
    };
  }

  /// @param prepared the SQL of a prepared statement; empty for a plain statement
  private <T extends Statement> T recordingStatement(Class<T> type, T of, String prepared) {
    Map<Integer, String> parameters = new TreeMap<>();
    return type.cast(
        Proxy.newProxyInstance(
            ClassLoader.getPlatformClassLoader(),
            new Class<?>[] {type},
            (_, method, arguments) -> {
              Object result = call(of, method, arguments);
              if (method.getName().startsWith("execute")) {
                record(arguments == null ? filled(prepared, parameters) : (String) arguments[0]);
              } else if (method.getName().startsWith("set")
                  && arguments != null
                  && arguments.length > 1) {
                boolean isNull = method.getName().equals("setNull");
                parameters.put((Integer) arguments[0], literal(isNull ? null : arguments[1]));
              }
              return result;
            }));
  }

  private static @Nullable Object call(Object of, Method method, Object @Nullable [] arguments)
      throws Throwable {
    try {
      return method.invoke(of, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  /// Records everything except queries; queries that set a session parameter are recorded.
  private void record(String sql) {
    String start = sql.strip().toLowerCase(Locale.ROOT);
    if (!start.startsWith("select") || start.startsWith("select set_config")) {
      executed.add(sql.strip().replaceFirst(";$", ""));
    }
  }

  private static String filled(String prepared, Map<Integer, String> parameters) {
    var sql = new StringBuilder();
    String[] parts = prepared.split("\\?", -1);
    for (int i = 0; i < parts.length; i++) {
      sql.append(i == 0 ? "" : parameters.get(i)).append(parts[i]);
    }
    return sql.toString();
  }

  private static String literal(@Nullable Object value) {
    return switch (value) {
      case null -> "null";
      case Number number -> number.toString();
      case Boolean truth -> truth.toString();
      default -> "'" + value.toString().replace("'", "''") + "'";
    };
  }
}
