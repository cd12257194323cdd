package dev.daybook.bench.decisions;

import dev.daybook.bench.decisions.Enrolments.Toggle;
import dev.daybook.bench.rounds.Contender;
import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.boundaries.DecisionHandler;
import java.util.concurrent.atomic.LongAdder;

/// Decisions on two views over tags; each appends one event.
record TagDecisions(EventStore store, int callers, LongAdder decided) implements Contender {
  static final String NAME = "Daybook: decision on two views over tags";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public boolean virtualCallers() {
    return true;
  }

  @Override
  public Caller caller(int number) {
    var handler = DecisionHandler.of(store);
    return () -> {
      handler.handle(Enrolments.BY_TAGS, Toggle.random());
      decided.increment();
    };
  }
}
