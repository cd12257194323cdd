package dev.daybook.personal;

import dev.daybook.eventstore.errors.EventStoreException;
import dev.daybook.personal.MasterKeyCheck.Known;
import dev.daybook.personal.MasterKeyCheck.State;
import dev.daybook.postgres.operations.ActionNotApplicableException;
import dev.daybook.postgres.sql.DatabaseErrors;
import dev.daybook.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/// Replaces the master key of a database by another one, while nodes use it: wraps the keys of all
/// persons by the new key. The texts in the log stay as they are.
///
/// Start all nodes with the new key in [MasterKeyFile], and the present one as a former key; then
/// call [#step] on one of them until the rotation is done. Each step is one transaction, so a
/// rotation that was interrupted anywhere is continued by the next step, on any node. Nodes that
/// take steps at the same time wait for each other. From the first step on, no key is added that
/// the former master key wraps; nodes with both keys change over by themselves. Once the former key
/// wraps no key, it is retired: it is refused from then on, and is needed for older backups only.
///
/// Keys for hashes stay those of the database's first master key: see [MasterKey#hmacKey].
/// Thread-safe.
public final class KeyRotation {
  /// Maximum number of keys that one step wraps.
  public static final int STEP_KEYS_MAX = 200;

  private static final int NAMED_MAX = 5;

  private final DataSource database;
  private final MasterKey master;
  private final String beginStep;
  private final String lockMasterKeys;
  private final String findMasterKeys;
  private final String insertMasterKey;
  private final String updateMasterKey;
  private final String count;
  private final String lockKeys;
  private final String hasKeys;
  private final String updateKey;
  private final String lockTable;

  /// How many keys a master key wraps.
  ///
  /// @param id as [MasterKey#id]; empty for keys without an id, if no key is known to be the first
  /// @param state `current`, `former`, `retired`; `unknown` if the database doesn't know the key
  /// @param since time of the last change of the state; null if the state is `unknown`
  /// @param keys number of persons' keys
  public record Count(String id, String state, @Nullable Instant since, long keys) {}

  /// What a step has done.
  ///
  /// @param wrapped number of keys that the step has wrapped by the current master key
  /// @param isDone whether no former master key is left; then further steps do nothing
  public record Step(int wrapped, boolean isDone) {}

  /// A rotation to the key of a node.
  ///
  /// @param database its role may select, insert, update and delete keys. The connections have
  ///   auto-commit on
  /// @param schema that [PersonalSchema] has migrated
  /// @param master of this node
  public KeyRotation(DataSource database, String schema, MasterKey master) {
    this.database = database;
    this.master = master;
    this.beginStep = sql("begin-step.sql", schema);
    this.lockMasterKeys = sql("lock-master-keys.sql", schema);
    this.findMasterKeys = sql("find-master-keys.sql", schema);
    this.insertMasterKey = sql("insert-master-key.sql", schema);
    this.updateMasterKey = sql("update-master-key.sql", schema);
    this.count = sql("count-keys.sql", schema);
    this.lockKeys = sql("lock-keys-of-former.sql", schema);
    this.hasKeys = sql("has-keys-of-former.sql", schema);
    this.updateKey = sql("update-key.sql", schema);
    this.lockTable = sql("lock-table-of-keys.sql", schema);
  }

  private static String sql(String file, String schema) {
    return Sql.load(KeyRotation.class, "master/" + file, schema);
  }

  /// How many keys each master key wraps, the current one first. Reads all keys.
  ///
  /// @throws EventStoreException if the keys can't be read
  public List<Count> counts() {
    List<Count> counts = new ArrayList<>();
    try (Connection connection = database.getConnection();
        PreparedStatement statement = connection.prepareStatement(count);
        ResultSet row = statement.executeQuery()) {
      while (row.next()) {
        @Nullable String state = row.getString("state");
        counts.add(
            new Count(
                row.getString("key_id"),
                state == null ? "unknown" : state,
                state == null
                    ? null
                    : row.getObject("changed_at", OffsetDateTime.class).toInstant(),
                row.getLong("keys")));
      }
    } catch (SQLException e) {
      throw failed(e);
    }
    return counts;
  }

