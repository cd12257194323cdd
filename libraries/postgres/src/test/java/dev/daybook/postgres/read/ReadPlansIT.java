package dev.daybook.postgres.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.daybook.eventstore.ExpectedVersion;
import dev.daybook.eventstore.NewEvent;
import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.StreamAppend;
import dev.daybook.eventstore.StreamId;
import dev.daybook.postgres.PostgresEventStore;
import dev.daybook.postgres.testing.TestDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Query plans of the reading statements: each uses the index that bounds its scan, with any table
/// statistics at planning time.
class ReadPlansIT {
  private static final String BY_POSITION = "events_in_one_order";
  private static final String BY_TAG = "event_tags_in_order";
  private static final String BY_VERSION = "events_one_per_stream_version";
  private static final Pattern SCAN =
      Pattern.compile("Seq Scan|Index .*(?:Scan|Backward) (?:using|on) (\\w+)");

  private final TestDatabase database = TestDatabase.shared();
  private final String schema = database.newLog();

  private void fill() {
    try (PostgresEventStore store = database.open(schema)) {
      for (int n = 0; n < 30; n++) {
        int batch = n;
        List<StreamAppend> unit =
            IntStream.range(0, 1_000)
                .mapToObj(i -> new StreamId(i % 100 == 0 ? "rare" : "box", batch / 3 + "-" + i))
                .map(stream -> new StreamAppend(stream, ExpectedVersion.any(), List.of(event())))
                .toList();
        store.append(unit);
      }
    }
  }

  private static NewEvent event() {
    return new NewEvent(UUID.randomUUID(), "OPENED", "{\"text\": \"as long as most\"}")
        .tagged(Set.of("t", "u"));
  }

  private List<String> scans(Connection connection, String file, String values)
      throws SQLException {
    String sql =
        PageQuery.load(file, schema, RecordedEvent::position).sql().replaceAll("(?m)^ *--.*$", "");
    for (int n = 1; sql.contains("?"); n++) {
      sql = sql.replaceFirst("\\?", "\\$" + n);
    }
    List<String> scans = new ArrayList<>();
    try (Statement statement = connection.createStatement()) {
      statement.execute("prepare page as " + sql);
      try (ResultSet plan =
          statement.executeQuery("explain (costs off) execute page(" + values + ")")) {
        while (plan.next()) {
          Matcher scan = SCAN.matcher(plan.getString(1));
          if (scan.find()) {
            scans.add(Objects.requireNonNullElse(scan.group(1), scan.group()));
          }
        }
      }
      statement.execute("deallocate page");
    }
    return scans;
  }

  private void assertPlans(String mode) throws SQLException {
    try (Connection connection = database.direct().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("set plan_cache_mode = " + mode);
      assertThat(scans(connection, "read-stream.sql", "'box-3-7', 0, 1000"))
          .containsExactly(BY_VERSION);
      assertThat(scans(connection, "read-stream-backward.sql", "'box-3-7', 90, 50"))
          .containsExactly(BY_VERSION);
      assertThat(scans(connection, "read-version.sql", "'box-3-7'")).containsExactly(BY_VERSION);
      assertThat(scans(connection, "read-log.sql", "9000, 1000")).containsExactly(BY_POSITION);
      for (String filter :
          new String[] {"null, null, null", "'{rare}', null, null", "null, '{rare-3-0}', '{NO}'"}) {
        assertThat(scans(connection, "read-log-filtered.sql", "5000, 15000, " + filter + ", 1000"))
            .containsExactly(BY_POSITION);
        assertThat(
                scans(
                    connection,
                    "read-log-tagged.sql",
                    "'t', 5000, 15000, '{t,u}', " + filter + ", 1000"))
            .containsOnly(BY_POSITION, BY_TAG);
      }
      for (String items : new String[] {"'{t}', '{\"\"}'", "'{t,t u}', '{NO OPENED,\"\"}'"}) {
        String values = items + ", 5000, 15000, 1000, 1000";
        assertThat(scans(connection, "read-log-query.sql", values))
            .containsOnly(BY_POSITION, BY_TAG);
      }
      assertThat(scans(connection, "tagged-stretch.sql", "'t', 0, 15000, 9999"))
          .containsExactly(BY_TAG);
    }
  }

  @Test
  void a_plan_made_for_an_empty_log_is_good_for_a_large_one() throws SQLException {
    assertPlans("force_generic_plan");
  }

  @Test
  void a_log_without_statistics_is_read_by_its_indexes() throws SQLException {
    fill();
    assertPlans("force_generic_plan");
    assertPlans("force_custom_plan");
  }

  @Test
  void a_log_with_statistics_is_read_by_its_indexes() throws SQLException {
    fill();
    database.execute("analyze " + schema + ".events, " + schema + ".event_tags");
    assertPlans("force_generic_plan");
    assertPlans("force_custom_plan");
  }

  /// Vacuum marks pages as visible to all, and index-only scans then need no row of the table.
  @Test
  void vacuumComesAfterAsManyInsertsInAnyLog() throws SQLException {
    try (Connection connection = database.direct().getConnection();
        PreparedStatement tables =
            connection.prepareStatement(
                """
                select relname, reloptions::text from pg_class
                where relnamespace = ?::regnamespace and relname in ('events', 'event_tags')
                """)) {
      tables.setString(1, schema);
      Map<String, String> options = new HashMap<>();
      try (ResultSet rows = tables.executeQuery()) {
        while (rows.next()) {
          options.put(rows.getString(1), rows.getString(2));
        }
      }
      String afterInserts =
          "{autovacuum_vacuum_insert_scale_factor=0,autovacuum_vacuum_insert_threshold=100000}";
      assertThat(options)
          .containsOnly(entry("events", afterInserts), entry("event_tags", afterInserts));
    }
  }
}
