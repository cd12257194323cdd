package dev.daybook.eventstore.postgres.soak;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;

/// A fault of the door, to see that it is found. The constraints that would stop it at the table
/// are taken away as well.
enum PlantedFault {
  NO_LOCK {
    @Override
    String in(String door) {
      return replace(door, LOCK, "");
    }
  },

  CHECK_BEFORE_LOCK {
    @Override
    String in(String door) {
      return replace(replace(door, LOCK, ""), INSERT, LOCK + "\n" + INSERT);
    }
  },

  POSITION_FROM_SEQUENCE {
    @Override
    String in(String door) {
      String unordered = replace(door, LOCK, "");
      return replace(replace(unordered, "next_head" + NUMBER, NEXT), "head" + NUMBER, NEXT);
    }
  };

  private static final String LOCK =
      "perform pg_advisory_xact_lock(log_locks, 'events'::regclass::oid::integer);";
  private static final String INSERT = "insert into events\n";
  private static final String NUMBER = " + row_number() over (order by n.place)";
  private static final String NEXT = "nextval('positions')";

  /// The door with the fault.
  abstract String in(String door);

  /// Builds it into a log's door, and shuts the short way.
  void plant(DataSource owner, String schema) throws SQLException {
    try (Connection connection = owner.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("set search_path = " + schema);
      statement.execute("create sequence positions");
      statement.execute("alter table events drop constraint events_in_one_order");
      statement.execute("alter table events drop constraint events_one_per_stream_version");
      statement.execute("create index on events (position)");
      statement.execute("create index on events (stream_id, version)");
      statement.execute(in(door(statement, "append_events")));
      statement.execute(replace(door(statement, "append_event"), LOCK, "return;"));
    }
  }

  private static String door(Statement statement, String function) throws SQLException {
    try (ResultSet row =
        statement.executeQuery("select pg_get_functiondef('%s'::regproc)".formatted(function))) {
      row.next();
      return row.getString(1);
    }
  }

  private static String replace(String door, String what, String by) {
    String replaced = door.replace(what, by);
    if (replaced.equals(door)) {
      throw new IllegalStateException("The door has no: " + what);
    }
    return replaced;
  }
}
