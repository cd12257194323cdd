package dev.daybook.micrometer;

import static dev.daybook.postgres.health.LogHealth.Appends.ACCEPTED;

import dev.daybook.eventstore.Backoff;
import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.subscriptions.RunningSubscription;
import dev.daybook.postgres.PostgresEventStore;
import dev.daybook.postgres.health.LogHealth;
import dev.daybook.postgres.options.AppendObserver;
import dev.daybook.postgres.projections.running.ProjectionRunner;
import dev.daybook.postgres.tail.Tailer;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;

/// Metrics of a log on PostgreSQL, in a registry of Micrometer.
///
/// ```java
/// var metrics = new LogMetrics(registry);
/// var log = PostgresEventStore.open(
///     dataSource, PostgresOptions.defaults().withObserver(metrics.observer()));
/// metrics.watch(log);
/// metrics.watch(log.project(new OrderList()), log.tailer());
/// var orders = CommandHandler.of(metrics.timed(log), new OrderDecider(), events)
///     .withBackoff(metrics.counted(Backoff.jittered(…)));
/// ```
///
/// Names begin with `daybook.`. No metric has event data, stream ids or personal data; tags have a
/// small, fixed number of values. Gauges hold a strong reference to what they show, so close the
/// registry with the log, or before it is opened again.
///
/// Thread-safe.
public final class LogMetrics {
  private final Gauges gauges;

  /// Metrics without further tags.
  public LogMetrics(MeterRegistry registry) {
    this(registry, Tags.empty());
  }

  /// Metrics with tags, to tell several logs in one registry apart.
  ///
  /// @param tags of every metric of this log; use the same keys for all logs
  public LogMetrics(MeterRegistry registry, Tags tags) {
    this.gauges = new Gauges(registry, tags);
  }

  /// The observer of appends, for [dev.daybook.postgres.options.PostgresOptions#withObserver].
  public AppendObserver observer() {
    return new AppendMetrics(gauges.registry(), gauges.tags());
  }

  /// The log with its appends timed as their callers see them, by outcome.
  public EventStore timed(EventStore log) {
    return new TimedEventStore(log, gauges.registry(), gauges.tags());
  }

  /// A backoff that counts the retries of commands.
  public Backoff counted(Backoff backoff) {
    Counter retries =
        Counter.builder("daybook.command.retries")
            .description("Retries of commands after a version conflict")
            .tags(gauges.tags())
            .register(gauges.registry());
    return attempt -> {
      retries.increment();
      backoff.pause(attempt);
    };
  }

  /// Shows the queue of appends, the connections that the log holds, and what its tailer has read.
  public void watch(PostgresEventStore log) {
    watch(log, log.tailer());
  }

  /// As [#watch(PostgresEventStore)], for a service whose readers use the tailer of a decorator.
  public void watch(PostgresEventStore log, Tailer tailer) {
    gauges.add(
        "daybook.append.queue",
        "Appends that wait for a batch",
        log,
        PostgresEventStore::waitingAppends);
    gauges.add(
        "daybook.connections.held",
        "Connections that the log holds while it is open",
        log,
        it -> it.options().heldConnections());
    watch(tailer);
  }

  private void watch(Tailer tailer) {
    gauges.add(
        "daybook.log.head", "The log's head as last read by this node", tailer, Tailer::position);
    gauges.add(
        "daybook.log.diverged",
        "1 while the log differs from the events that this node has read",
        tailer,
        it -> it.divergence().isPresent() ? 1 : 0);
    gauges.add(
        "daybook.log.unread",
        "1 while this node cannot read the log and retries",
        tailer,
        it -> it.trouble().isPresent() ? 1 : 0);
  }

  /// Shows the position, lag and state of a projection, each with the tag `projection`.
  ///
  /// @param tailer knows the head of the log
  public void watch(ProjectionRunner runner, Tailer tailer) {
    ProjectionMetrics.add(gauges, runner, tailer);
  }

  /// Shows the position, lag and state of a subscription, each with the tag `subscription`.
  ///
  /// @param tailer knows the head of the log
  public void watch(RunningSubscription subscription, Tailer tailer) {
    SubscriptionMetrics.add(gauges, subscription, tailer);
  }

  /// Shows whether the database accepts appends.
  public void watch(LogHealth health) {
    gauges.add(
        "daybook.log.refuses.appends",
        "1 while the database refuses appends, for example because its disk is full",
        health,
        it -> it.appends() == ACCEPTED ? 0 : 1);
  }
}
