package dev.daybook.postgres.soak;

import dev.daybook.eventstore.AppendCondition;
import dev.daybook.eventstore.AppendResult;
import dev.daybook.eventstore.StreamAppend;
import dev.daybook.eventstore.errors.EventStoreUnavailableException;
import dev.daybook.postgres.PostgresEventStore;
import dev.daybook.postgres.joined.Committed;
import dev.daybook.postgres.joined.JoinedTransaction;
import dev.daybook.postgres.joined.JoinedWork;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/// Appends in transactions that also insert a row with the name of the append; some pause before
/// the commit, and some are rolled back. Used by one thread.
final class JoinedAppends implements AutoCloseable {
  private static final String NAME = "-joined-";
  private static final int ROLLED_BACK_ONE_IN = 6;
  private static final int PAUSE_ONE_IN = 4;
  private static final Duration PAUSE = Duration.ofMillis(3);

  private final PostgresEventStore store;
  private final DataSource source;
  private final Random random;
  private final boolean apart;
  private @Nullable Connection connection;

  /// @param apart plants [PlantedFault#JOINED_APART]
  JoinedAppends(PostgresEventStore store, DataSource source, Random random, boolean apart) {
    this.store = store;
    this.source = source;
    this.random = random;
    this.apart = apart;
  }

  /// A name for an append that is joined.
  static String name(String writer, int number) {
    return writer + NAME + number;
  }

  static boolean isJoined(String append) {
    return append.contains(NAME);
  }

  static void createTable(DataSource database) throws SQLException {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("create table joined_appends (append text primary key)");
    }
  }

  /// The rows.
  static Set<String> read(Connection connection) throws SQLException {
    Set<String> rows = new HashSet<>();
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("select append from joined_appends")) {
      while (row.next()) {
        rows.add(row.getString("append"));
      }
    }
    return rows;
  }

  /// Appends, as [#run] does.
  List<AppendResult> append(
      String append, List<StreamAppend> appends, List<AppendCondition> conditions) {
    Committed<List<AppendResult>> committed =
        run(append, tx -> (apart ? store : tx).append(appends, conditions));
    return apart ? committed.value() : committed.results();
  }

  /// Runs a transaction. Throws what its work throws, and what the event store throws. Another
  /// failure of the transaction is an [EventStoreUnavailableException]: the outcome of a commit is
  /// always known.
  <T> Committed<T> run(String append, JoinedWork<T> work) {
    boolean isCommitted = false;
    try {
      Committed<T> committed = run(connect(), append, work);
      isCommitted = true;
      return committed;
    } catch (SQLException e) {
      throw new EventStoreUnavailableException("The transaction failed", e);
    } finally {
      if (!isCommitted) {
        close();
      }
    }
  }

  private Connection connect() throws SQLException {
    Connection open = connection;
    if (open == null) {
      open = source.getConnection();
      connection = open;
      open.setAutoCommit(false);
    }
    return open;
  }

  private <T> Committed<T> run(Connection on, String append, JoinedWork<T> work)
      throws SQLException {
    JoinedTransaction tx = store.join(on);
    try (PreparedStatement insert =
        tx.connection().prepareStatement("insert into joined_appends values (?)")) {
      insert.setString(1, append);
      insert.executeUpdate();
    }
    T value = work.run(tx);
    tx.flush();
    if (random.nextInt(PAUSE_ONE_IN) == 0) {
      LockSupport.parkNanos(random.nextLong(PAUSE.toNanos()));
    }
    if (random.nextInt(ROLLED_BACK_ONE_IN) == 0) {
      tx.rollback();
      throw new EventStoreUnavailableException("Rolled back", null);
    }
    return new Committed<>(value, tx.commit());
  }

  @Override
  public void close() {
    Connection open = connection;
    connection = null;
    if (open != null) {
      try {
        open.close();
      } catch (SQLException e) {
        return; // the connection is broken: the server ends its transaction
      }
    }
  }
}
