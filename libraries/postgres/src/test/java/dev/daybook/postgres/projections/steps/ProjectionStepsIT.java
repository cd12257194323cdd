package dev.daybook.postgres.projections.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.tuple;

import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.StreamId;
import dev.daybook.postgres.projections.steps.ProjectionSteps.Steps;
import dev.daybook.postgres.projections.steps.RowChange.Kind;
import dev.daybook.postgres.testing.CountingProjection.Interference;
import dev.daybook.postgres.testing.SumsProjection;
import dev.daybook.postgres.testing.TestDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ProjectionStepsIT {
  private static final StreamId STREAM = new StreamId("thing", "a");

  private final TestDatabase database = TestDatabase.shared();
  private final String live = database.newReadModels();
  private final SumsProjection sums = new SumsProjection(1);
  private final ProjectionSteps steps = new ProjectionSteps(sums, database.pool());

  private static RecordedEvent event(int version, String type) {
    return new RecordedEvent(
        100 + version,
        STREAM,
        version,
        new UUID(0, version),
        type,
        "{}",
        "{}",
        Instant.EPOCH,
        Set.of());
  }

  private static List<RecordedEvent> events(int count) {
    return IntStream.rangeClosed(1, count).mapToObj(i -> event(i, "COUNTED")).toList();
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /// The live read model, as it is without a step.
  private void createLive() throws SQLException {
    try (Connection connection = database.pool().getConnection()) {
      execute(connection, "set search_path = " + live);
      execute(connection, sums.createTables());
      execute(connection, "insert into sums values ('thing-a', 70)");
      execute(connection, "reset search_path");
    }
  }

  private String inLive() throws SQLException {
    try (Connection connection = database.pool().getConnection();
        Statement select = connection.createStatement();
        ResultSet row =
            select.executeQuery(
                "select string_agg(stream || ' ' || events, ',' order by stream) from %s.sums"
                    .formatted(live))) {
      row.next();
      return row.getString(1);
    }
  }

  @Test
  void show_a_row_before_and_after_each_event() {
    Steps taken =
        steps.take(
            List.of(
                event(1, "COUNTED"), event(2, "COUNTED"), event(3, "OTHER"), event(4, "COUNTED")),
            3);
    assertThat(taken.ended()).isNull();
    assertThat(taken.steps()).extracting(it -> it.event().version()).containsExactly(2L, 3L, 4L);
    assertThat(taken.steps())
        .extracting(ProjectionStep::isApplied)
        .containsExactly(true, false, true);
    assertThat(taken.steps().get(0).changes())
        .containsExactly(
            new RowChange(
                "sums",
                "[\"thing-a\"]",
                Kind.UPDATED,
                "{\"events\": 1, \"stream\": \"thing-a\"}",
                "{\"events\": 2, \"stream\": \"thing-a\"}"));
    assertThat(taken.steps().get(1).changes()).isEmpty();
    assertThat(taken.steps().get(2).changes().getFirst().after()).contains("\"events\": 3");

    RowChange first = steps.take(events(1), 20).steps().getFirst().changes().getFirst();
    assertThat(first.kind()).isEqualTo(Kind.INSERTED);
    assertThat(first.before()).isNull();

    sums.interference.set(
        (transaction, batch) -> {
          switch ((int) batch.getFirst().version()) {
            case 2 -> execute(transaction, "insert into sums values ('other', 5)");
            case 3 -> execute(transaction, "delete from sums where stream = 'other'");
            default -> {}
          }
        });
    assertThat(steps.take(events(3), 2).steps())
        .flatExtracting(ProjectionStep::changes)
        .extracting(RowChange::kind, RowChange::key)
        .containsExactly(
            tuple(Kind.INSERTED, "[\"other\"]"),
            tuple(Kind.UPDATED, "[\"thing-a\"]"),
            tuple(Kind.DELETED, "[\"other\"]"),
            tuple(Kind.UPDATED, "[\"thing-a\"]"));
  }

  /// Attempts to keep what a step has done. Each also writes the live table, by its full name.
  static Stream<Interference> commits() {
    return Stream.of(
        (transaction, _) -> transaction.commit(),
        (transaction, _) -> transaction.setAutoCommit(true),
        (transaction, _) -> transaction.rollback(),
        (transaction, _) -> transaction.close(),
        (transaction, _) -> execute(transaction, "commit"),
        (transaction, _) -> execute(transaction, "commit; begin"),
        (transaction, _) -> execute(transaction, "set constraints all immediate; commit"),
        (transaction, _) -> execute(transaction, "prepare transaction 'step'"),
        (transaction, _) -> {
          try (Statement statement = transaction.createStatement()) {
            statement.getConnection().commit();
          }
        },
        (_, _) -> {});
  }

  @ParameterizedTest
  @MethodSource("commits")
  void are_never_committed(Interference commit) throws SQLException {
    createLive();
    sums.interference.set(
        (transaction, batch) -> {
          execute(transaction, "insert into %s.sums values ('by name', 1)".formatted(live));
          commit.happen(transaction, batch);
        });
    steps.take(events(3), 3);
    assertThat(inLive()).isEqualTo("thing-a 70");
    try (Connection connection = database.pool().getConnection();
        Statement select = connection.createStatement();
        ResultSet row =
            select.executeQuery(
                "select to_regclass('pg_temp.sums') is null, current_setting('search_path')")) {
      assertThat(connection.getAutoCommit()).isTrue();
      row.next();
      assertThat(row.getBoolean(1)).as("the table is gone").isTrue();
      assertThat(row.getString(2)).doesNotContain("pg_temp");
    }
    sums.interference.set((_, _) -> {});
    assertThat(steps.take(events(2), 1).steps()).as("the next ones work").hasSize(1);
  }

  /// What forbids the commit would be rolled back, too.
  @Test
  void are_not_committed_after_a_rollback() throws SQLException {
    createLive();
    sums.interference.set(
        (transaction, _) -> {
          transaction.rollback();
          execute(transaction, "insert into %s.sums values ('by name', 1)".formatted(live));
          transaction.commit();
        });
    assertThat(steps.take(events(1), 1).steps().getFirst().error())
        .isEqualTo("A projection must not call rollback on its transaction");
    assertThat(inLive()).isEqualTo("thing-a 70");
  }

  @Test
  void end_at_an_event_that_cannot_be_applied() {
    sums.interference.set(
        (_, batch) -> {
          if (batch.getLast().version() >= 3) {
            throw new IllegalStateException("no third");
          }
        });
    Steps taken = steps.take(events(5), 4);
    assertThat(taken.steps()).extracting(ProjectionStep::error).containsExactly(null, "no third");
    assertThat(taken.ended()).isEqualTo("The projection can't apply the event");

    Steps before = steps.take(events(5), 1);
    assertThat(before.steps()).isEmpty();
    assertThat(before.ended()).contains("up to version 4", "no third");
  }

  @Test
  void have_bounds() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> steps.take(events(ProjectionSteps.EVENTS_MAX + 1), 1))
        .withMessageContaining("1000 events");

    sums.interference.set((transaction, _) -> execute(transaction, "select pg_sleep(30)"));
    Steps slow = steps.take(events(2), 2);
    assertThat(slow.steps()).hasSize(1);
    assertThat(slow.steps().getFirst().error()).contains("statement timeout");

    sums.interference.set(
        (transaction, _) ->
            execute(
                transaction,
                "insert into sums select 's' || n, n from generate_series(1, %d) n"
                    .formatted(ProjectionSteps.ROWS_MAX)));
    Steps many = steps.take(events(2), 2);
    assertThat(many.ended()).isEqualTo("The table sums has more than 2000 rows for this stream");
    assertThat(many.steps()).hasSize(1);

    sums.interference.set(
        (transaction, _) -> execute(transaction, "insert into sums select repeat('x', 20000), 1"));
    RowChange large =
        steps.take(events(1), 1).steps().getFirst().changes().stream()
            .filter(it -> it.key().length() > 1_000)
            .findFirst()
            .orElseThrow();
    assertThat(large.after()).as("too large to be shown").isNull();
  }
}
