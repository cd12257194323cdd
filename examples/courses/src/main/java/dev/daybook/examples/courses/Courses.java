package dev.daybook.examples.courses;

import static dev.daybook.eventstore.EventQuery.tag;

import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.boundaries.Decision;
import dev.daybook.eventstore.boundaries.DecisionView;
import dev.daybook.examples.courses.CourseCommand.ChangeCapacity;
import dev.daybook.examples.courses.CourseCommand.DefineCourse;
import dev.daybook.examples.courses.CourseCommand.Enrol;
import dev.daybook.examples.courses.CourseCommand.Leave;
import dev.daybook.examples.courses.CourseEvent.CapacityChanged;
import dev.daybook.examples.courses.CourseEvent.CourseDefined;
import dev.daybook.examples.courses.CourseEvent.Enrolled;
import dev.daybook.examples.courses.CourseEvent.Left;
import dev.daybook.examples.courses.Rejected.Reason;
import dev.daybook.jackson.EventTypes;
import java.util.List;

/// The decisions on courses and students.
final class Courses {
  static final EventTypes<CourseEvent> EVENTS =
      EventTypes.of(CourseEvent.class)
          .event("COURSE_DEFINED", CourseDefined.class)
          .event("CAPACITY_CHANGED", CapacityChanged.class)
          .event("STUDENT_ENROLLED", Enrolled.class)
          .event("STUDENT_LEFT", Left.class)
          .build();

  private static final DecisionView<String, CourseEvent, Course> COURSE =
      DecisionView.of(course -> tag("course", course), Course.UNKNOWN, Course::with);

  private static final DecisionView<String, CourseEvent, Student> STUDENT =
      DecisionView.of(student -> tag("student", student), Student.NEW, Student::with);

  /// A title belongs to one course.
  static final Decision<DefineCourse, CourseEvent> DEFINE =
      Decision.<DefineCourse, CourseEvent>of(EVENTS)
          .appendTo(c -> StreamId.of("course", c.course()))
          .view(COURSE.on(DefineCourse::course))
          .view(c -> tag("title", c.title()), false, (taken, event) -> true)
          .decide(
              (c, course, titleTaken) -> {
                require(!course.isDefined(), Reason.COURSE_EXISTS);
                require(!titleTaken, Reason.TITLE_TAKEN);
                return List.of(new CourseDefined(c.course(), c.title(), c.capacity()));
              });

  /// The capacity is not below the number of students.
  static final Decision<ChangeCapacity, CourseEvent> CHANGE_CAPACITY =
      Decision.<ChangeCapacity, CourseEvent>of(EVENTS)
          .appendTo(c -> StreamId.of("course", c.course()))
          .view(COURSE.on(ChangeCapacity::course))
          .decide(
              (c, course) -> {
                require(course.isDefined(), Reason.NO_SUCH_COURSE);
                require(c.capacity() >= course.taken(), Reason.TOO_MANY_STUDENTS);
                return c.capacity() == course.capacity()
                    ? List.of()
                    : List.of(new CapacityChanged(c.course(), c.capacity()));
              });

  /// A course has no more students than its capacity, and a student no more than five courses.
  static final Decision<Enrol, CourseEvent> ENROL =
      Decision.<Enrol, CourseEvent>of(EVENTS)
          .appendTo(c -> StreamId.of("course", c.course()))
          .view(COURSE.on(Enrol::course))
          .view(STUDENT.on(Enrol::student))
          .decide(
              (c, course, student) -> {
                require(course.isDefined(), Reason.NO_SUCH_COURSE);
                require(!student.courses().contains(c.course()), Reason.ALREADY_ENROLLED);
                require(!course.isFull(), Reason.COURSE_FULL);
                require(student.courses().size() < Student.COURSES_MAX, Reason.TOO_MANY_COURSES);
                return List.of(new Enrolled(c.course(), c.student()));
              });

  static final Decision<Leave, CourseEvent> LEAVE =
      Decision.<Leave, CourseEvent>of(EVENTS)
          .appendTo(c -> StreamId.of("course", c.course()))
          .view(STUDENT.on(Leave::student))
          .decide(
              (c, student) -> {
                require(student.courses().contains(c.course()), Reason.NOT_ENROLLED);
                return List.of(new Left(c.course(), c.student()));
              });

  private Courses() {}

  private static void require(boolean condition, Reason otherwise) {
    if (!condition) {
      throw new Rejected(otherwise);
    }
  }
}
