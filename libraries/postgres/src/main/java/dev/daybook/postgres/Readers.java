package dev.daybook.postgres;

import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.subscriptions.RunningSubscription;
import dev.daybook.eventstore.subscriptions.Subscription;
import dev.daybook.postgres.append.OwnEvents;
import dev.daybook.postgres.live.AppendNotifications;
import dev.daybook.postgres.live.LogTailer;
import dev.daybook.postgres.options.PostgresOptions;
import dev.daybook.postgres.pacing.WakeUps;
import dev.daybook.postgres.projections.Projection;
import dev.daybook.postgres.projections.loop.ProjectionLoop;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.ReentrantLock;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/// The readers of a log on this node: the log starts, wakes and closes them. Thread-safe.
final class Readers implements AutoCloseable {
  private final EventStore log;
  private final DataSource database;
  private final PostgresOptions options;
  private final OwnEvents own;
  private final ReentrantLock lock = new ReentrantLock();
  private final WakeUps wakeUps = new WakeUps();
  private final IdentityHashMap<EventStore, LogTailer> tailers = new IdentityHashMap<>();
  private final List<ProjectionLoop> projections = new ArrayList<>();
  private final List<RunningSubscription> subscriptions = new ArrayList<>();
  private volatile @Nullable AppendNotifications notifications;
  private boolean closed;

  Readers(EventStore log, DataSource database, PostgresOptions options, OwnEvents own) {
    this.log = log;
    this.database = database;
    this.options = options;
    this.own = own;
  }

  /// From now on notifies other nodes of appends, and wakes the readers on their notifications.
  void exchangeNotifications() {
    if (options.notifies()) {
      DataSource source =
          options.notificationSource().or(options::heldConnectionSource).orElse(database);
      notifications = AppendNotifications.start(source, options, wakeUps::wakeAll);
    }
  }

  /// Call after each append of this node. Never blocks.
  void appended() {
    wakeUps.wakeAll();
    AppendNotifications others = notifications;
    if (others != null) {
      others.notifyAppended();
    }
  }

  LogTailer tailer(EventStore view) {
    lock.lock();
    try {
      requireOpen();
      return tailers.computeIfAbsent(view, this::startTailer);
    } finally {
      lock.unlock();
    }
  }

  /// A decorator may change events, so its tailer reads all of them through it.
  @SuppressWarnings("ReferenceEquality") // another object is another view
  private LogTailer startTailer(EventStore view) {
    return LogTailer.start(view, options, wakeUps, view == log ? own : new OwnEvents());
  }

  ProjectionLoop project(Projection projection) {
    lock.lock();
    try {
      requireOpen();
      projections.removeIf(ProjectionLoop::isClosed);
      ProjectionLoop loop = ProjectionLoop.start(projection, log, database, options, wakeUps, own);
      projections.add(loop);
      return loop;
    } finally {
      lock.unlock();
    }
  }

  RunningSubscription subscribe(Subscription subscription) {
    lock.lock();
    try {
      requireOpen();
      subscriptions.removeIf(it -> isReplaced(it, subscription.name()));
      RunningSubscription running = tailer(subscription.store()).feed(subscription);
      subscriptions.add(running);
      return running;
    } finally {
      lock.unlock();
    }
  }

  /// A stopped subscription is kept for an operator to start again, until another one is started
  /// under its name.
  private static boolean isReplaced(RunningSubscription former, String name) {
    if (former.hasEnded() && former.name().equals(name)) {
      former.close();
    }
    return former.isClosed();
  }

  /// The subscriptions that were not closed.
  List<RunningSubscription> subscriptions() {
    lock.lock();
    try {
      return subscriptions.stream().filter(it -> !it.isClosed()).toList();
    } finally {
      lock.unlock();
    }
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("The log is closed");
    }
  }

  /// Closes subscriptions and projections concurrently, then the tailers that feed them. Each
  /// finishes its current batch; a handler may still append.
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
    } finally {
      lock.unlock();
    }
    List<Runnable> fed = new ArrayList<>();
    subscriptions.forEach(it -> fed.add(it::close));
    projections.forEach(it -> fed.add(it::close));
    AppendNotifications others = notifications;
    if (others != null) {
      fed.add(others::close);
    }
    runAll(fed);
    runAll(tailers.values().stream().<Runnable>map(it -> it::close).toList());
  }

  private static void runAll(List<Runnable> closings) {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      closings.forEach(threads::execute);
    }
  }
}
