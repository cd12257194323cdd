/// Given/then for projections on a real PostgreSQL.
module dev.daybook.postgres.test {
  requires transitive dev.daybook.eventstore;
  requires transitive dev.daybook.postgres;
  requires transitive java.sql;
  requires org.opentest4j;
  requires static transitive org.jspecify;

  exports dev.daybook.postgres.test;

  // The SQL statements in that package.
  opens dev.daybook.postgres.test to
      dev.daybook.postgres;
}
