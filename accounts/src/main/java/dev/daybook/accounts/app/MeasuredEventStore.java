package dev.daybook.accounts.app;

import dev.daybook.eventstore.AppendCondition;
import dev.daybook.eventstore.AppendResult;
import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.StreamAppend;
import dev.daybook.eventstore.errors.AppendConditionFailedException;
import dev.daybook.eventstore.errors.AppendOutcomeUnknownException;
import dev.daybook.eventstore.errors.EventStoreException;
import dev.daybook.eventstore.errors.EventStoreMisconfiguredException;
import dev.daybook.eventstore.errors.EventStoreUnavailableException;
import dev.daybook.eventstore.errors.ExtensionException;
import dev.daybook.eventstore.errors.InvalidEventException;
import dev.daybook.eventstore.errors.LogDivergedException;
import dev.daybook.eventstore.errors.LogOverloadedException;
import dev.daybook.eventstore.errors.SubscriptionStoppedException;
import dev.daybook.eventstore.errors.UnreadableEventException;
import dev.daybook.eventstore.errors.WrongExpectedVersionException;
import dev.daybook.eventstore.spi.ForwardingEventStore;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Records the duration of appends, by outcome.
final class MeasuredEventStore extends ForwardingEventStore {
  private static final String APPENDED = "appended";
  private static final List<String> OUTCOMES =
      List.of(
          APPENDED,
          "conflict",
          "condition",
          "overloaded",
          "unavailable",
          "misconfigured",
          "unknown",
          "invalid");

  private final EventStore log;
  private final Map<String, Timer> timers = new TreeMap<>();

  MeasuredEventStore(EventStore log, MeterRegistry registry) {
    this.log = log;
    for (String outcome : OUTCOMES) {
      timers.put(
          outcome,
          Timer.builder("daybook.append")
              .description("Appends as their callers see them, by outcome")
              .tag("outcome", outcome)
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
      stop(sample, APPENDED);
      return results;
    } catch (EventStoreException e) {
      stop(sample, outcome(e));
      throw e;
    }
  }

  private void stop(Timer.Sample sample, String outcome) {
    Timer timer = timers.get(outcome);
    if (timer != null) {
      sample.stop(timer);
    }
  }

  private static String outcome(EventStoreException failure) {
    return switch (failure) {
      case WrongExpectedVersionException _ -> "conflict";
      case AppendConditionFailedException _ -> "condition";
      case LogOverloadedException _ -> "overloaded";
      case EventStoreUnavailableException _ -> "unavailable";
      case EventStoreMisconfiguredException _ -> "misconfigured";
      case AppendOutcomeUnknownException _ -> "unknown";
      case InvalidEventException _,
          UnreadableEventException _,
          LogDivergedException _,
          SubscriptionStoppedException _,
          ExtensionException _ ->
          "invalid"; // the last four are no outcomes of an append
    };
  }
}
