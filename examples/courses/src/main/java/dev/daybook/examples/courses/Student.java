package dev.daybook.examples.courses;

import dev.daybook.examples.courses.CourseEvent.CapacityChanged;
import dev.daybook.examples.courses.CourseEvent.CourseDefined;
import dev.daybook.examples.courses.CourseEvent.Enrolled;
import dev.daybook.examples.courses.CourseEvent.Left;
import java.util.HashSet;
import java.util.Set;

/// The courses of a student.
record Student(Set<String> courses) {
  static final int COURSES_MAX = 5;
  static final Student NEW = new Student(Set.of());

  Student {
    courses = Set.copyOf(courses);
  }

  Student with(CourseEvent event) {
    Set<String> changed = new HashSet<>(courses);
    switch (event) {
      case Enrolled enrolled -> changed.add(enrolled.course());
      case Left left -> changed.remove(left.course());
      case CourseDefined ignored -> {}
      case CapacityChanged ignored -> {}
    }
    return new Student(changed);
  }
}
