package dev.daybook.bench.appends;

import dev.daybook.bench.rounds.Contender;
import dev.daybook.postgres.sql.Sql;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.UUID;
import javax.sql.DataSource;

/// Transactions of plain JDBC: a row of the application and, as an option, an event in a table like
/// the log's, with none of its guarantees.
record RawTransactions(DataSource database, int callers, boolean withEvent) implements Contender {
  static final String ROW = "raw: a row + commit";
  static final String ROW_AND_EVENT = "raw: a row + INSERT of an event + commit";

  @Override
  public String name() {
    return withEvent ? ROW_AND_EVENT : ROW;
  }

  @Override
  public Caller caller(int number) throws SQLException {
    OwnRows rows = OwnRows.connect(database);
    PreparedStatement event =
        rows.connection().prepareStatement(Sql.read(RawInserts.class, "raw-insert.sql"));
    var workload = new Workload(callers);
    return new Caller() {
      @Override
      public void call() throws SQLException {
        workload.next();
        rows.insert(workload.version());
        if (withEvent) {
          insert(event, workload);
        }
        rows.connection().commit();
      }

      @Override
      public void close() throws SQLException {
        rows.close();
      }
    };
  }

  private static void insert(PreparedStatement event, Workload workload) throws SQLException {
    event.setString(1, workload.streamName());
    event.setLong(2, workload.version());
    event.setObject(3, UUID.randomUUID());
    event.setString(4, Workload.TYPE);
    event.setString(5, workload.data());
    event.setString(6, Workload.METADATA);
    event.executeUpdate();
  }
}
