package dev.daybook.postgres;

import static dev.daybook.testing.Patience.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.daybook.eventstore.ExpectedVersion;
import dev.daybook.eventstore.NewEvent;
import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.commands.Decider;
import dev.daybook.eventstore.commands.EventCodec;
import dev.daybook.eventstore.commands.StreamState;
import dev.daybook.eventstore.errors.EventStoreMisconfiguredException;
import dev.daybook.eventstore.subscriptions.LogCursor;
import dev.daybook.postgres.append.OwnEvents;
import dev.daybook.postgres.operations.OperatorAction;
import dev.daybook.postgres.pacing.WakeUps;
import dev.daybook.postgres.projections.loop.ProjectionLoop;
import dev.daybook.postgres.projections.running.ProjectionRunner;
import dev.daybook.postgres.snapshots.PostgresSnapshots;
import dev.daybook.postgres.snapshots.SnapshotStrategy;
import dev.daybook.postgres.testing.SumsProjection;
import dev.daybook.postgres.testing.TestDatabase;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/// A data source that returns the connection of the application's transaction, as transaction-aware
/// proxies do.
class ForeignTransactionIT {
  private final WakeUps wakeUps = new WakeUps();
  private static final StreamId STREAM = new StreamId("thing", "a");

  private final TestDatabase database = TestDatabase.shared();
  private final String log = database.newLogWithReadModels();
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

  /// Asserts that the transaction has written only its own row and can be rolled back.
  private void assertLeftAlone() throws SQLException {
    try (var statement = transaction.createStatement();
        var row =
            statement.executeQuery(
                "select sum(n_tup_ins + n_tup_upd + n_tup_del) from pg_stat_xact_user_tables")) {
      row.next();
      assertThat(row.getInt(1)).as("rows that the transaction has written").isOne();
    }
    transaction.rollback();
    try (var statement = transaction.createStatement();
        var row = statement.executeQuery("select count(*) from " + table)) {
      row.next();
      assertThat(row.getInt(1)).as("rows of the transaction that was rolled back").isZero();
    }
  }

  @Test
  void appends_refuse_it_by_name_and_do_not_change_it() throws SQLException {
    assertThatExceptionOfType(EventStoreMisconfiguredException.class)
        .isThrownBy(
            () ->
                PostgresEventStore.open(
                    database.pool(),
                    TestDatabase.OPTIONS.withSchema(log).withHeldConnections(bound)))
        .withMessageContaining("in a transaction of the application");
    assertLeftAlone();
  }

  @Test
  void migrations_checkpoints_and_epochs_refuse_it() throws SQLException {
    assertThatExceptionOfType(EventStoreMisconfiguredException.class)
        .isThrownBy(() -> LogSchema.migrate(bound, log, null))
        .withMessageContaining("in a transaction of the application");
    assertThatExceptionOfType(EventStoreMisconfiguredException.class)
        .isThrownBy(() -> new PostgresCheckpoints(bound, log).store("reader", LogCursor.START))
        .withMessageContaining("in a transaction of the application");
    try (PostgresEventStore store =
        PostgresEventStore.open(
            bound, TestDatabase.OPTIONS.withSchema(log).withHeldConnections(database.direct()))) {
      assertThatExceptionOfType(EventStoreMisconfiguredException.class)
          .isThrownBy(
              () -> store.beginEpoch(new OperatorAction.Request("the test", "to try", null)))
          .withMessageContaining("in a transaction of the application");
    }
    assertLeftAlone();
  }

  @Test
  void subscriptions_take_no_lease_in_it() throws SQLException {
    var lease = new PostgresCheckpoints(bound, log).lease("mails", PATIENCE);
    for (Runnable use : List.<Runnable>of(lease::take, lease::renew, lease::release)) {
      assertThatExceptionOfType(EventStoreMisconfiguredException.class)
          .isThrownBy(use::run)
          .withMessageContaining("in a transaction of the application");
    }
    assertLeftAlone();
  }

  @Test
  void projections_take_no_lease_in_it_and_report_why() throws Exception {
    try (PostgresEventStore store = database.open(log)) {
      try (var own =
          ProjectionLoop.start(
              new SumsProjection(1),
              store,
              database.pool(),
              TestDatabase.OPTIONS.withReadModelSchema(log),
              wakeUps,
              new OwnEvents())) {
        append(store);
        assertThat(own.awaitPosition(1, PATIENCE)).isTrue();
      }
      try (var refused =
          ProjectionLoop.start(
              new SumsProjection(1),
              store,
              bound,
              TestDatabase.OPTIONS.withReadModelSchema(log),
              wakeUps,
              new OwnEvents())) {
        awaitFailed(refused);
        assertLeftAlone();
      }
    }
  }

  private static void awaitFailed(ProjectionRunner runner) throws InterruptedException {
    long until = System.nanoTime() + PATIENCE.toNanos();
    while (!runner.status().toString().contains("in a transaction of the application")) {
      assertThat(System.nanoTime()).as("%s", runner.status()).isLessThan(until);
      Thread.sleep(10);
    }
  }

  @Test
  void snapshots_are_read_in_it_and_not_stored() throws Exception {
    var encoded = new CountDownLatch(1);
    try (var snapshots = PostgresSnapshots.start(bound, log, log, words(encoded))) {
      snapshots.offer(STREAM, new StreamState<>("a", 1, Instant.EPOCH));
      assertThat(encoded.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
      assertThat(snapshots.find(STREAM)).isEmpty();
    }
    assertLeftAlone();
  }

  private static SnapshotStrategy<String, String> words(CountDownLatch encoded) {
    return new SnapshotStrategy<>(new Words(), new WordCodec(encoded), List::of, "this code");
  }

  private static final class Words implements Decider<String, String, String> {
    @Override
    public String initialState() {
      return "";
    }

    @Override
    public List<String> decide(String command, String state) {
      return List.of(command);
    }

    @Override
    public String evolve(String state, String event) {
      return state + event;
    }
  }

  private record WordCodec(CountDownLatch encoded) implements EventCodec<String> {
    @Override
    public NewEvent encode(
        StreamId stream, String word, UUID eventId, Map<String, String> metadata) {
      encoded.countDown();
      return new NewEvent(eventId, "SAID", '"' + word + '"');
    }

    @Override
    public String decode(RecordedEvent event) {
      return event.data();
    }
  }

  private static void append(PostgresEventStore store) {
    store.append(
        STREAM,
        ExpectedVersion.noStream(),
        List.of(new NewEvent(UUID.randomUUID(), "HAPPENED", "{}")));
  }

  @Test
  void reads_in_it_see_the_log_and_do_not_change_it() throws SQLException {
    try (PostgresEventStore store =
        PostgresEventStore.open(
            bound, TestDatabase.OPTIONS.withSchema(log).withHeldConnections(database.direct()))) {
      append(store);
      assertThat(store.readStream(STREAM, 0)).hasSize(1);
    }
    assertLeftAlone();
  }
}
