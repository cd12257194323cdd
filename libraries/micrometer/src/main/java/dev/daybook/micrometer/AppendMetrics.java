package dev.daybook.micrometer;

import dev.daybook.postgres.options.AppendObserver;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;

/// Counts batches of appends, their events and their duration.
final class AppendMetrics implements AppendObserver {
  private final DistributionSummary appends;
  private final Counter events;
  private final Timer batches;
  private final Counter sentAgain;

  AppendMetrics(MeterRegistry registry, Tags tags) {
    appends =
        DistributionSummary.builder("daybook.batch.appends")
            .description("Appends in one batch, one transaction")
            .tags(tags)
            .register(registry);
    events =
        Counter.builder("daybook.events.appended")
            .description("Events that this node has appended")
            .tags(tags)
            .register(registry);
    batches =
        Timer.builder("daybook.batch")
            .description("Time from sending a batch to its outcome")
            .publishPercentileHistogram()
            .tags(tags)
            .register(registry);
    sentAgain =
        Counter.builder("daybook.appends.sent.again")
            .description("Appends sent again because their connection ended before the outcome")
            .tags(tags)
            .register(registry);
  }

  @Override
  public void committed(int count, int appended, Duration took) {
    appends.record(count);
    events.increment(appended);
    batches.record(took);
  }

  @Override
  public void sentAgain(int count) {
    sentAgain.increment(count);
  }
}
