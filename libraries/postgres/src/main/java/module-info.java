/// The log on PostgreSQL, its subscriptions' checkpoints, and projections.
@SuppressWarnings({"requires-automatic"}) // pgjdbc and Flyway have no module-info
module dev.daybook.postgres {
  requires transitive dev.daybook.eventstore;
  requires transitive java.sql;
  requires java.naming;
  requires flyway.core;
  requires org.postgresql.jdbc;
  requires org.slf4j;
  requires tools.jackson.core;
  requires static transitive org.jspecify;

  exports dev.daybook.postgres;
  exports dev.daybook.postgres.connections;
  exports dev.daybook.postgres.health;
  exports dev.daybook.postgres.joined;
  exports dev.daybook.postgres.operations;
  exports dev.daybook.postgres.options;
  exports dev.daybook.postgres.projections;
  exports dev.daybook.postgres.projections.running;
  exports dev.daybook.postgres.projections.steps;
  exports dev.daybook.postgres.snapshots;
  exports dev.daybook.postgres.sql;
  exports dev.daybook.postgres.tail;
}
