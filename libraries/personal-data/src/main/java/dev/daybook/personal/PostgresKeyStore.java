package dev.daybook.personal;

import dev.daybook.eventstore.errors.EventStoreException;
import dev.daybook.eventstore.errors.EventStoreMisconfiguredException;
import dev.daybook.postgres.sql.DatabaseErrors;
import dev.daybook.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/// The table of wrapped keys in PostgreSQL.
///
/// If a transaction adds a person's key and is still open, another key of the person waits for its
/// end: outside of transactions for at most 10 s, and then with an exception that a retry may help.
///
/// Keys that a retired master key wraps, or one that a [KeyRotation] replaces, are not added.
public final class PostgresKeyStore implements PersonKeyStore {
  /// Maximum time that a key waits for a transaction that adds one for the same person.
  static final Duration ADD_TIMEOUT = Duration.ofSeconds(10);

  private static final String ACTIVE_TRANSACTION = "25001";

  private final DataSource database;
  private final String schema;
  private final String hasSchema;
  private final String find;
  private final String insert;
  private final String findCurrentId;
  private final String delete;

  /// @param database its role may select, insert and delete keys. Connections have auto-commit on,
  ///   and are in no transaction of the application: a key that is rolled back after it was used
  ///   would be lost. [#within] is for transactions
  /// @param schema that [PersonalSchema] has migrated
  public PostgresKeyStore(DataSource database, String schema) {
    this.database = database;
    this.schema = schema;
    this.hasSchema = Sql.load(PostgresKeyStore.class, "has-key-schema.sql", schema);
    this.find = Sql.load(PostgresKeyStore.class, "find-keys.sql", schema);
    this.insert = Sql.load(PostgresKeyStore.class, "insert-key.sql", schema);
    this.findCurrentId = Sql.load(PostgresKeyStore.class, "master/find-current-id.sql", schema);
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

  /// {@inheritDoc}
  ///
  /// @throws KeysUnavailableException if the key is wrapped by a master key that is not current any
  ///   more
  @Override
  public boolean add(String person, byte[] wrapped) {
    try (Connection connection = committing()) {
      return add(connection, person, wrapped, ADD_TIMEOUT);
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
  /// If the keys are in the transaction's database, no other connection is taken: with a second one
  /// from the same pool, callers that each hold one could deadlock.
  @Override
  public PersonKeyStore within(Connection transaction) {
    return new TransactionKeyStore(this, transaction);
  }

  private boolean isIn(Connection connection) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(hasSchema)) {
      statement.setString(1, schema);
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        return row.getBoolean(1);
      }
    }
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

  /// @param timeout zero for none
  private boolean add(Connection connection, String person, byte[] wrapped, Duration timeout)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(insert)) {
      statement.setQueryTimeout(Math.toIntExact(timeout.toSeconds()));
      statement.setString(1, person);
      statement.setBytes(2, wrapped);
      if (statement.executeUpdate() == 1) {
        return true;
      }
    }
    requireCurrent(connection, wrapped);
    return false;
  }

  /// Finds out why a key was not added.
  private void requireCurrent(Connection connection, byte[] wrapped) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(findCurrentId)) {
      statement.setBytes(1, wrapped);
      try (ResultSet row = statement.executeQuery()) {
        if (row.next()) {
          throw KeysUnavailableException.notCurrent(
              MasterKey.wrappedBy(wrapped).orElse(""), row.getString("key_id"));
        }
      }
    }
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
    try {
      requireAutoCommit(connection);
      return connection;
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
  }

  static void requireAutoCommit(Connection connection) throws SQLException {
    if (!connection.getAutoCommit()) {
      throw new SQLException(
          "The DataSource gives a connection that is in a transaction of the application, or has"
              + " auto-commit off. Keys are not written there: use the pool itself, not a"
              + " transaction-aware proxy of it, with auto-commit on",
          ACTIVE_TRANSACTION);
    }
  }

  private static EventStoreException failed(SQLException e) {
    return DatabaseErrors.exception("The keys of persons can't be read or written", e);
  }

  /// The wrapped keys as a transaction sees them; if they are not in the transaction's database, as
  /// they are outside of it. Not thread-safe.
  private static final class TransactionKeyStore implements PersonKeyStore {
    private final PostgresKeyStore outside;
    private final Connection transaction;
    private @Nullable Boolean isHere;

    TransactionKeyStore(PostgresKeyStore outside, Connection transaction) {
      this.outside = outside;
      this.transaction = transaction;
    }

    @Override
    public Map<String, byte[]> find(Collection<String> persons) {
      try {
        return isHere() ? outside.find(transaction, persons) : outside.find(persons);
      } catch (SQLException e) {
        throw failed(e);
      }
    }

    /// Waits for another transaction as long as the application's own statements do.
    @Override
    public boolean add(String person, byte[] wrapped) {
      try {
        if (!isHere()) {
          return outside.add(person, wrapped);
        }
        requireReadCommitted();
        return outside.add(transaction, person, wrapped, Duration.ZERO);
      } catch (SQLException e) {
        throw failed(e);
      }
    }

    @Override
    public void delete(Collection<String> persons) {
      try {
        if (isHere()) {
          outside.delete(transaction, persons);
        } else {
          outside.delete(persons);
        }
      } catch (SQLException e) {
        throw failed(e);
      }
    }

    /// A snapshot of before a rotation would take the former master key for the current one.
    private void requireReadCommitted() throws SQLException {
      if (transaction.getTransactionIsolation() != Connection.TRANSACTION_READ_COMMITTED) {
        throw new EventStoreMisconfiguredException(
            "Keys of persons are created at the isolation level READ COMMITTED only: use it for this transaction, or create the keys before it",
            null);
      }
    }

    private boolean isHere() throws SQLException {
      Boolean known = isHere;
      if (known == null) {
        known = outside.isIn(transaction);
        isHere = known;
      }
      return known;
    }
  }
}
