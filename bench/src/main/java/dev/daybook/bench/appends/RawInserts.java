package dev.daybook.bench.appends;

import dev.daybook.bench.rounds.Contender;
import dev.daybook.bench.sql.Statements;
import dev.daybook.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.UUID;
import javax.sql.DataSource;

/// The raw limit of one commit per event: plain JDBC with autocommit, one platform thread and one
/// prepared statement per connection, a table with the columns and indexes of the log. Positions
/// come from a sequence, which is cheaper than the log's order but allows gaps.
public record RawInserts(DataSource database, int callers) implements Contender {
  public static final String NAME = "raw: one INSERT + commit an event";

  /// Creates the empty table for this and [RawUnnest].
  public static void createTable(DataSource database) throws SQLException {
    Statements.execute(database, Sql.read(RawInserts.class, "raw-schema.sql"));
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Caller caller(int number) throws SQLException {
    Connection connection = database.getConnection();
    PreparedStatement insert =
        connection.prepareStatement(Sql.read(RawInserts.class, "raw-insert.sql"));
    var workload = new Workload(callers);
    return new Caller() {
      @Override
      public void call() throws SQLException {
        workload.next();
        insert.setString(1, workload.streamName());
        insert.setLong(2, workload.version());
        insert.setObject(3, UUID.randomUUID());
        insert.setString(4, Workload.TYPE);
        insert.setString(5, workload.data());
        insert.setString(6, Workload.METADATA);
        insert.executeUpdate();
      }

      @Override
      public void close() throws SQLException {
        connection.close();
      }
    };
  }
}
