package dev.daybook.examples.courses;

import static dev.daybook.eventstore.EventQuery.tag;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.daybook.eventstore.EventQuery;
import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.boundaries.Decision;
import dev.daybook.eventstore.boundaries.DecisionHandler;
import dev.daybook.eventstore.boundaries.DecisionView;
import dev.daybook.eventstore.commands.IdempotencyKey;
import dev.daybook.eventstore.memory.InMemoryEventStore;
import dev.daybook.examples.courses.CourseCommand.ChangeCapacity;
import dev.daybook.examples.courses.CourseCommand.DefineCourse;
import dev.daybook.examples.courses.CourseCommand.Enrol;
import dev.daybook.examples.courses.CourseEvent.CapacityChanged;
import dev.daybook.examples.courses.CourseEvent.Enrolled;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The examples of docs/boundaries.md.
class DecisionsTest {
  private final EventStore log = new InMemoryEventStore(Clock.systemUTC());
  private final DecisionHandler handler = DecisionHandler.of(log);

  @BeforeEach
  void define() {
    handler.handle(Courses.DEFINE, new DefineCourse("c1", "Event sourcing", 1));
  }

  @Test
  void a_decision_returns_its_events_and_their_position() {
    var result = handler.handle(Courses.ENROL, new Enrol("c1", "Ada"), Map.of("user", "ada"));

    assertThat(result.events()).containsExactly(new Enrolled("c1", "Ada"));
    assertThat(result.position()).isEqualTo(2);
  }

  @Test
  void a_command_with_a_key_is_executed_once() {
    var key = new IdempotencyKey("request:4f1c", DecisionsTest::requireSameCommand);

    var first = handler.once(key).handle(Courses.ENROL, new Enrol("c1", "Ada"));
    var second = handler.once(key).handle(Courses.ENROL, new Enrol("c1", "Ada"));

    assertThat(second).isEqualTo(first);
    assertThat(log.head()).isEqualTo(2);
  }

  private static void requireSameCommand(RecordedEvent first) {
    if (!first.type().equals("STUDENT_ENROLLED")) {
      throw new IllegalArgumentException("The key was used for another command");
    }
  }

  /// Doubles the capacity of a course whose stream has not changed since.
  private static final Decision<ChangeCapacity, CourseEvent> DOUBLE =
      Decision.<ChangeCapacity, CourseEvent>of(Courses.EVENTS)
          .appendTo(c -> StreamId.of("course", c.course()))
          .view(
              DecisionView.ofStream(
                  c -> StreamId.of("course", c.course()), Course.UNKNOWN, Course::with))
          .view(c -> tag("title", "Event sourcing").withTypes("COURSE_DEFINED"), 0, (n, e) -> n + 1)
          .decide(
              (c, course, n) -> List.of(new CapacityChanged(c.course(), course.capacity() * 2)));

  @Test
  void a_view_may_be_a_stream_at_its_version() {
    assertThat(handler.handle(DOUBLE, new ChangeCapacity("c1", 0)).events())
        .containsExactly(new CapacityChanged("c1", 2));
  }

  @Test
  void queries_name_tags_and_types() {
    handler.handle(Courses.ENROL, new Enrol("c1", "Ada"));
    EventQuery query =
        tag("course", "c1").withTypes("STUDENT_ENROLLED", "STUDENT_LEFT").or(tag("student", "Ada"));

    assertThat(log.readQuery(query, 0, log.head())).hasSize(1);
  }

  @Test
  void a_misspelt_tag_is_refused() {
    var misspelt =
        Decision.<Enrol, CourseEvent>of(Courses.EVENTS)
            .appendTo(c -> StreamId.of("course", c.course()))
            .view(c -> tag("curse", c.course()), 0, (count, event) -> count + 1)
            .decide((c, count) -> List.of());

    assertThatIllegalArgumentException()
        .isThrownBy(() -> handler.handle(misspelt, new Enrol("c1", "Ada")))
        .withMessage("No event type declares the tag curse; declared are [course, student, title]");
  }

  @Test
  void a_refused_command_appends_nothing() {
    handler.handle(Courses.ENROL, new Enrol("c1", "Ada"));

    assertThatThrownBy(() -> handler.handle(Courses.ENROL, new Enrol("c1", "Bob")))
        .isInstanceOf(Rejected.class);
    assertThat(log.head()).isEqualTo(2);
  }
}
