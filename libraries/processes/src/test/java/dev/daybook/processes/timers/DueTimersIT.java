package dev.daybook.processes.timers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.daybook.postgres.sql.Sql;
import dev.daybook.processes.timers.DueTimers.Found;
import dev.daybook.testing.postgres.TestPostgres;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The look-up of timers that are due.
class DueTimersIT {
  private static final int IDLE = 3_000;
  private static final int DUE = 4;

  private final TestPostgres database = TestPostgres.shared();
  private final String schema = database.newName("timers");

  private void fill() {
    database.execute(
        "create schema %1$s; set search_path = %1$s; %2$s; reset search_path"
            .formatted(schema, new TimerTable().createTables()));
    add("idle", "clock_timestamp() + interval '1 year'", IDLE);
    add("due", "clock_timestamp() - n * interval '1 second'", DUE);
    database.execute("analyze %s.process_timers".formatted(schema));
  }

  private void add(String timer, String due, int count) {
    database.execute(
        "insert into %s.process_timers select gen_random_uuid(), 'order-' || n, '%s', %s, 'c', 0 from generate_series(1, %d) n"
            .formatted(schema, timer, due, count));
  }

  @Test
  void finds_those_due_in_their_order() {
    fill();

    List<Found> found = new DueTimers(database.direct(), schema).page(Duration.ofSeconds(3), null);

    assertThat(found)
        .extracting(it -> it.timer().process().id())
        .containsExactly("4", "3", "2", "1");
    assertThat(found).allMatch(it -> it.until().isNegative());
  }

  @Test
  void finds_none_before_the_table_is_made() {
    var timers = new DueTimers(database.direct(), schema);
    assertThat(timers.page(Duration.ofSeconds(3), null)).isEmpty();

    fill();

    assertThat(timers.page(Duration.ofSeconds(3), null)).hasSize(DUE);
    database.execute("drop table %s.process_timers".formatted(schema));
    assertThatThrownBy(() -> timers.page(Duration.ofSeconds(3), null))
        .hasMessageContaining("process_timers");
  }

  /// Otherwise each look-up would read all pending timers.
  @Test
  void reads_none_that_is_due_later() throws SQLException {
    fill();

    for (String mode : List.of("force_generic_plan", "force_custom_plan")) {
      assertThat(String.join("\n", plan(mode)))
          .contains("process_timers_by_due_time", "rows=%d".formatted(DUE), "(due_at <= ")
          .doesNotContain("Rows Removed by Filter", "Seq Scan");
    }
  }

  /// With the rows that were read.
  private List<String> plan(String mode) throws SQLException {
    String sql = Sql.load(DueTimers.class, "find-due-timers.sql", schema);
    for (int n = 1; sql.contains("?"); n++) {
      sql = sql.replaceFirst("\\?", "\\$" + n);
    }
    String values = "3000, '0001-01-01 00:00:00Z', '00000000-0000-0000-0000-000000000000', 1000";
    List<String> lines = new ArrayList<>();
    try (Connection connection = database.direct().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("set enable_seqscan = off; set plan_cache_mode = " + mode);
      statement.execute("prepare page as " + sql);
      try (ResultSet plan =
          statement.executeQuery(
              "explain (analyze, costs off, timing off, summary off) execute page(%s)"
                  .formatted(values))) {
        while (plan.next()) {
          lines.add(plan.getString(1));
        }
      }
    }
    return lines;
  }
}
