package dev.daybook.bench.reads;

import dev.daybook.bench.rounds.Contender;
import dev.daybook.eventstore.EventStore;

/// Replay of the whole log with every event decoded.
record DecodedReplay(String name, EventStore store) implements Contender {
  static final String NAME = "Daybook: replay of the log, decoded";

  /// By a store that reads pages ahead.
  static final String AHEAD = "the same, pages read ahead";

  @Override
  public int callers() {
    return 1;
  }

  @Override
  public int eventsPerCall() {
    return ReadBench.EVENTS;
  }

  @Override
  public Caller caller(int number) {
    return () -> {
      long read =
          store
              .readLog(0)
              .map(DaybookStreamReads.EVENTS::decode)
              .filter(event -> event.amount().signum() > 0)
              .count();
      if (read != ReadBench.EVENTS) {
        throw new IllegalStateException("Read " + read + " events");
      }
    };
  }
}
