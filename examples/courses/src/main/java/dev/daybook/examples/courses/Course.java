package dev.daybook.examples.courses;

import dev.daybook.examples.courses.CourseEvent.CapacityChanged;
import dev.daybook.examples.courses.CourseEvent.CourseDefined;
import dev.daybook.examples.courses.CourseEvent.Enrolled;
import dev.daybook.examples.courses.CourseEvent.Left;

/// The places of a course.
///
/// @param isDefined whether there is such a course
record Course(boolean isDefined, int capacity, int taken) {
  static final Course UNKNOWN = new Course(false, 0, 0);

  boolean isFull() {
    return taken >= capacity;
  }

  Course with(CourseEvent event) {
    return switch (event) {
      case CourseDefined defined -> new Course(true, defined.capacity(), taken);
      case CapacityChanged changed -> new Course(isDefined, changed.capacity(), taken);
      case Enrolled enrolled -> new Course(isDefined, capacity, taken + 1);
      case Left left -> new Course(isDefined, capacity, taken - 1);
    };
  }
}
