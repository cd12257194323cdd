package dev.daybook.examples.courses;

import dev.daybook.examples.courses.CourseCommand.ChangeCapacity;
import dev.daybook.examples.courses.CourseCommand.DefineCourse;
import dev.daybook.examples.courses.CourseCommand.Enrol;
import dev.daybook.examples.courses.CourseCommand.Leave;
import dev.daybook.examples.courses.CourseEvent.CapacityChanged;
import dev.daybook.examples.courses.CourseEvent.CourseDefined;
import dev.daybook.examples.courses.CourseEvent.Enrolled;
import dev.daybook.examples.courses.CourseEvent.Left;
import dev.daybook.examples.courses.Rejected.Reason;
import dev.daybook.test.BoundarySpec;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class CoursesTest {
  private static CourseEvent defined(String course, int capacity) {
    return new CourseDefined(course, "Title of " + course, capacity);
  }

  private static CourseEvent enrolled(String course, String student) {
    return new Enrolled(course, student);
  }

  private static CourseEvent left(String course, String student) {
    return new Left(course, student);
  }

  @Nested
  class Enrolling {
    private final BoundarySpec<Enrol, CourseEvent, Reason> enrol =
        BoundarySpec.of(Courses.ENROL, Rejected.class, Rejected::reason);

    @Test
    void takes_a_place() {
      enrol
          .given(defined("c1", 2), enrolled("c1", "bob"))
          .when(new Enrol("c1", "ada"))
          .then(enrolled("c1", "ada"));
    }

    @Test
    void needs_a_free_place() {
      enrol
          .given(defined("c1", 1), enrolled("c1", "bob"))
          .when(new Enrol("c1", "ada"))
          .thenRejected(Reason.COURSE_FULL);
    }

    @Test
    void takes_a_place_that_was_left_or_added() {
      enrol
          .given(defined("c1", 1), enrolled("c1", "bob"), left("c1", "bob"))
          .when(new Enrol("c1", "ada"))
          .then(enrolled("c1", "ada"));
      enrol
          .given(defined("c1", 1), enrolled("c1", "bob"), new CapacityChanged("c1", 2))
          .when(new Enrol("c1", "ada"))
          .then(enrolled("c1", "ada"));
    }

    @Test
    void needs_the_course() {
      enrol
          .given(defined("c2", 1))
          .when(new Enrol("c1", "ada"))
          .thenRejected(Reason.NO_SUCH_COURSE);
    }

    @Test
    void happens_once() {
      enrol
          .given(defined("c1", 2), enrolled("c1", "ada"))
          .when(new Enrol("c1", "ada"))
          .thenRejected(Reason.ALREADY_ENROLLED);
    }

    @Test
    void is_possible_in_five_courses() {
      List<CourseEvent> history = new ArrayList<>(List.of(defined("c0", 9)));
      IntStream.rangeClosed(1, 4).forEach(n -> history.add(enrolled("c" + n, "ada")));
      enrol
          .given(history.toArray(CourseEvent[]::new))
          .when(new Enrol("c0", "ada"))
          .then(enrolled("c0", "ada"));
      history.add(enrolled("c5", "ada"));
      enrol
          .given(history.toArray(CourseEvent[]::new))
          .when(new Enrol("c0", "ada"))
          .thenRejected(Reason.TOO_MANY_COURSES);
      history.add(left("c3", "ada"));
      enrol
          .given(history.toArray(CourseEvent[]::new))
          .when(new Enrol("c0", "ada"))
          .then(enrolled("c0", "ada"));
    }
  }

  @Nested
  class Leaving {
    private final BoundarySpec<Leave, CourseEvent, Reason> leave =
        BoundarySpec.of(Courses.LEAVE, Rejected.class, Rejected::reason);

    @Test
    void frees_a_place() {
      leave
          .given(defined("c1", 1), enrolled("c1", "ada"))
          .when(new Leave("c1", "ada"))
          .then(left("c1", "ada"));
    }

    @Test
    void needs_an_enrolment() {
      leave
          .given(defined("c1", 1), enrolled("c2", "ada"), enrolled("c1", "bob"))
          .when(new Leave("c1", "ada"))
          .thenRejected(Reason.NOT_ENROLLED);
    }
  }

  @Nested
  class Defining {
    private final BoundarySpec<DefineCourse, CourseEvent, Reason> define =
        BoundarySpec.of(Courses.DEFINE, Rejected.class, Rejected::reason);

    @Test
    void needs_a_new_title() {
      define
          .given(new CourseDefined("c1", "Größen & Maße", 1))
          .when(new DefineCourse("c2", "Größen & Maße", 1))
          .thenRejected(Reason.TITLE_TAKEN);
      define
          .given(new CourseDefined("c1", "Größen & Maße", 1))
          .when(new DefineCourse("c2", "Größen", 1))
          .then(new CourseDefined("c2", "Größen", 1));
    }

    @Test
    void happens_once() {
      define
          .given(defined("c1", 1))
          .when(new DefineCourse("c1", "Another title", 1))
          .thenRejected(Reason.COURSE_EXISTS);
    }
  }

  @Nested
  class Changing_the_capacity {
    private final BoundarySpec<ChangeCapacity, CourseEvent, Reason> change =
        BoundarySpec.of(Courses.CHANGE_CAPACITY, Rejected.class, Rejected::reason);

    @Test
    void leaves_room_for_the_students() {
      var given = change.given(defined("c1", 3), enrolled("c1", "ada"), enrolled("c1", "bob"));
      given.when(new ChangeCapacity("c1", 2)).then(new CapacityChanged("c1", 2));
      given.when(new ChangeCapacity("c1", 1)).thenRejected(Reason.TOO_MANY_STUDENTS);
    }

    @Test
    void to_the_same_changes_nothing() {
      change.given(defined("c1", 3)).when(new ChangeCapacity("c1", 3)).thenNothing();
    }

    @Test
    void needs_the_course() {
      change.given().when(new ChangeCapacity("c1", 3)).thenRejected(Reason.NO_SUCH_COURSE);
    }
  }
}
