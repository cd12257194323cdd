package dev.daybook.postgres.soak;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;

/// A fault of the door, to see that it is found for what it is. The constraints that would stop it
/// at the table are taken away as well. Or a fault of the handlers, which [Worker]s plant.
enum PlantedFault {
  NO_LOCK(PlantedFault.TWO_WINNERS) {
    @Override
    String in(String door) {
      return replace(door, LOCK, "");
    }
  },

  CHECK_BEFORE_LOCK(PlantedFault.TWO_WINNERS) {
    @Override
    String in(String door) {
      return replace(replace(door, LOCK, ""), INSERT, LOCK + "\n" + INSERT);
    }
  },

  /// The lock stays. Now and then a transaction fails when its events have been numbered, as it may
  /// at any time.
  POSITION_FROM_SEQUENCE("a position is missing or taken twice") {
    @Override
    String in(String door) {
      return replace(replace(door, NUMBER, NEXT), INSERTED, INSERTED + "\n" + FAIL_NOW_AND_THEN);
    }
  },

  /// A command's rule and conditions are compared with the log alone, not with the events that are
  /// appended together with its own. The door stays as it is.
  RULE_AGAINST_LOG_ALONE(HistoryChecker.RULE_BROKEN) {
    @Override
    String in(String door) {
      return door;
    }

    @Override
    void plant(DataSource owner, String schema) {}
  };

  /// What the [HistoryChecker] calls it where nobody is alone with the log.
  static final String TWO_WINNERS = "a version is missing or taken twice";

  private static final String LOCK =
      "perform pg_advisory_xact_lock(log_locks, 'events'::regclass::oid::integer);";
  private static final String INSERT = "insert into events\n";
  private static final String NUMBER = "next_head + row_number() over (order by n.ordinal)";
  private static final String NEXT = "nextval('positions')";
  private static final String INSERTED = "get diagnostics inserted = row_count;";
  private static final String FAIL_NOW_AND_THEN =
      "if random() < 0.02 then raise exception using errcode = 'serialization_failure'; end if;";

  /// Where the way of a batch begins of which all is expected to be as it says, and where it ends.
  private static final String SHORT_WAY = "-- Inserts all events or none";

  private static final String LONG_WAY = "event_appends := array(";

  private final String kind;

  PlantedFault(String kind) {
    this.kind = kind;
  }

  /// What the [HistoryChecker] calls it, among other things.
  String kind() {
    return kind;
  }

  /// The door with the fault.
  abstract String in(String door);

  /// Builds it into a log's door, and shuts the short ways.
  void plant(DataSource owner, String schema) throws SQLException {
    try (Connection connection = owner.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("set search_path = " + schema);
      statement.execute("create sequence positions");
      statement.execute("alter table events drop constraint events_in_one_order");
      statement.execute("alter table events drop constraint events_one_per_stream_version");
      statement.execute("create index on events (position)");
      statement.execute("create index on events (stream_id, version)");
      statement.execute(in(withoutShortWay(door(statement, "append_events"))));
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

  private static String withoutShortWay(String door) {
    String way = door.substring(door.indexOf(SHORT_WAY), door.indexOf(LONG_WAY));
    return replace(door, way, "");
  }

  private static String replace(String door, String what, String by) {
    String replaced = door.replace(what, by);
    if (replaced.equals(door)) {
      throw new IllegalStateException("The door has no: " + what);
    }
    return replaced;
  }
}
