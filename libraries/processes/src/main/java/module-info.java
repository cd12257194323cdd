/// Runs process managers on a log in PostgreSQL.
module dev.daybook.processes {
  requires transitive dev.daybook.eventstore;
  requires transitive dev.daybook.jackson;
  requires transitive dev.daybook.postgres;
  requires org.slf4j;
  requires static transitive org.jspecify;

  exports dev.daybook.processes;
  exports dev.daybook.processes.scheduled;

  // The stored events of processes.
  opens dev.daybook.processes.history to
      dev.daybook.jackson,
      tools.jackson.databind;

  // The stored events of scheduled commands.
  opens dev.daybook.processes.scheduled to
      dev.daybook.jackson,
      tools.jackson.databind;

  // The SQL statements in that package.
  opens dev.daybook.processes.timers to
      dev.daybook.postgres;
}
