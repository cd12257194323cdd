/// Pages and a JSON API that show a log, mounted as a servlet.
module dev.daybook.explorer {
  requires transitive dev.daybook.eventstore;
  requires transitive dev.daybook.jackson;
  requires transitive dev.daybook.postgres;
  requires transitive java.sql;
  requires org.slf4j;

  // Optional: each is needed by one class of the package of workers.
  requires static transitive dev.daybook.audit;
  requires static transitive dev.daybook.kafka;
  requires static transitive dev.daybook.processes;

  // The application's web server brings it, in a module of its own name.
  requires static transitive jakarta.servlet;
  requires static transitive org.jspecify;

  exports dev.daybook.explorer;
  exports dev.daybook.explorer.access;
  exports dev.daybook.explorer.activity;
  exports dev.daybook.explorer.index;
  exports dev.daybook.explorer.spi;
  exports dev.daybook.explorer.workers;

  // The SQL statements in these packages.
  opens dev.daybook.explorer.index to
      dev.daybook.postgres;
  opens dev.daybook.explorer.log to
      dev.daybook.postgres;
}
