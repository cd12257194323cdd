/// Payments from Kafka.
@SuppressWarnings("requires-automatic") // pgjdbc has no module-info
module dev.daybook.examples.payments {
  requires dev.daybook.jackson;
  requires dev.daybook.kafka;
  requires dev.daybook.postgres;
  requires dev.daybook.postgres.embedded;
  requires org.postgresql.jdbc;
  requires tools.jackson.databind;

  // Jackson reads and writes the stored events by reflection.
  opens dev.daybook.examples.payments to
      dev.daybook.jackson,
      tools.jackson.databind;
}
