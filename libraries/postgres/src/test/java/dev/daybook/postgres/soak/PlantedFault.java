package dev.daybook.postgres.soak;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;

/// A fault in the append function, planted to see that the checker finds it. The constraints that
/// would stop it at the table are taken away as well. Or a fault of the handlers, which [Worker]s
/// plant.
enum PlantedFault {
  NO_LOCK(PlantedFault.TWO_WINNERS) {
    @Override
    String in(String definition) {
      return replace(definition, LOCK, "");
    }
  },

  CHECK_BEFORE_LOCK(PlantedFault.TWO_WINNERS) {
    @Override
    String in(String definition) {
      return replace(replace(definition, LOCK, ""), INSERT, LOCK + "\n" + INSERT);
    }
  },

  /// The lock stays. Now and then a transaction fails when its events have been numbered, as it may
  /// at any time.
  POSITION_FROM_SEQUENCE("a position is missing or taken twice") {
    @Override
    String in(String definition) {
      return replace(
          replace(definition, NUMBER, NEXT), INSERTED, INSERTED + "\n" + FAIL_NOW_AND_THEN);
    }
  },

  /// A command's rule and conditions are compared with the log alone, not with the events that are
  /// appended together with its own. The append function stays as it is.
  RULE_AGAINST_LOG_ALONE(HistoryChecker.RULE_BROKEN) {
    @Override
    String in(String definition) {
      return definition;
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
  private static final String FAST_PATH = "-- Inserts all events or none";

  private static final String FULL_PATH = "event_appends := array(";

  private final String kind;

  PlantedFault(String kind) {
    this.kind = kind;
  }

  /// What the [HistoryChecker] calls it, among other things.
  String kind() {
    return kind;
  }

  /// The definition of the append function with the fault.
  abstract String in(String definition);

  /// Replaces the append function of a log by the one with the fault, without its fast paths.
  void plant(DataSource owner, String schema) throws SQLException {
    try (Connection connection = owner.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("set search_path = " + schema);
      statement.execute("create sequence positions");
      statement.execute("alter table events drop constraint events_in_one_order");
      statement.execute("alter table events drop constraint events_one_per_stream_version");
      statement.execute("create index on events (position)");
      statement.execute("create index on events (stream_id, version)");
      statement.execute(in(withoutFastPath(definition(statement, "append_events"))));
      statement.execute(replace(definition(statement, "append_event"), LOCK, "return;"));
    }
  }

  private static String definition(Statement statement, String function) throws SQLException {
    try (ResultSet row =
        statement.executeQuery("select pg_get_functiondef('%s'::regproc)".formatted(function))) {
      row.next();
      return row.getString(1);
    }
  }

  private static String withoutFastPath(String definition) {
    String way = definition.substring(definition.indexOf(FAST_PATH), definition.indexOf(FULL_PATH));
    return replace(definition, way, "");
  }

  private static String replace(String definition, String what, String by) {
    String replaced = definition.replace(what, by);
    if (replaced.equals(definition)) {
      throw new IllegalStateException("The append function has no: " + what);
    }
    return replaced;
  }
}
