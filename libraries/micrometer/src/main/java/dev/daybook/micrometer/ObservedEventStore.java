package dev.daybook.micrometer;

import dev.daybook.eventstore.AppendCondition;
import dev.daybook.eventstore.AppendResult;
import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.StreamAppend;
import dev.daybook.eventstore.spi.ForwardingEventStore;
import java.util.List;

/// Observes appends.
final class ObservedEventStore extends ForwardingEventStore {
  private final EventStore log;
  private final LogObservations observations;

  ObservedEventStore(EventStore log, LogObservations observations) {
    this.log = log;
    this.observations = observations;
  }

  @Override
  protected EventStore delegate() {
    return log;
  }

  @Override
  public List<AppendResult> append(List<StreamAppend> appends, List<AppendCondition> conditions) {
    return observations.append(() -> log.append(appends, conditions));
  }
}
