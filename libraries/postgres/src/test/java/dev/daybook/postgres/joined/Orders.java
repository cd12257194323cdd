package dev.daybook.postgres.joined;

import dev.daybook.eventstore.NewEvent;
import dev.daybook.eventstore.StreamId;
import dev.daybook.postgres.testing.TestDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;

/// A table of an application beside the log.
record Orders(TestDatabase database, String table) {

  static Orders create(TestDatabase database) {
    String table = database.newName("orders");
    database.execute("create table %s (n int primary key, items int not null)".formatted(table));
    return new Orders(database, table);
  }

  static StreamId stream(int order) {
    return StreamId.of("order", Integer.toString(order));
  }

  static NewEvent placed() {
    return new NewEvent(UUID.randomUUID(), "PLACED", "{}");
  }

  void insert(Connection connection, int order) throws SQLException {
    insert(connection, table, order);
  }

  static void insert(Connection connection, String table, int order) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement("insert into %s values (?, 0)".formatted(table))) {
      insert.setInt(1, order);
      insert.executeUpdate();
    }
  }

  /// Locks the row of an order until the end of the transaction.
  void lock(Connection connection, int order) throws SQLException {
    execute(connection, "update %s set items = items + 1 where n = %d".formatted(table, order));
  }

  void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  Set<Integer> all() {
    try (Connection connection = database.direct().getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("select n from " + table)) {
      Set<Integer> orders = new TreeSet<>();
      while (row.next()) {
        orders.add(row.getInt(1));
      }
      return orders;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /// The id of the server process of a connection.
  static int process(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("select pg_backend_pid()")) {
      row.next();
      return row.getInt(1);
    }
  }
}
