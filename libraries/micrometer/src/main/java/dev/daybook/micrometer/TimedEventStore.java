package dev.daybook.micrometer;

import dev.daybook.eventstore.AppendCondition;
import dev.daybook.eventstore.AppendResult;
import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.StreamAppend;
import dev.daybook.eventstore.errors.EventStoreException;
import dev.daybook.eventstore.spi.ForwardingEventStore;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// Records the duration of appends, by outcome.
final class TimedEventStore extends ForwardingEventStore {
  private final EventStore log;
  private final Map<AppendOutcome, Timer> timers = new EnumMap<>(AppendOutcome.class);

  TimedEventStore(EventStore log, MeterRegistry registry, Tags tags) {
    this.log = log;
    for (AppendOutcome outcome : AppendOutcome.values()) {
      timers.put(
          outcome,
          Timer.builder("daybook.append")
              .description("Appends as their callers see them, by outcome")
              .tags(tags.and("outcome", outcome.tag()))
              .publishPercentileHistogram()
              .register(registry));
    }
  }

  @Override
  protected EventStore delegate() {
    return log;
  }

  @Override
  public List<AppendResult> append(List<StreamAppend> appends, List<AppendCondition> conditions) {
    Timer.Sample sample = Timer.start();
    try {
      List<AppendResult> results = log.append(appends, conditions);
      stop(sample, AppendOutcome.APPENDED);
      return results;
    } catch (EventStoreException e) {
      stop(sample, AppendOutcome.of(e));
      throw e;
    }
  }

  private void stop(Timer.Sample sample, AppendOutcome outcome) {
    Timer timer = timers.get(outcome);
    if (timer != null) {
      sample.stop(timer);
    }
  }
}
