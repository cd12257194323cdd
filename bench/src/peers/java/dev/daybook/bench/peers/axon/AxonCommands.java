package dev.daybook.bench.peers.axon;

import dev.daybook.bench.peers.ShortStreams;
import dev.daybook.bench.rounds.Contender;
import dev.daybook.bench.rounds.Round;
import java.time.Duration;
import org.axonframework.config.Configuration;
import org.axonframework.config.DefaultConfigurer;
import org.axonframework.eventsourcing.eventstore.EventStorageEngine;

/// Commands by the command gateway: an event-sourced aggregate is loaded, and appends one event.
/// Without a cache of aggregates, by platform threads.
record AxonCommands(Configuration axon, int callers) implements Contender {

  AxonCommands(EventStorageEngine engine, int callers) {
    this(
        DefaultConfigurer.defaultConfiguration()
            .configureSerializer(_ -> AxonPeer.JSON)
            .configureEmbeddedEventStore(_ -> engine)
            .configureAggregate(AxonAccount.class)
            .buildConfiguration(),
        callers);
  }

  @Override
  public String name() {
    return "Axon 4: command";
  }

  @Override
  public Round round(Duration warmUp, Duration counted) throws Exception {
    axon.start();
    try {
      return Contender.super.round(warmUp, counted);
    } finally {
      axon.shutdown();
    }
  }

  @Override
  public Caller caller(int number) {
    var streams = new ShortStreams();
    return () ->
        axon.commandGateway()
            .sendAndWait(
                new DepositFunds(streams.next(), streams.amount(), "USD", ShortStreams.note()));
  }
}
