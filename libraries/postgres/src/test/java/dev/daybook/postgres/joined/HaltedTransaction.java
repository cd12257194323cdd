package dev.daybook.postgres.joined;

import dev.daybook.eventstore.ExpectedVersion;
import dev.daybook.postgres.PostgresEventStore;
import dev.daybook.postgres.testing.TestDatabase;
import java.sql.Connection;
import org.postgresql.ds.PGSimpleDataSource;

/// A process that ends between the append of a joined transaction and its commit.
///
/// Arguments: the JDBC URL, the log's schema, the table. In the environment: `PGUSER` and
/// `PGPASSWORD`.
final class HaltedTransaction {
  /// Its exit status.
  static final int HALTED = 42;

  private HaltedTransaction() {}

  public static void main(String[] args) throws Exception {
    var source = new PGSimpleDataSource();
    source.setUrl(args[0]);
    source.setUser(System.getenv("PGUSER"));
    source.setPassword(System.getenv("PGPASSWORD"));
    PostgresEventStore log =
        PostgresEventStore.open(source, TestDatabase.OPTIONS.withSchema(args[1]));
    Connection connection = source.getConnection();
    connection.setAutoCommit(false);
    JoinedTransaction tx = log.join(connection);
    Orders.insert(connection, args[2], 1);
    tx.append(Orders.stream(1), ExpectedVersion.noStream(), Orders.placed());
    tx.flush();
    Runtime.getRuntime().halt(HALTED);
  }
}
