package dev.daybook.bench.decisions;

import static dev.daybook.eventstore.EventQuery.tag;

import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.boundaries.Decision;
import dev.daybook.eventstore.commands.Decider;
import dev.daybook.jackson.EventTypes;
import dev.daybook.jackson.Tag;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/// A student joins a course, or leaves it: decided on the course's places and the student's
/// courses.
final class Enrolments {
  static final int COURSES = 10_000;

  /// Of 100,000 students, those with events in the filled log, 20 each. The others have none, and
  /// no decision is on them.
  static final int KNOWN_STUDENTS = 50_000;

  private static final int CAPACITY = 100;
  private static final int COURSES_PER_STUDENT_MAX = 50;

  static final EventTypes<Event> EVENTS =
      EventTypes.of(Event.class)
          .event("ENROLLED", Enrolled.class)
          .event("LEFT", Left.class)
          .build();

  static final Decision<Toggle, Event> BY_TAGS =
      Decision.<Toggle, Event>of(EVENTS)
          .appendTo(Toggle::courseStream)
          .view(c -> tag("course", "" + c.course()), State.EMPTY, State::with)
          .view(c -> tag("student", "" + c.student()), State.EMPTY, State::with)
          .decide((c, course, student) -> List.of(decide(c, course, student)));

  private Enrolments() {}

  sealed interface Event {
    int course();

    int student();
  }

  record Enrolled(@Tag("course") int course, @Tag("student") int student) implements Event {}

  record Left(@Tag("course") int course, @Tag("student") int student) implements Event {}

  /// A command: joins the course, or leaves it.
  record Toggle(int course, int student) {

    /// A random one: the course has 100 events or more, the student 20 or more.
    static Toggle random() {
      ThreadLocalRandom random = ThreadLocalRandom.current();
      return new Toggle(random.nextInt(COURSES), random.nextInt(KNOWN_STUDENTS));
    }

    StreamId courseStream() {
      return StreamId.of("course", "" + course);
    }

    StreamId studentStream() {
      return StreamId.of("student", "" + student);
    }
  }

  /// Of a course or of a student.
  ///
  /// @param taken places that are taken in the course
  /// @param courses of the student
  record State(int taken, Set<Integer> courses) {
    static final State EMPTY = new State(0, Set.of());

    State with(Event event) {
      Set<Integer> changed = new HashSet<>(courses);
      return switch (event) {
        case Enrolled enrolled -> {
          changed.add(enrolled.course());
          yield new State(taken + 1, changed);
        }
        case Left left -> {
          changed.remove(left.course());
          yield new State(taken - 1, changed);
        }
      };
    }
  }

  static Event decide(Toggle command, State course, State student) {
    if (student.courses().contains(command.course())) {
      return new Left(command.course(), command.student());
    }
    if (course.taken() >= CAPACITY || student.courses().size() >= COURSES_PER_STUDENT_MAX) {
      throw new IllegalStateException("No place for " + command);
    }
    return new Enrolled(command.course(), command.student());
  }

  /// Folds the streams of courses and of students.
  static final class OnStreams implements Decider<Toggle, State, Event> {
    @Override
    public State initialState() {
      return State.EMPTY;
    }

    @Override
    public List<Event> decide(Toggle command, State state) {
      throw new UnsupportedOperationException("A command is decided on two streams");
    }

    @Override
    public State evolve(State state, Event event) {
      return state.with(event);
    }
  }
}
