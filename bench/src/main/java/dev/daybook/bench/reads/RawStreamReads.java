package dev.daybook.bench.reads;

import dev.daybook.bench.rounds.Contender;
import dev.daybook.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.UUID;
import javax.sql.DataSource;

/// The raw limit of reading a stream: one prepared SELECT, with every column read.
record RawStreamReads(DataSource database, int callers) implements Contender {
  static final String NAME = "raw: SELECT of a stream of 100 events";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public int eventsPerCall() {
    return ReadBench.EVENTS_PER_STREAM;
  }

  @Override
  public Caller caller(int number) throws SQLException {
    Connection connection = database.getConnection();
    PreparedStatement select =
        connection.prepareStatement(Sql.read(RawStreamReads.class, "raw-stream.sql"));
    return new Caller() {
      private int next = number * (ReadBench.STREAMS / callers);

      @Override
      public void call() throws SQLException {
        select.setString(1, ReadBench.stream(next++).toString());
        int read = 0;
        try (ResultSet row = select.executeQuery()) {
          while (row.next()) {
            take(row);
            read++;
          }
        }
        if (read != ReadBench.EVENTS_PER_STREAM) {
          throw new IllegalStateException("Read " + read + " events");
        }
      }

      @Override
      public void close() throws SQLException {
        connection.close();
      }
    };
  }

  private static void take(ResultSet row) throws SQLException {
    boolean whole =
        row.getLong(1) > 0
            && row.getString(2) != null
            && row.getLong(3) > 0
            && row.getObject(4, UUID.class) != null
            && row.getString(5) != null
            && row.getString(6) != null
            && row.getString(7) != null
            && row.getObject(8, OffsetDateTime.class) != null;
    if (!whole) {
      throw new IllegalStateException("A column of an event is null");
    }
  }
}
