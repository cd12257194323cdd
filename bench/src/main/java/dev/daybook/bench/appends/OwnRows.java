package dev.daybook.bench.appends;

import dev.daybook.bench.sql.Statements;
import dev.daybook.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.UUID;
import javax.sql.DataSource;

/// A connection in a transaction, and the table of an application beside the log.
final class OwnRows implements AutoCloseable {
  private final Connection connection;
  private final PreparedStatement insert;

  private OwnRows(Connection connection) throws SQLException {
    this.connection = connection;
    this.insert = connection.prepareStatement(Sql.read(OwnRows.class, "own-row-insert.sql"));
  }

  static void createTable(DataSource database) throws SQLException {
    Statements.execute(database, Sql.read(OwnRows.class, "own-rows-schema.sql"));
  }

  static OwnRows connect(DataSource database) throws SQLException {
    Connection connection = database.getConnection();
    connection.setAutoCommit(false);
    return new OwnRows(connection);
  }

  Connection connection() {
    return connection;
  }

  void insert(long amount) throws SQLException {
    insert.setObject(1, UUID.randomUUID());
    insert.setLong(2, amount);
    insert.executeUpdate();
  }

  @Override
  public void close() throws SQLException {
    connection.rollback();
    connection.setAutoCommit(true);
    connection.close();
  }
}
