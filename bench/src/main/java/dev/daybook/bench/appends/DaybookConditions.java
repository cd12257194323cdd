package dev.daybook.bench.appends;

import dev.daybook.bench.rounds.Contender;
import dev.daybook.eventstore.AppendCondition;
import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.ExpectedVersion;
import dev.daybook.eventstore.NewEvent;
import dev.daybook.eventstore.StreamAppend;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/// Appends of one tagged event under the condition that no event has the tag.
record DaybookConditions(EventStore store, int callers) implements Contender {
  static final String NAME = "the same, with a condition on a tag of its own";

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
    var workload = new Workload(callers);
    return () -> {
      workload.next();
      UUID id = UUID.randomUUID();
      var event =
          new NewEvent(id, Workload.TYPE, workload.data(), Workload.METADATA)
              .tagged(Set.of("only:" + id));
      store.append(
          List.of(
              new StreamAppend(
                  workload.stream(),
                  ExpectedVersion.exact(workload.version() - 1),
                  List.of(event))),
          List.of(AppendCondition.noEventTagged("only:" + id, 0)));
    };
  }
}
