package dev.daybook.personal;

import dev.daybook.postgres.sql.Sql;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import javax.sql.DataSource;

/// Checks that a master key belongs to the database, by a check value stored there. The check value
/// does not reveal the key.
public final class MasterKeyCheck {
  private final DataSource database;
  private final String read;
  private final String write;

  /// @param schema migrated by [PersonalSchema]
  public MasterKeyCheck(DataSource database, String schema) {
    this.database = database;
    this.read = Sql.load(MasterKeyCheck.class, "read-check.sql", schema);
    this.write = Sql.load(MasterKeyCheck.class, "write-check.sql", schema);
  }

  /// Returns the database's master key. A database without one adopts the file's key; a missing
  /// file is created if [MasterKeyFile#mayCreate] allows it.
  ///
  /// @throws MasterKeyException if the file does not hold the database's key
  public MasterKey require(MasterKeyFile file) {
    try (Connection connection = database.getConnection()) {
      Optional<byte[]> known = read(connection);
      if (!file.exists()) {
        if (known.isPresent() || !file.mayCreate()) {
          throw missing(file);
        }
        file.create();
      }
      MasterKey key = file.read();
      if (known.isEmpty()) {
        write(connection, key.check());
        known = read(connection); // another node may have written its own first
      }
      if (!MessageDigest.isEqual(known.orElseThrow(), key.check())) {
        throw other(file);
      }
      return key;
    } catch (SQLException e) {
      throw new MasterKeyException(
          "The master key cannot be checked, because a query failed: " + e.getMessage(), e);
    }
  }

  /// Returns the key that [#require] would return, without writing anything. If neither the
  /// database nor the file has a key, returns a random key that is not stored.
  ///
  /// @throws MasterKeyException if [#require] would throw it
  public MasterKey find(MasterKeyFile file) {
    try (Connection connection = database.getConnection()) {
      Optional<byte[]> known = read(connection);
      if (known.isEmpty()) {
        return firstOf(file);
      }
      if (!file.exists()) {
        throw missing(file);
      }
      MasterKey key = file.read();
      if (!MessageDigest.isEqual(known.get(), key.check())) {
        throw other(file);
      }
      return key;
    } catch (SQLException e) {
      throw new MasterKeyException(
          "The master key cannot be checked, because a query failed: " + e.getMessage(), e);
    }
  }

  /// Returns the key that a database without a key would adopt. If the file would have to be
  /// created, returns a random key that is not stored.
  ///
  /// @throws MasterKeyException if the file holds no key, or is missing and may not be created
  public static MasterKey firstOf(MasterKeyFile file) {
    if (file.exists()) {
      return file.read();
    }
    if (!file.mayCreate()) {
      throw missing(file);
    }
    return MasterKey.random();
  }

  private static MasterKeyException missing(MasterKeyFile file) {
    return new MasterKeyException(
        "The master key is missing: there is no file %s. Put the database's master key there, or name another file"
            .formatted(file.path()));
  }

  private static MasterKeyException other(MasterKeyFile file) {
    return new MasterKeyException(
        "The master key in %s is not the database's and cannot decrypt its personal data. Put the database's master key there, or name another file"
            .formatted(file.path()));
  }

  private Optional<byte[]> read(Connection connection) throws SQLException {
    try (var statement = connection.prepareStatement(read);
        var row = statement.executeQuery()) {
      return row.next() ? Optional.of(row.getBytes("check_value")) : Optional.empty();
    }
  }

  private void write(Connection connection, byte[] check) throws SQLException {
    try (var statement = connection.prepareStatement(write)) {
      statement.setBytes(1, check);
      statement.executeUpdate();
    }
  }
}
