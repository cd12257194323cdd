package dev.daybook.accounts.learn;

import dev.daybook.accounts.learn.LessonRefusedException.Reason;

/// Gives a database that holds nothing but lessons.
@FunctionalInterface
public interface LessonDatabase {
  /// Returns the address of the database. May create it, and blocks until it exists.
  ///
  /// @throws LessonRefusedException if this service has no database for lessons
  LessonAddress prepare();

  /// Of a service with an external PostgreSQL: its roles may create no database and no schema.
  static LessonDatabase none() {
    return () -> {
      throw new LessonRefusedException(
          Reason.OFF,
          "Lessons need the embedded database: on an external PostgreSQL the service's roles may"
              + " not create a database for them.");
    };
  }
}
