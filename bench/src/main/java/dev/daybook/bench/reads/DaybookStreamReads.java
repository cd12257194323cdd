package dev.daybook.bench.reads;

import dev.daybook.bench.appends.Workload;
import dev.daybook.bench.rounds.Contender;
import dev.daybook.eventstore.EventStore;
import dev.daybook.jackson.EventTypes;
import java.math.BigDecimal;

/// Reads of a stream with every event decoded.
record DaybookStreamReads(EventStore store, int callers) implements Contender {
  static final String NAME = "Daybook: a stream of 100 events, decoded";

  static final EventTypes<Deposited> EVENTS =
      EventTypes.of(Deposited.class).event(Workload.TYPE, Deposited.class).build();

  /// Decoded data of the events of [Workload].
  record Deposited(BigDecimal amount, String currency, String note) {}

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public int eventsPerCall() {
    return ReadBench.EVENTS_PER_STREAM;
  }

  @Override
  public Caller caller(int number) {
    return new Caller() {
      private int next = number * (ReadBench.STREAMS / callers);

      @Override
      public void call() {
        long read =
            store
                .readStream(ReadBench.stream(next++), 0)
                .map(EVENTS::decode)
                .filter(event -> event.amount().signum() > 0)
                .count();
        if (read != ReadBench.EVENTS_PER_STREAM) {
          throw new IllegalStateException("Read " + read + " events");
        }
      }
    };
  }
}
