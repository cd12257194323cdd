package dev.daybook.examples.courses;

import dev.daybook.jackson.Tag;

/// Everything that can happen to a course. The fields of these records are stored.
sealed interface CourseEvent {
  record CourseDefined(@Tag("course") String course, @Tag("title") String title, int capacity)
      implements CourseEvent {}

  record CapacityChanged(@Tag("course") String course, int capacity) implements CourseEvent {}

  record Enrolled(@Tag("course") String course, @Tag("student") String student)
      implements CourseEvent {}

  record Left(@Tag("course") String course, @Tag("student") String student)
      implements CourseEvent {}
}
