package dev.daybook.bench.appends;

import dev.daybook.bench.rounds.Contender;
import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.ExpectedVersion;
import dev.daybook.eventstore.NewEvent;
import java.util.List;
import java.util.UUID;
import java.util.function.IntFunction;

/// Appends of one event at an exact version. Each caller waits until its event is durable.
///
/// @param workloads workloads by caller
public record DaybookAppends(
    String name, EventStore store, int callers, IntFunction<Workload> workloads)
    implements Contender {
  public static final String NAME = "Daybook: append of one event";

  public DaybookAppends(EventStore store, int callers) {
    this(NAME, store, callers);
  }

  /// Appends to new streams in each round.
  public DaybookAppends(String name, EventStore store, int callers) {
    this(name, store, callers, _ -> new Workload(callers));
  }

  /// A single caller is a platform thread; several are virtual threads, like requests of a service.
  @Override
  public boolean virtualCallers() {
    return callers > 1;
  }

  @Override
  public Caller caller(int number) {
    Workload workload = workloads.apply(number);
    return () -> {
      workload.next();
      store.append(
          workload.stream(),
          ExpectedVersion.exact(workload.version() - 1),
          List.of(
              new NewEvent(UUID.randomUUID(), Workload.TYPE, workload.data(), Workload.METADATA)));
    };
  }
}
