/// Relays the events of a log to Kafka, and executes commands from Kafka.
@SuppressWarnings({"requires-automatic", "requires-transitive-automatic"}) // Kafka's clients
module dev.daybook.kafka {
  requires transitive dev.daybook.eventstore;
  requires transitive dev.daybook.postgres;
  requires dev.daybook.jackson;
  requires kafka.clients;
  requires org.slf4j;
  requires static transitive org.jspecify;

  exports dev.daybook.kafka;
  exports dev.daybook.kafka.inbox;
}
