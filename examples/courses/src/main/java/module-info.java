/// Enrolment in courses.
@SuppressWarnings("requires-automatic") // pgjdbc has no module-info
module dev.daybook.examples.courses {
  requires dev.daybook.jackson;
  requires dev.daybook.postgres;
  requires dev.daybook.postgres.embedded;
  requires org.postgresql.jdbc;

  // Jackson reads and writes the stored events by reflection.
  opens dev.daybook.examples.courses to
      dev.daybook.jackson,
      tools.jackson.databind;
}
