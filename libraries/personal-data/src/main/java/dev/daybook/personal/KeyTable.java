package dev.daybook.personal;

import dev.daybook.eventstore.errors.EventStoreException;
import dev.daybook.postgres.sql.DatabaseErrors;
import dev.daybook.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;

/// The table of wrapped keys, one per person.
final class KeyTable {
  private final DataSource database;
  private final String find;
  private final String insert;
  private final String delete;

  KeyTable(DataSource database, String schema) {
    this.database = database;
    this.find = Sql.load(KeyTable.class, "find-keys.sql", schema);
    this.insert = Sql.load(KeyTable.class, "insert-key.sql", schema);
    this.delete = Sql.load(KeyTable.class, "delete-keys.sql", schema);
  }

  /// Returns the wrapped keys of those persons that have one.
  Map<UUID, byte[]> find(Collection<UUID> persons) {
    try (Connection connection = database.getConnection()) {
      return find(connection, persons);
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  /// Like [#find(Collection)], on a connection of the caller.
  Map<UUID, byte[]> find(Connection connection, Collection<UUID> persons) {
    Map<UUID, byte[]> found = new HashMap<>();
    try (var statement = connection.prepareStatement(find)) {
      statement.setArray(1, connection.createArrayOf("uuid", persons.toArray()));
      try (var row = statement.executeQuery()) {
        while (row.next()) {
          found.put(row.getObject("person", UUID.class), row.getBytes("wrapped"));
        }
      }
      return found;
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  /// Stores a person's key.
  ///
  /// @return false if the person already has a key; that key stays
  boolean insert(UUID person, byte[] wrapped) {
    try (Connection connection = database.getConnection();
        var statement = connection.prepareStatement(insert)) {
      statement.setObject(1, person);
      statement.setBytes(2, wrapped);
      return statement.executeUpdate() == 1;
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  void delete(Collection<UUID> persons) {
    try (Connection connection = database.getConnection()) {
      delete(connection, persons);
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  void delete(Connection connection, Collection<UUID> persons) throws SQLException {
    try (var statement = connection.prepareStatement(delete)) {
      statement.setArray(1, connection.createArrayOf("uuid", persons.toArray()));
      statement.executeUpdate();
    }
  }

  private static EventStoreException failed(SQLException e) {
    return DatabaseErrors.exception("The keys of persons can't be read or written", e);
  }
}
