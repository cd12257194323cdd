package dev.daybook.accounts.learn;

import static dev.daybook.accounts.learn.Exercise.CRASH;
import static dev.daybook.accounts.learn.Exercise.DEPOSIT;
import static dev.daybook.accounts.learn.Exercise.EDIT_EVENT;
import static dev.daybook.accounts.learn.Exercise.FORGET;
import static dev.daybook.accounts.learn.Exercise.OVERDRAW;
import static dev.daybook.accounts.learn.Exercise.PROVE;
import static dev.daybook.accounts.learn.Exercise.RACE;
import static dev.daybook.accounts.learn.Exercise.REBUILD_READ_MODEL;
import static dev.daybook.accounts.learn.Exercise.SEND_TWICE;
import static dev.daybook.accounts.learn.Exercise.START_READ_MODEL;
import static dev.daybook.accounts.learn.Exercise.STOP_READ_MODEL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.daybook.accounts.learn.LessonRefusedException.Reason;
import dev.daybook.accounts.testing.TestDatabase;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Lessons on a real PostgreSQL.
class LessonsIT {
  private final TestDatabase database = TestDatabase.shared();
  private Instant now = Instant.parse("2026-01-31T12:00:00Z");
  private final Lessons lessons =
      new Lessons(
          () -> new LessonAddress(database.url(), database.user(), database.password()), () -> now);

  @AfterEach
  void end() {
    lessons.close();
  }

  private static LessonState state(Lesson lesson) {
    return lesson.state();
  }

  private static List<String> types(Lesson lesson) {
    return state(lesson).history().stream().map(entry -> entry.event().type()).toList();
  }

  private static String text(List<TraceLine> trace) {
    return trace.stream().map(TraceLine::what).collect(Collectors.joining("\n"));
  }

  private static List<TraceLine> refusals(List<TraceLine> trace) {
    return trace.stream().filter(TraceLine::refused).toList();
  }

  private boolean exists(String schema) throws SQLException {
    try (var connection = database.connect();
        var select =
            connection.prepareStatement("select 1 from pg_namespace where nspname like ?")) {
      select.setString(1, schema + "%");
      try (var row = select.executeQuery()) {
        return row.next();
      }
    }
  }

  private static void assertRefused(ThrowingCallable work, Reason reason) {
    assertThatThrownBy(work)
        .isInstanceOfSatisfying(
            LessonRefusedException.class, e -> assertThat(e.reason()).isEqualTo(reason));
  }

  @Test
  void a_lesson_goes_through_all_steps() throws SQLException {
    Lesson lesson = lessons.begin();
    String schema = state(lesson).schema();
    assertThat(types(lesson)).containsExactly("USER_CREATED", "FUNDS_DEPOSITED", "FUNDS_WITHDRAWN");
    assertThat(state(lesson).history().getFirst().event().data()).doesNotContain("Ada");

    assertThat(text(lesson.run(DEPOSIT))).contains("Appended version 4 at position 4");
    assertThat(refusals(lesson.run(EDIT_EVENT)))
        .singleElement()
        .satisfies(
            line -> {
              assertThat(line.by()).isEqualTo("PostgreSQL");
              assertThat(line.what()).contains("The log is immutable: UPDATE of events is refused");
            });
    assertThat(refusals(lesson.run(OVERDRAW)))
        .extracting(TraceLine::what)
        .containsExactly("Insufficient funds.");
    assertThat(state(lesson).account().version()).isEqualTo(4);

    var race = lesson.run(RACE);
    assertThat(refusals(race)).singleElement().asString().contains("Expects version 4: refused");
    assertThat(state(lesson).account().version()).isEqualTo(6);

    lesson.run(STOP_READ_MODEL);
    lesson.run(DEPOSIT);
    var stopped = state(lesson).readModel();
    assertThat(stopped.running()).isFalse();
    assertThat(stopped.position()).isEqualTo(6);
    assertThat(stopped.head()).isEqualTo(7);
    assertThat(Objects.requireNonNull(stopped.row()).version()).isEqualTo(6);
    assertRefused(() -> lesson.run(REBUILD_READ_MODEL), Reason.NOT_APPLICABLE);
    assertThat(text(lesson.run(START_READ_MODEL))).contains("Applied the events 7 to 7");
    assertRefused(() -> lesson.run(START_READ_MODEL), Reason.NOT_APPLICABLE);
    assertThat(text(lesson.run(REBUILD_READ_MODEL))).contains("no differences");
    assertThat(state(lesson).readModel().row()).isEqualTo(state(lesson).account());

    var then = state(lesson).history().get(1).after();
    assertThat(then.version()).isEqualTo(2);
    assertThat(then.balance()).hasToString("100 USD");

    var crash = lesson.run(CRASH);
    assertThat(refusals(crash)).isEmpty();
    assertThat(text(crash)).contains("Every acknowledged event is stored.");
    long afterCrash = state(lesson).account().version();
    assertThat(afterCrash).isGreaterThanOrEqualTo(7 + CrashExercise.ACKNOWLEDGEMENTS);

    assertThat(text(lesson.run(SEND_TWICE))).contains("the answer is position " + (afterCrash + 1));
    assertThat(state(lesson).account().version()).isEqualTo(afterCrash + 1);

    var stored = state(lesson).history().getFirst().event().data();
    assertThat(state(lesson).account().name()).isEqualTo("Ada Lovelace");
    lesson.run(FORGET);
    assertThat(state(lesson).account().name()).isEqualTo("[forgotten]");
    assertThat(state(lesson).history().getFirst().event().data()).isEqualTo(stored);
    assertRefused(() -> lesson.run(FORGET), Reason.NOT_APPLICABLE);

    var proof = lesson.run(PROVE);
    assertThat(text(proof)).contains("proved.");
    assertThat(refusals(proof)).hasSize(1);

    assertThat(exists(schema)).isTrue();
    lessons.end(lesson.id());
    assertThat(exists(schema)).isFalse();
    assertRefused(() -> lesson.run(DEPOSIT), Reason.NOT_FOUND);
  }

  @Test
  void a_lesson_that_is_not_used_ends_and_its_log_is_dropped() throws SQLException {
    Lesson idle = lessons.begin();
    String schema = state(idle).schema();
    now = now.plus(Lessons.IDLE_MAX);
    assertThat(lessons.find(idle.id())).isSameAs(idle);
    now = now.plus(Lessons.IDLE_MAX).plus(Duration.ofMillis(1));
    assertRefused(() -> lessons.find(idle.id()), Reason.NOT_FOUND);
    assertThat(exists(schema)).isFalse();
  }

  @Test
  void lessons_are_limited_and_end_with_the_service() throws SQLException {
    List<String> schemas =
        Stream.generate(lessons::begin)
            .limit(Lessons.LESSONS_MAX)
            .map(lesson -> state(lesson).schema())
            .toList();
    assertThat(schemas).doesNotHaveDuplicates();
    assertRefused(lessons::begin, Reason.TOO_MANY);
    lessons.close();
    for (String schema : schemas) {
      assertThat(exists(schema)).isFalse();
    }
    assertRefused(lessons::begin, Reason.TOO_MANY);
  }

  @Test
  void an_unknown_lesson_is_refused_and_ends_without_effect() {
    lessons.end(UUID.randomUUID());
    assertRefused(() -> lessons.find(UUID.randomUUID()), Reason.NOT_FOUND);
  }

  @Test
  void a_service_with_an_external_database_gives_no_lessons() {
    try (var none = new Lessons(LessonDatabase.none(), () -> now)) {
      assertRefused(none::begin, Reason.OFF);
    }
  }
}
