package dev.daybook.personal;

import dev.daybook.eventstore.errors.EventStoreException;
import dev.daybook.postgres.sql.DatabaseErrors;
import dev.daybook.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import javax.sql.DataSource;

/// The table of wrapped keys in PostgreSQL.
public final class PostgresKeyStore implements PersonKeyStore {
  private static final String ACTIVE_TRANSACTION = "25001";

  private final DataSource database;
  private final String find;
  private final String insert;
  private final String delete;

  /// @param database its role may select, insert and delete keys. Connections have auto-commit on,
  ///   and are in no transaction of the application: a key that is rolled back after it was used
  ///   would be lost
  /// @param schema that [PersonalSchema] has migrated
  public PostgresKeyStore(DataSource database, String schema) {
    this.database = database;
    this.find = Sql.load(PostgresKeyStore.class, "find-keys.sql", schema);
    this.insert = Sql.load(PostgresKeyStore.class, "insert-key.sql", schema);
    this.delete = Sql.load(PostgresKeyStore.class, "delete-keys.sql", schema);
  }

  @Override
  public Map<String, byte[]> find(Collection<String> persons) {
    try (Connection connection = database.getConnection()) {
      return find(connection, persons);
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  @Override
  public boolean add(String person, byte[] wrapped) {
    try (Connection connection = committing();
        PreparedStatement statement = connection.prepareStatement(insert)) {
      statement.setString(1, person);
      statement.setBytes(2, wrapped);
      return statement.executeUpdate() == 1;
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  @Override
  public void delete(Collection<String> persons) {
    try (Connection connection = committing()) {
      delete(connection, persons);
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  /// {@inheritDoc}
  ///
  /// No other connection is taken: with a second one from the same pool, callers that each hold one
  /// could deadlock.
  @Override
  public PersonKeyStore within(Connection transaction) {
    return new PersonKeyStore() {
      @Override
      public Map<String, byte[]> find(Collection<String> persons) {
        try {
          return PostgresKeyStore.this.find(transaction, persons);
        } catch (SQLException e) {
          throw failed(e);
        }
      }

      @Override
      public boolean add(String person, byte[] wrapped) {
        throw new UnsupportedOperationException("A key is not added within a transaction");
      }

      @Override
      public void delete(Collection<String> persons) {
        try {
          PostgresKeyStore.this.delete(transaction, persons);
        } catch (SQLException e) {
          throw failed(e);
        }
      }
    };
  }

  private Map<String, byte[]> find(Connection connection, Collection<String> persons)
      throws SQLException {
    Map<String, byte[]> found = new HashMap<>();
    try (PreparedStatement statement = connection.prepareStatement(find)) {
      statement.setArray(1, connection.createArrayOf("text", persons.toArray()));
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          found.put(row.getString("person"), row.getBytes("wrapped"));
        }
      }
    }
    return found;
  }

  private void delete(Connection connection, Collection<String> persons) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(delete)) {
      statement.setArray(1, connection.createArrayOf("text", persons.toArray()));
      statement.executeUpdate();
    }
  }

  /// A connection on which each statement is committed.
  private Connection committing() throws SQLException {
    Connection connection = database.getConnection();
    if (connection.getAutoCommit()) {
      return connection;
    }
    connection.close();
    throw new SQLException(
        "The DataSource gives a connection that is in a transaction of the application, or has"
            + " auto-commit off. Keys are not written there: use the pool itself, not a"
            + " transaction-aware proxy of it, with auto-commit on",
        ACTIVE_TRANSACTION);
  }

  private static EventStoreException failed(SQLException e) {
    return DatabaseErrors.exception("The keys of persons can't be read or written", e);
  }
}
