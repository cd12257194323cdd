package dev.daybook.postgres.append;

import static org.assertj.core.api.Assertions.assertThat;

import dev.daybook.eventstore.ExpectedVersion;
import dev.daybook.eventstore.NewEvent;
import dev.daybook.eventstore.StreamId;
import dev.daybook.postgres.PostgresEventStore;
import dev.daybook.postgres.testing.TestDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// What a condition of time costs in the append function, which holds the log's lock.
class TimeConditionIT {
  private static final int EVENTS = 1_000;

  private final TestDatabase database = TestDatabase.shared();
  private final String schema = database.newLog();

  private void fill() {
    List<NewEvent> events =
        Stream.generate(() -> new NewEvent(UUID.randomUUID(), "HAPPENED", "{}"))
            .limit(EVENTS)
            .toList();
    try (PostgresEventStore log = database.open(schema)) {
      log.append(StreamId.of("thing", "1"), ExpectedVersion.noStream(), events);
    }
  }

  /// The number that a condition of time has in place of a position may be that of an old event.
  @Test
  void a_time_long_ago_is_not_taken_for_a_position() throws SQLException {
    fill();

    try (Connection connection = database.direct().getConnection();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      for (long dueAt : new long[] {-1_000_000, 0, EVENTS / 2}) {
        statement.execute(appendNotBefore(dueAt));
      }
      assertThat(tuplesRead(statement)).isLessThan(EVENTS / 2);
      connection.rollback();
    }
  }

  private String appendNotBefore(long dueAt) {
    return """
        select %s.append_events(
          array['thing-2'], array[-2]::bigint[], array[1], array[1], array[1], array[1], array[1],
          array[gen_random_uuid()], array['HAPPENED'], array['{}']::jsonb[], array['{}']::jsonb[],
          null, array[1], array[''], array[''], array[%d]::bigint[], array[null]::bigint[],
          null, null, null)
        """
        .formatted(schema, dueAt);
  }

  private long tuplesRead(Statement statement) throws SQLException {
    try (ResultSet row =
        statement.executeQuery(
            "select idx_tup_fetch + seq_tup_read from pg_stat_xact_user_tables where schemaname = '%s' and relname = 'events'"
                .formatted(schema))) {
      row.next();
      return row.getLong(1);
    }
  }
}
