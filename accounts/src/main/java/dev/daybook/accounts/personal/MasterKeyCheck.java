package dev.daybook.accounts.personal;

import dev.daybook.postgres.sql.Sql;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import javax.sql.DataSource;

/// Tells a database's master key from all others, by a value in the database that says no more than
/// that.
public final class MasterKeyCheck {
  private final DataSource database;
  private final String read;
  private final String write;

  /// @param schema that [PersonalSchema] has migrated
  public MasterKeyCheck(DataSource database, String schema) {
    this.database = database;
    this.read = Sql.load(MasterKeyCheck.class, "read-check.sql", schema);
    this.write = Sql.load(MasterKeyCheck.class, "write-check.sql", schema);
  }

  /// The master key of the database. One without a key yet takes the file's, which is made if it
  /// may be.
  ///
  /// @throws MasterKeyException if the file doesn't hold the database's key
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
        known = read(connection); // another node may have been quicker
      }
      if (!MessageDigest.isEqual(known.orElseThrow(), key.check())) {
        throw other(file);
      }
      return key;
    } catch (SQLException e) {
      throw new MasterKeyException("The master key cannot be checked: " + e.getMessage(), e);
    }
  }

  /// The master key of the database, as [#require] would give it; writes nothing. Where neither the
  /// database nor the file has one yet, a key that is not kept.
  ///
  /// @throws MasterKeyException where [#require] would throw it
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
      throw new MasterKeyException("The master key cannot be checked: " + e.getMessage(), e);
    }
  }

  /// The key that a database without one would get, or one that is not kept where the file would
  /// have to be made.
  ///
  /// @throws MasterKeyException if the file holds no key, or is missing and may not be made
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
        ("The master key is missing: there is no %s. Put the database's own there, or name its file"
                + " by --master-key-file")
            .formatted(file.path()));
  }

  private static MasterKeyException other(MasterKeyFile file) {
    return new MasterKeyException(
        ("The master key in %s is not the database's, whose names and addresses it couldn't open:"
                + " put that one there, or name its file by --master-key-file")
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
