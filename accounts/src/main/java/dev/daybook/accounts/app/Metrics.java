package dev.daybook.accounts.app;

import static dev.daybook.postgres.health.LogHealth.Appends.ACCEPTED;

import com.zaxxer.hikari.metrics.MetricsTrackerFactory;
import com.zaxxer.hikari.metrics.micrometer.MicrometerMetricsTrackerFactory;
import dev.daybook.eventstore.Backoff;
import dev.daybook.eventstore.EventStore;
import dev.daybook.postgres.health.LogHealth;
import dev.daybook.postgres.options.AppendObserver;
import dev.daybook.postgres.projections.VerificationResult;
import dev.daybook.postgres.projections.running.ProjectionLag;
import dev.daybook.postgres.projections.running.ProjectionRunner;
import dev.daybook.postgres.projections.running.ProjectionRunner.State;
import dev.daybook.postgres.tail.Tailer;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/// Metrics of the service. The HTTP layer and the feeds register their own in [#registry()].
public final class Metrics implements AutoCloseable {
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final JvmGcMetrics collections = new JvmGcMetrics();

  public Metrics() {
    new ClassLoaderMetrics().bindTo(registry);
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
    collections.bindTo(registry);
  }

  public PrometheusMeterRegistry registry() {
    return registry;
  }

  public MetricsTrackerFactory pool() {
    return new MicrometerMetricsTrackerFactory(registry);
  }

  public AppendObserver appends() {
    DistributionSummary appends =
        DistributionSummary.builder("daybook.batch.appends")
            .description("Appends in one batch, one transaction")
            .register(registry);
    Counter events =
        Counter.builder("daybook.events.appended")
            .description("Events that this node has appended")
            .register(registry);
    Timer batches =
        Timer.builder("daybook.batch")
            .description("Time from sending a batch to its outcome")
            .publishPercentileHistogram()
            .register(registry);
    Counter retried =
        Counter.builder("daybook.appends.sent.again")
            .description("Appends sent again because their connection ended before the outcome")
            .register(registry);
    return new AppendObserver() {
      @Override
      public void committed(int count, int brought, Duration took) {
        appends.record(count);
        events.increment(brought);
        batches.record(took);
      }

      @Override
      public void sentAgain(int count) {
        retried.increment(count);
      }
    };
  }

  /// Returns the log with its appends measured as their callers see them.
  ///
  /// @param waiting number of appends that wait for a batch
  public EventStore measured(EventStore log, Supplier<Number> waiting) {
    Gauge.builder("daybook.append.queue", waiting)
        .description("Appends that wait for a batch")
        .register(registry);
    return new MeasuredEventStore(log, registry);
  }

  /// Returns a backoff that counts the retries of commands.
  public Backoff counted(Backoff backoff) {
    Counter retries =
        Counter.builder("daybook.command.retries")
            .description("Retries of commands after a version conflict")
            .register(registry);
    return attempt -> {
      retries.increment();
      backoff.pause(attempt);
    };
  }

  public void watch(ProjectionRunner runner, Tailer tailer) {
    watch(runner, ProjectionLag.watch(runner, tailer));
    watch(tailer);
  }

  private void watch(ProjectionRunner runner, ProjectionLag lag) {
    Tags tags = Tags.of("projection", runner.projection().name());
    gauge("daybook.projection.position", tags, runner, ProjectionRunner::position)
        .description("Position of the read model")
        .register(registry);
    gauge("daybook.projection.lag.events", tags, lag, ProjectionLag::events)
        .description("Events between the read model and the log's head")
        .register(registry);
    gauge("daybook.projection.lag.seconds", tags, lag, l -> l.time().toMillis() / 1000.0)
        .baseUnit("seconds")
        .description("How long the read model has been behind the log without interruption")
        .register(registry);
    gauge("daybook.projection.rate", tags, runner, r -> r.eventsPerSecond().orElse(0))
        .description("Events per second that the read model applies while it catches up")
        .register(registry);
    gauge("daybook.projection.differences", tags, runner, Metrics::differences)
        .description("Rows of the read model that differed in the last comparison with the log")
        .register(registry);
    gauge("daybook.projection.failed", tags, runner, Metrics::failed)
        .description("1 while the projection is stopped by an error")
        .register(registry);
    for (State state : State.values()) {
      Tags ofState = tags.and("state", state.inWords());
      gauge("daybook.projection.state", ofState, runner, r -> r.status().state() == state ? 1 : 0)
          .description("1 for the current state of the projection on this node, 0 for the others")
          .register(registry);
    }
    gauge("daybook.projection.parked.streams", tags, runner, ProjectionRunner::parkedStreams)
        .description("Streams whose events wait because one could not be applied")
        .register(registry);
    gauge("daybook.projection.rebuild.position", tags, runner, Metrics::rebuilt)
        .description("Position of the running rebuild")
        .register(registry);
  }

  private void watch(Tailer tailer) {
    gauge("daybook.log.head", Tags.empty(), tailer, Tailer::position)
        .description("The log's head as last read by this node")
        .register(registry);
    gauge("daybook.log.diverged", Tags.empty(), tailer, t -> t.divergence().isPresent() ? 1 : 0)
        .description("1 while the log differs from the events that this node has read")
        .register(registry);
    gauge("daybook.log.unread", Tags.empty(), tailer, t -> t.trouble().isPresent() ? 1 : 0)
        .description("1 while this node cannot read the log and retries")
        .register(registry);
  }

  public void watch(LogHealth health) {
    gauge("daybook.log.refuses.appends", Tags.empty(), health, h -> h.appends() == ACCEPTED ? 0 : 1)
        .description("1 while the database refuses appends, for example because its disk is full")
        .register(registry);
  }

  /// A gauge with a strong reference to its subject.
  private static <T> Gauge.Builder<T> gauge(
      String name, Tags tags, T subject, ToDoubleFunction<T> value) {
    return Gauge.builder(name, subject, value).tags(tags).strongReference(true);
  }

  /// NaN before the first comparison.
  private static double differences(ProjectionRunner runner) {
    return runner
        .verified()
        .map(VerificationResult::differences)
        .map(Long::doubleValue)
        .orElse(Double.NaN);
  }

  /// NaN while no rebuild runs.
  private static double rebuilt(ProjectionRunner runner) {
    OptionalLong position = runner.rebuiltPosition();
    return position.isPresent() ? position.getAsLong() : Double.NaN;
  }

  private static double failed(ProjectionRunner runner) {
    return switch (runner.status().state()) {
      case FAILED, AHEAD_OF_LOG -> 1;
      case RUNNING, STANDING_BY, WAITING_FOR_DATABASE, AT_OTHER_VERSION -> 0;
    };
  }

  @Override
  public void close() {
    collections.close();
    registry.close();
  }
}
