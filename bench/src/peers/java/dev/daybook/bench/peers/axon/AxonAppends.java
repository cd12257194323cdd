package dev.daybook.bench.peers.axon;

import dev.daybook.bench.appends.Workload;
import dev.daybook.bench.rounds.Contender;
import java.util.Map;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.axonframework.eventsourcing.eventstore.EventStorageEngine;

/// Appends of one event at an exact sequence number, by platform threads.
record AxonAppends(EventStorageEngine engine, int callers) implements Contender {
  private static final Map<String, Integer> METADATA = Map.of("schemaVersion", 1);

  @Override
  public String name() {
    return "Axon 4: append of one event";
  }

  @Override
  public Caller caller(int number) {
    var workload = new Workload(callers);
    return () -> {
      workload.next();
      engine.appendEvents(
          new GenericDomainEventMessage<>(
              "AxonAccount",
              workload.streamName(),
              workload.version() - 1,
              new FundsDeposited(100 + workload.version(), "USD", Workload.NOTE),
              METADATA));
    };
  }
}
