package dev.daybook.eventstore.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.daybook.eventstore.EventStoreUnavailableException;
import dev.daybook.eventstore.ExpectedVersion;
import dev.daybook.eventstore.NewEvent;
import dev.daybook.eventstore.StreamId;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/// A data source that gives the connection of the application's transaction, as transaction-aware
/// proxies do.
class ForeignTransactionIT {
  private static final StreamId STREAM = new StreamId("thing", "a");

  private final TestDatabase database = TestDatabase.shared();
  private final String log = database.newLog();
  private final String table = database.newName("own");
  private Connection transaction;
  private DataSource bound;

  @BeforeEach
  void beginTransaction() throws SQLException {
    database.execute("create table %s (n int)".formatted(table));
    transaction = database.direct().getConnection();
    transaction.setAutoCommit(false);
    execute("insert into %s values (1)");
    Connection shared = closingNothing(transaction);
    bound =
        new PGSimpleDataSource() {
          private static final long serialVersionUID = 1;

          @Override
          public Connection getConnection() {
            return shared;
          }
        };
  }

  private static Connection closingNothing(Connection connection) {
    return (Connection)
        Proxy.newProxyInstance(
            Connection.class.getClassLoader(),
            new Class<?>[] {Connection.class},
            (_, method, arguments) -> {
              try {
                return method.getName().equals("close")
                    ? null
                    : method.invoke(connection, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  @AfterEach
  void endTransaction() throws SQLException {
    transaction.close();
    database.execute("drop table " + table);
  }

  private void execute(String sql) throws SQLException {
    try (var statement = transaction.createStatement()) {
      statement.execute(sql.formatted(table));
    }
  }

  private void assertLeftAlone() throws SQLException {
    transaction.rollback();
    try (var statement = transaction.createStatement();
        var row = statement.executeQuery("select count(*) from " + table)) {
      row.next();
      assertThat(row.getInt(1)).as("rows of the transaction that was rolled back").isZero();
    }
  }

  @Test
  void appends_refuse_it_by_name_and_leave_it_alone() throws SQLException {
    assertThatExceptionOfType(EventStoreUnavailableException.class)
        .isThrownBy(
            () -> PostgresEventStore.open(database.pool(), bound, log, AppenderLimits.defaults()))
        .withMessageContaining("in a transaction of the application");
    assertLeftAlone();
  }

  @Test
  void migrations_checkpoints_and_epochs_refuse_it_and_leave_it_alone() throws SQLException {
    assertThatExceptionOfType(EventStoreUnavailableException.class)
        .isThrownBy(() -> LogSchema.migrate(bound, log, null))
        .withMessageContaining("in a transaction of the application");
    assertThatExceptionOfType(EventStoreUnavailableException.class)
        .isThrownBy(() -> new PostgresCheckpoints(bound, log).store("reader", 1))
        .withMessageContaining("in a transaction of the application");
    try (PostgresEventStore store =
        PostgresEventStore.open(bound, database.direct(), log, AppenderLimits.defaults())) {
      assertThatExceptionOfType(EventStoreUnavailableException.class)
          .isThrownBy(() -> store.beginEpoch(new Act.Order("the test", "to try", null)))
          .withMessageContaining("in a transaction of the application");
    }
    assertLeftAlone();
  }

  @Test
  void reads_in_it_see_the_log_and_leave_it_alone() throws SQLException {
    try (PostgresEventStore store =
        PostgresEventStore.open(bound, database.direct(), log, AppenderLimits.defaults())) {
      store.append(
          STREAM,
          ExpectedVersion.noStream(),
          List.of(new NewEvent(UUID.randomUUID(), "HAPPENED", "{}")));
      assertThat(store.readStream(STREAM, 0)).hasSize(1);
    }
    assertLeftAlone();
  }
}
