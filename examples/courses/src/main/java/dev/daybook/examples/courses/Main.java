package dev.daybook.examples.courses;

import dev.daybook.eventstore.boundaries.DecisionHandler;
import dev.daybook.examples.courses.CourseCommand.DefineCourse;
import dev.daybook.examples.courses.CourseCommand.Enrol;
import dev.daybook.postgres.PostgresEventStore;
import dev.daybook.postgres.embedded.LocalPostgres;
import java.nio.file.Path;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/// Defines a course with one place, enrols two students, and prints the events.
final class Main {
  private Main() {}

  /// Runs on an embedded PostgreSQL.
  public static void main(String[] args) {
    try (var postgres = LocalPostgres.start(Path.of("courses-data"))) {
      var database = new PGSimpleDataSource();
      database.setUrl(postgres.jdbcUrl("postgres"));
      database.setUser(postgres.superuser());
      database.setPassword(postgres.password());
      run(database);
    }
  }

  private static void run(DataSource database) {
    try (var log = PostgresEventStore.open(database)) {
      var handler = DecisionHandler.of(log);
      try {
        handler.handle(Courses.DEFINE, new DefineCourse("c1", "Event sourcing", 1));
        handler.handle(Courses.ENROL, new Enrol("c1", "Ada"));
        handler.handle(Courses.ENROL, new Enrol("c1", "Bob"));
      } catch (Rejected rejected) {
        System.out.println("Rejected: " + rejected.reason());
      }
      log.readLog(0).forEach(event -> System.out.println(event.type() + " " + event.data()));
    }
  }
}