  /// Begins the rotation to this node's master key, or continues the one that has begun: wraps up
  /// to [#STEP_KEYS_MAX] keys by the current master key, or retires the former one if it wraps none
  /// any more. Does nothing if the node's master key is current and there is no former one.
  ///
  /// @throws ActionNotApplicableException if another rotation is not done yet, or this node does
  ///   not have both keys
  /// @throws MasterKeyException if no key could be wrapped, because those that are left are damaged
  /// @throws EventStoreException if the keys can't be read or changed now
  public Step step() {
    try (Connection connection = database.getConnection()) {
      PostgresKeyStore.requireAutoCommit(connection);
      connection.setAutoCommit(false);
      try {
        Step step = step(connection);
        connection.commit();
        return step;
      } catch (SQLException | RuntimeException e) {
        rollBack(connection, e);
        throw e;
      } finally {
        if (!connection.isClosed()) {
          connection.setAutoCommit(true);
        }
      }
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  private static void rollBack(Connection connection, Exception cause) {
    try {
      connection.rollback();
    } catch (SQLException e) {
      cause.addSuppressed(e);
    }
  }

  private Step step(Connection connection) throws SQLException {
    execute(connection, beginStep);
    execute(connection, lockMasterKeys);
    List<Known> known = MasterKeyCheck.read(connection, findMasterKeys);
    Known current = MasterKeyCheck.current(known);
    Optional<Known> former = known.stream().filter(it -> it.state() == State.FORMER).findFirst();
    if (known.stream().noneMatch(it -> it.id().equals(master.id()))) {
      if (former.isPresent()) {
        throw new ActionNotApplicableException(
            "The rotation from the master key %s to %s is not done: finish it before you begin one to %s"
                .formatted(former.get().id(), current.id(), master.id()));
      }
      requireBoth(current.id(), master.id());
      begin(connection, current);
      return new Step(wrapKeys(connection, current, master.id()), false);
    }
    if (former.isEmpty()) {
      return new Step(0, true);
    }
    requireBoth(former.get().id(), current.id());
    int wrapped = wrapKeys(connection, former.get(), current.id());
    return new Step(wrapped, wrapped == 0 && retired(connection, former.get()));
  }

  private void requireBoth(String former, String current) {
    for (String id : List.of(former, current)) {
      if (!master.has(id)) {
        throw new ActionNotApplicableException(
            "The rotation from the master key %s to %s needs both keys, and this node does not have %s"
                .formatted(former, current, id));
      }
    }
  }

  private void begin(Connection connection, Known current) throws SQLException {
    update(connection, current.id(), "former");
    try (PreparedStatement statement = connection.prepareStatement(insertMasterKey)) {
      statement.setBytes(1, master.check());
      statement.setBytes(2, master.derivation(master.id()));
      statement.executeUpdate();
    }
  }

  private void update(Connection connection, String id, String state) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(updateMasterKey)) {
      statement.setString(1, state);
      statement.setString(2, id);
      statement.executeUpdate();
    }
  }

  /// Wraps some keys by another master key.
  ///
  /// @return how many
  private int wrapKeys(Connection connection, Known former, String current) throws SQLException {
    List<String> damaged = new ArrayList<>();
    int wrapped = 0;
    try (PreparedStatement select = connection.prepareStatement(lockKeys);
        PreparedStatement update = connection.prepareStatement(updateKey)) {
      select.setString(1, former.id());
      select.setBoolean(2, former.isFirst());
      select.setInt(3, STEP_KEYS_MAX);
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          String person = row.getString("person");
          Optional<byte[]> again = wrapAgain(person, row.getBytes("wrapped"), current);
          if (again.isEmpty()) {
            damaged.add(person);
            continue;
          }
          update.setBytes(1, again.get());
          update.setString(2, person);
          update.addBatch();
          wrapped++;
        }
      }
      update.executeBatch();
    }
    if (wrapped == 0 && !damaged.isEmpty()) {
      throw damaged(former, damaged);
    }
    return wrapped;
  }

  private Optional<byte[]> wrapAgain(String person, byte[] wrapped, String current) {
    try {
      return Optional.of(master.wrapBy(current, person, master.unwrap(person, wrapped)));
    } catch (IllegalArgumentException damaged) {
      return Optional.empty();
    }
  }

  private static MasterKeyException damaged(Known former, List<String> persons) {
    return new MasterKeyException(
        "The master key %s can't unwrap the keys of %d or more persons, which are damaged: %s. Restore them from a backup, or erase these persons; then continue the rotation"
            .formatted(
                former.id(),
                persons.size(),
                String.join(", ", persons.subList(0, Math.min(NAMED_MAX, persons.size())))));
  }

  /// Retires a master key, unless it wraps a key. Waits for transactions that have added keys, of
  /// which some may have begun before the rotation.
  private boolean retired(Connection connection, Known former) throws SQLException {
    execute(connection, lockTable);
    if (hasKeys(connection, former)) {
      return false;
    }
    update(connection, former.id(), "retired");
    return true;
  }

  private boolean hasKeys(Connection connection, Known former) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(hasKeys)) {
      statement.setString(1, former.id());
      statement.setBoolean(2, former.isFirst());
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        return row.getBoolean(1);
      }
    }
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.execute();
    }
  }

  private static EventStoreException failed(SQLException e) {
    return DatabaseErrors.exception("The rotation of the master key can't go on", e);
  }
}
