package dev.daybook.bench.appends;

import dev.daybook.bench.rounds.Contender;
import dev.daybook.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.UUID;
import javax.sql.DataSource;

/// The raw limit of bulk inserts: INSERT … SELECT from unnested arrays, 1,000 events per commit, on
/// one connection, into the table of [RawInserts].
record RawUnnest(DataSource database) implements Contender {
  static final String NAME = "raw: INSERT … SELECT unnest, 1,000 events a commit";
  private static final int EVENTS = 1_000;

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
    return EVENTS;
  }

  @Override
  public Caller caller(int number) throws SQLException {
    Connection connection = database.getConnection();
    PreparedStatement insert =
        connection.prepareStatement(Sql.read(RawUnnest.class, "raw-unnest.sql"));
    var workload = new Workload(1);
    return new Caller() {
      @Override
      public void call() throws SQLException {
        var streams = new String[EVENTS];
        var versions = new Long[EVENTS];
        var ids = new UUID[EVENTS];
        var types = new String[EVENTS];
        var data = new String[EVENTS];
        var metadata = new String[EVENTS];
        for (int i = 0; i < EVENTS; i++) {
          workload.next();
          streams[i] = workload.streamName();
          versions[i] = workload.version();
          ids[i] = UUID.randomUUID();
          types[i] = Workload.TYPE;
          data[i] = workload.data();
          metadata[i] = Workload.METADATA;
        }
        insert.setArray(1, connection.createArrayOf("text", streams));
        insert.setArray(2, connection.createArrayOf("int8", versions));
        insert.setArray(3, connection.createArrayOf("uuid", ids));
        insert.setArray(4, connection.createArrayOf("text", types));
        insert.setArray(5, connection.createArrayOf("text", data));
        insert.setArray(6, connection.createArrayOf("text", metadata));
        insert.executeUpdate();
      }

      @Override
      public void close() throws SQLException {
        connection.close();
      }
    };
  }
}
