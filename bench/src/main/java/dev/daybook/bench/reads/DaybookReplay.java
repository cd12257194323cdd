package dev.daybook.bench.reads;

import dev.daybook.bench.rounds.Contender;
import dev.daybook.eventstore.EventStore;

/// Replay of the whole log as recorded events.
///
/// @param events number of events in the log
public record DaybookReplay(EventStore store, int events) implements Contender {
  public static final String NAME = "Daybook: replay of the log";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public int callers() {
    return 1;
  }

  @Override
  public int eventsPerCall() {
    return events;
  }

  @Override
  public Caller caller(int number) {
    return () -> {
      long read = store.readLog(0).filter(event -> event.version() > 0).count();
      if (read != eventsPerCall()) {
        throw new IllegalStateException("Read " + read + " events");
      }
    };
  }
}
