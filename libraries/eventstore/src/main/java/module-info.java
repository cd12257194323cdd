/// The model of an event store: streams, events, appends, deciders, command handlers,
/// subscriptions.
module dev.daybook.eventstore {
  requires static transitive org.jspecify;

  exports dev.daybook.eventstore;
  exports dev.daybook.eventstore.boundaries;
  exports dev.daybook.eventstore.commands;
  exports dev.daybook.eventstore.errors;
  exports dev.daybook.eventstore.memory;
  exports dev.daybook.eventstore.observation;
  exports dev.daybook.eventstore.processes;
  exports dev.daybook.eventstore.spi;
  exports dev.daybook.eventstore.subscriptions;
}
