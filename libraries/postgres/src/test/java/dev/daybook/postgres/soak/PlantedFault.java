package dev.daybook.postgres.soak;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;

/// A fault planted in the append function, to test that the checker finds it; constraints of the
/// table that would prevent it are dropped as well. Or a fault of the handlers, planted by
/// [Worker]s.
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

  /// The lock stays. Some transactions fail after their events have been numbered, as any
  /// transaction may.
  POSITION_FROM_SEQUENCE("a position is missing or taken twice") {
    @Override
    String in(String definition) {
      return replace(
          replace(definition, NUMBER, NEXT), INSERTED, INSERTED + "\n" + FAIL_NOW_AND_THEN);
    }
  },

  /// A command's rule and conditions are checked only against the log, not against other events of
  /// the same batch. The append function is unchanged.
  RULE_AGAINST_LOG_ALONE(HistoryChecker.RULE_BROKEN) {
    @Override
    String in(String definition) {
      return definition;
    }

    @Override
    void plant(DataSource owner, String schema) {}
  },

  /// The events of a joined append are appended in a transaction of their own, which stays when
  /// that of the application is rolled back. The append function is unchanged.
  JOINED_APART(HistoryChecker.NOT_JOINED) {
    @Override
    String in(String definition) {
      return definition;
    }

    @Override
    void plant(DataSource owner, String schema) {}
  };

  /// Its name in the [HistoryChecker] if appends are concurrent.
  static final String TWO_WINNERS = "a version is missing or taken twice";

  private static final String LOCK =
      "perform pg_advisory_xact_lock(log_locks, 'events'::regclass::oid::integer);";
  private static final String INSERT = "insert into events\n";
  private static final String NUMBER = "next_head + row_number() over (order by n.ordinal)";
  private static final String NEXT = "nextval('positions')";
  private static final String INSERTED = "get diagnostics inserted = row_count;";
  private static final String FAIL_NOW_AND_THEN =
      "if random() < 0.02 then raise exception using errcode = 'serialization_failure'; end if;";

  /// Start and end of the fast path for a batch whose versions all match.
  private static final String FAST_PATH = "-- Inserts all events or none";

  private static final String FULL_PATH = "event_appends := array(";

  private final String kind;

  PlantedFault(String kind) {
    this.kind = kind;
  }

  /// Its name in the [HistoryChecker], which may report others as well.
  String kind() {
    return kind;
  }

  /// The definition of the append function with the fault.
  abstract String in(String definition);

  /// Replaces the append function of a log by the one with the fault, without fast paths.
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
