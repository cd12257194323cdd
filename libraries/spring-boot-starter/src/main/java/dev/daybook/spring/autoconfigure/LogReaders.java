package dev.daybook.spring.autoconfigure;

import dev.daybook.eventstore.subscriptions.RunningSubscription;
import dev.daybook.eventstore.subscriptions.Subscription;
import dev.daybook.postgres.PostgresEventStore;
import dev.daybook.postgres.projections.Projection;
import dev.daybook.postgres.projections.running.ProjectionRunner;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.springframework.context.SmartLifecycle;

/// The running projections and subscriptions of the context. They start before the web server
/// accepts requests, and stop after it has answered the last one.
///
/// Thread-safe.
public final class LogReaders implements SmartLifecycle {
  /// Below the phases of the web server, which starts later and stops earlier.
  static final int PHASE = SmartLifecycle.DEFAULT_PHASE - 4096;

  private final PostgresEventStore log;
  private final Collection<Projection> projections;
  private final Collection<Subscription> subscriptions;
  private final List<Listener> listeners;
  private final Map<String, ProjectionRunner> runners = new LinkedHashMap<>();
  private final Map<String, RunningSubscription> running = new LinkedHashMap<>();
  private boolean started;

  /// Is told of each reader that has been started.
  public interface Listener {
    /// A projection was started.
    void started(ProjectionRunner runner);

    /// A subscription was started.
    void started(RunningSubscription subscription);
  }

  LogReaders(
      PostgresEventStore log,
      Collection<Projection> projections,
      Collection<Subscription> subscriptions,
      List<Listener> listeners) {
    this.log = log;
    this.projections = List.copyOf(projections);
    this.subscriptions = List.copyOf(subscriptions);
    this.listeners = List.copyOf(listeners);
  }

  @Override
  public synchronized void start() {
    started = true;
    for (Projection projection : projections) {
      ProjectionRunner runner = log.project(projection);
      runners.put(projection.name(), runner);
      listeners.forEach(listener -> listener.started(runner));
    }
    for (Subscription subscription : subscriptions) {
      RunningSubscription reader = log.subscribe(subscription);
      running.put(subscription.name(), reader);
      listeners.forEach(listener -> listener.started(reader));
    }
  }

  /// The runner of a projection, by its name; empty if there is no such projection, or it was not
  /// started.
  public synchronized Optional<ProjectionRunner> projection(String name) {
    return Optional.ofNullable(runners.get(name));
  }

  /// A running subscription, by its name; empty if there is none, or it was not started.
  public synchronized Optional<RunningSubscription> subscription(String name) {
    return Optional.ofNullable(running.get(name));
  }

  /// The runners of all projections.
  public synchronized List<ProjectionRunner> projections() {
    return List.copyOf(runners.values());
  }

  /// All running subscriptions.
  public synchronized List<RunningSubscription> subscriptions() {
    return List.copyOf(running.values());
  }

  /// Closes all readers at the same time, each after its current batch.
  @Override
  public synchronized void stop() {
    started = false;
    List<Runnable> closings = new ArrayList<>();
    running.values().forEach(reader -> closings.add(reader::close));
    runners.values().forEach(runner -> closings.add(runner::close));
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      closings.forEach(threads::execute);
    }
  }

  @Override
  public synchronized boolean isRunning() {
    return started;
  }

  @Override
  public int getPhase() {
    return PHASE;
  }
}
