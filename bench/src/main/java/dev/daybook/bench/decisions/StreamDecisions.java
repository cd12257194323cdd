package dev.daybook.bench.decisions;

import dev.daybook.bench.decisions.Enrolments.Event;
import dev.daybook.bench.decisions.Enrolments.State;
import dev.daybook.bench.decisions.Enrolments.Toggle;
import dev.daybook.bench.rounds.Contender;
import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.commands.CommandHandler;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/// The same decisions on two streams, the course's and the student's; each appends one event to
/// both. Without a cache, as decisions on views are.
record StreamDecisions(EventStore store, int callers, LongAdder decided) implements Contender {
  static final String NAME = "Daybook: the same decision on two streams";

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
    CommandHandler<Toggle, State, Event> handler =
        CommandHandler.of(store, new Enrolments.OnStreams(), Enrolments.EVENTS);
    return () -> {
      Toggle command = Toggle.random();
      handler.handleAll(
          List.of(command.courseStream(), command.studentStream()),
          states -> {
            Event event = Enrolments.decide(command, states.get(0).state(), states.get(1).state());
            return List.of(List.of(event), List.of(event));
          });
      decided.increment();
    };
  }
}
