package dev.daybook.bench.reads;

import dev.daybook.bench.rounds.Contender;
import dev.daybook.postgres.sql.Sql;
import java.io.IOException;
import java.io.OutputStream;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.postgresql.PGConnection;

/// The raw limit of reading the whole log: COPY in the order of positions, with its bytes
/// discarded.
record RawCopy(DataSource database) implements Contender {
  static final String NAME = "raw: COPY of the log TO STDOUT";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public int callers() {
    return 1;
  }

  @Override
  public int eventsPerCall() {
    return ReadBench.EVENTS;
  }

  @Override
  public Caller caller(int number) throws SQLException {
    Connection connection = database.getConnection();
    String copy = Sql.read(RawCopy.class, "raw-copy.sql");
    return new Caller() {
      @Override
      public void call() throws SQLException, IOException {
        connection
            .unwrap(PGConnection.class)
            .getCopyAPI()
            .copyOut(copy, OutputStream.nullOutputStream());
      }

      @Override
      public void close() throws SQLException {
        connection.close();
      }
    };
  }
}
