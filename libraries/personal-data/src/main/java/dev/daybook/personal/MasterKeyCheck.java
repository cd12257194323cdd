package dev.daybook.personal;

import dev.daybook.postgres.sql.Sql;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/// Checks that a master key belongs to the database, by check values stored there. A check value
/// does not reveal the key.
///
/// A file with a new key is accepted if the database's current key is among the file's former ones:
/// before a [KeyRotation] to the new key, and for a database that was restored from a backup of
/// before one. A key that was retired by a rotation is refused.
public final class MasterKeyCheck {
  private final DataSource database;
  private final String find;
  private final String adopt;

  /// A master key that the database knows.
  ///
  /// @param derivation as [MasterKey#derivation] returns it; null for the first key
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Known(String id, byte[] check, State state, Instant since, byte @Nullable [] derivation) {
    boolean isFirst() {
      return derivation == null;
    }

    private boolean is(MasterKey key) {
      return MessageDigest.isEqual(check, key.check());
    }
  }

  /// The state of a master key in a database.
  enum State {
    /// Wraps and unwraps.
    CURRENT,
    /// Unwraps only, until the rotation is done.
    FORMER,
    /// Is refused.
    RETIRED;

    static State of(String stored) {
      return switch (stored) {
        case "current" -> CURRENT;
        case "former" -> FORMER;
        case "retired" -> RETIRED;
        default -> throw new IllegalArgumentException("No state of a master key: " + stored);
      };
    }
  }

  /// @param schema migrated by [PersonalSchema]
  public MasterKeyCheck(DataSource database, String schema) {
    this.database = database;
    this.find = Sql.load(MasterKeyCheck.class, "master/find-master-keys.sql", schema);
    this.adopt = Sql.load(MasterKeyCheck.class, "master/adopt-master-key.sql", schema);
  }

  /// Returns the database's master key. A database without one adopts the file's key; a missing
  /// file is created if [MasterKeyFile#mayCreate] allows it.
  ///
  /// @throws MasterKeyException if the file does not hold the database's key, also as a former one
  public MasterKey require(MasterKeyFile file) {
    try (Connection connection = database.getConnection()) {
      List<Known> known = read(connection, find);
      if (!file.exists()) {
        if (!known.isEmpty() || !file.mayCreate()) {
          throw missing(file);
        }
        file.create();
      }
      if (known.isEmpty()) {
        adopt(connection, file.read().check());
        known = read(connection, find); // another node may have written its own first
      }
      return opened(file, known);
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  /// Returns the key that [#require] would return, without writing anything. If neither the
  /// database nor the file has a key, returns a random key that is not stored.
  ///
  /// @throws MasterKeyException if [#require] would throw it
  public MasterKey find(MasterKeyFile file) {
    try (Connection connection = database.getConnection()) {
      List<Known> known = read(connection, find);
      if (known.isEmpty()) {
        return firstOf(file);
      }
      if (!file.exists()) {
        throw missing(file);
      }
      return opened(file, known);
    } catch (SQLException e) {
      throw failed(e);
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

  private static MasterKey opened(MasterKeyFile file, List<Known> known) {
    MasterKey own = file.read();
    requireUsable(file, own, known);
    List<MasterKey> given = Stream.concat(Stream.of(own), file.readFormer().stream()).toList();
    Known current = current(known);
    MasterKey wrapping = among(given, current).orElseThrow(() -> other(file, own, current));
    requireFormer(given, known);
    List<MasterKey> usable =
        given.stream().filter(key -> known.stream().noneMatch(it -> isRetired(it, key))).toList();
    return own.with(usable, wrapping, Optional.ofNullable(current.derivation()));
  }

  private static void requireUsable(MasterKeyFile file, MasterKey own, List<Known> known) {
    for (Known it : known) {
      if (isRetired(it, own)) {
        throw new MasterKeyException(
            "The master key %s in %s was replaced by a rotation, which ended at %s, and is refused: put the key %s there"
                .formatted(own.id(), file.path(), it.since(), current(known).id()));
      }
    }
  }

  /// During a rotation all nodes need both keys.
  private static void requireFormer(List<MasterKey> given, List<Known> known) {
    for (Known it : known) {
      if (it.state() == State.FORMER && among(given, it).isEmpty()) {
        throw new MasterKeyException(
            "A rotation of the master key is going on, and keys of persons are still wrapped by the key %s: give its file as a former key, until the rotation is done"
                .formatted(it.id()));
      }
    }
  }

  private static Optional<MasterKey> among(List<MasterKey> given, Known known) {
    return given.stream().filter(known::is).findFirst();
  }

  private static boolean isRetired(Known known, MasterKey key) {
    return known.state() == State.RETIRED && known.is(key);
  }

  static Known current(List<Known> known) {
    return known.stream()
        .filter(it -> it.state() == State.CURRENT)
        .findFirst()
        .orElseThrow(() -> new MasterKeyException("The database has no current master key"));
  }

  private static MasterKeyException missing(MasterKeyFile file) {
    return new MasterKeyException(
        "The master key is missing: there is no file %s. Put the database's master key there, or name another file"
            .formatted(file.path()));
  }

  private static MasterKeyException other(MasterKeyFile file, MasterKey own, Known current) {
    return new MasterKeyException(
        "The master key %s in %s is not the database's, which is %s, and cannot decrypt its personal data. Put the database's master key there, or name another file. Before a rotation to a new key, or after a restore from a backup of before one, give the database's key as a former one"
            .formatted(own.id(), file.path(), current.id()));
  }

  private static MasterKeyException failed(SQLException e) {
    return new MasterKeyException(
        "The master key cannot be checked, because a query failed: " + e.getMessage(), e);
  }

  /// The master keys of a database.
  ///
  /// @param query `find-master-keys.sql`
  static List<Known> read(Connection connection, String query) throws SQLException {
    List<Known> known = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(query);
        ResultSet row = statement.executeQuery()) {
      while (row.next()) {
        known.add(
            new Known(
                row.getString("key_id"),
                row.getBytes("check_value"),
                State.of(row.getString("state")),
                row.getObject("changed_at", OffsetDateTime.class).toInstant(),
                row.getBytes("derivation")));
      }
    }
    return known;
  }

  private void adopt(Connection connection, byte[] check) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(adopt)) {
      statement.setBytes(1, check);
      statement.executeUpdate();
    }
  }
}
