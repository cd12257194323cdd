package dev.daybook.postgres.joined;

import static dev.daybook.postgres.joined.Orders.placed;
import static org.assertj.core.api.Assertions.assertThat;

import dev.daybook.eventstore.ExpectedVersion;
import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.commands.CommandHandler;
import dev.daybook.postgres.PostgresEventStore;
import dev.daybook.postgres.joined.Seats.OneRoom;
import dev.daybook.postgres.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// The examples of docs/joined-transactions.md.
class JoinedTransactionsPageIT {
  private static final StreamId ORDER = StreamId.of("order", "17");
  private static final StreamId ROOM = StreamId.of("room", "5");
  private static final Seats SEATS = new Seats(10);

  private final TestDatabase database = TestDatabase.shared();
  private final DataSource dataSource = database.pool();
  private final PostgresEventStore log = database.open(database.newLog());
  private final Orders orders = Orders.create(database);
  private final CommandHandler<String, List<String>, String> rooms =
      CommandHandler.of(log, SEATS, SEATS);

  @AfterEach
  void close() {
    log.close();
    database.execute("drop table " + orders.table());
  }

  @Test
  void a_row_and_an_event() throws SQLException {
    var event = placed();
    log.joined(
        dataSource,
        tx -> {
          orders.insert(tx.connection(), 17);
          return tx.append(ORDER, ExpectedVersion.noStream(), event);
        });

    assertThat(orders.all()).containsExactly(17);
    assertThat(log.head()).isEqualTo(1);
  }

  @Test
  void a_row_and_a_command() throws SQLException {
    var committed =
        log.joined(
            dataSource,
            tx -> {
              orders.insert(tx.connection(), 18);
              return rooms.in(tx).handle(ROOM, "ada");
            });

    assertThat(committed.value().state()).containsExactly("ada");
    assertThat(committed.position()).isEqualTo(1);
  }

  @Test
  void a_rule_over_many_streams() throws SQLException {
    log.joined(dataSource, tx -> rooms.withBoundary(new OneRoom(tx)).in(tx).handle(ROOM, "ada"));

    assertThat(rooms.load(ROOM).state()).containsExactly("ada");
  }

  @Test
  void a_connection_of_the_application() throws SQLException {
    try (Connection connection = dataSource.getConnection()) {
      connection.setAutoCommit(false);
      orders.insert(connection, 19);
      log.joined(connection, tx -> rooms.in(tx).handle(ROOM, "ada"));
    }
    assertThat(orders.all()).containsExactly(19);
  }

  @Test
  void a_commit_by_the_application() throws SQLException {
    try (Connection connection = dataSource.getConnection()) {
      connection.setAutoCommit(false);
      JoinedTransaction tx = log.join(connection);
      orders.insert(connection, 20);
      rooms.in(tx).handle(ROOM, "ada");
      tx.flush(); // last statement before the commit
      connection.commit();
      tx.committed();
    }
    assertThat(orders.all()).containsExactly(20);
    assertThat(log.head()).isEqualTo(1);
  }
}
