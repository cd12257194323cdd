package dev.daybook.examples.courses;

/// The commands on courses.
sealed interface CourseCommand {
  record DefineCourse(String course, String title, int capacity) implements CourseCommand {}

  record ChangeCapacity(String course, int capacity) implements CourseCommand {}

  record Enrol(String course, String student) implements CourseCommand {}

  record Leave(String course, String student) implements CourseCommand {}
}
