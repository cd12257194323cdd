package dev.daybook.postgres.projections.loop;

import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.LogIdentity;
import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.errors.EventStoreMisconfiguredException;
import dev.daybook.eventstore.errors.LogDivergedException;
import dev.daybook.eventstore.subscriptions.LogCursor;
import dev.daybook.postgres.jdbc.OwnConnection;
import dev.daybook.postgres.jdbc.Transaction;
import dev.daybook.postgres.lease.LeaseWatch;
import dev.daybook.postgres.options.PostgresOptions;
import dev.daybook.postgres.pacing.BatchPacing;
import dev.daybook.postgres.pacing.ThroughputMeter;
import dev.daybook.postgres.pacing.WakeUp;
import dev.daybook.postgres.pacing.WakeUps;
import dev.daybook.postgres.projections.Projection;
import dev.daybook.postgres.projections.VerificationResult;
import dev.daybook.postgres.projections.rebuild.ReadModelReset;
import dev.daybook.postgres.projections.rebuild.Rebuild;
import dev.daybook.postgres.projections.rebuild.RebuildRequests;
import dev.daybook.postgres.projections.rebuild.VerificationSchedule;
import dev.daybook.postgres.projections.running.ProjectionOperator;
import dev.daybook.postgres.projections.running.ProjectionRunner;
import dev.daybook.postgres.projections.storage.CheckpointState;
import dev.daybook.postgres.projections.storage.CheckpointState.Failure;
import dev.daybook.postgres.projections.storage.Generation;
import dev.daybook.postgres.projections.storage.ParkedStreams;
import dev.daybook.postgres.projections.storage.ProjectionCheckpoint;
import dev.daybook.postgres.projections.storage.ReadAhead;
import dev.daybook.postgres.projections.storage.ReadModelTables;
import dev.daybook.postgres.projections.storage.ReadModelWriter;
import dev.daybook.postgres.sql.DatabaseErrors;
import dev.daybook.postgres.sql.ErrorText;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Runs a projection on a thread of its own: takes the lease, applies batches, rebuilds, verifies.
///
/// Thread-safe.
public final class ProjectionLoop implements ProjectionRunner {
  /// How often in the interval of verifications it is looked at whether one is due.
  private static final int VERIFY_LOOKS = 24;

  private static final Duration VERIFIED_INTERVAL = Duration.ofSeconds(10);

  /// How often a runner that stands by looks where the view is while somebody waits for it.
  private static final Duration AWAITED_INTERVAL = Duration.ofMillis(20);

  /// How often at the least a lease is renewed in its time, and what is wanted looked at.
  private static final int RENEWALS = 5;

  private static final Duration DATABASE_PAUSE = Duration.ofMillis(500);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);
  private static final Logger log = LoggerFactory.getLogger(ProjectionLoop.class);

  private final Projection projection;
  private final EventStore store;
  private final DataSource views;
  private final ProjectionCheckpoint checkpoint;
  private final ReadAhead ahead;
  private final ReadModelWriter writer;
  private final ProjectionCheckpoint shadowCheckpoint;
  private final RebuildRequests rebuilds;
  private final ReadModelTables tables;
  private final ReadModelReset freshStart;
  private final ParkedStreams parked;
  private final VerificationSchedule verifications;
  private final ProjectionOperator operator;
  private final Duration verifyInterval;
  private final ThroughputMeter pace = new ThroughputMeter();
  private final ThroughputMeter rebuildPace = new ThroughputMeter();
  private final String schema;
  private final Thread thread;
  private final WakeUp news = new WakeUp();
  private final ProjectionState progress = new ProjectionState(news);
  private final Duration lease;
  private final PostgresOptions options;
  private final WakeUps wakeUps;
  private final Duration pollInterval;
  private final LeaseWatch liveLease;
  private final LeaseWatch shadowLease;
  private LogCursor cursor = LogCursor.START;
  private boolean holdsLease;
  private long lookedAt;
  private long verifyLookedAt = System.nanoTime();
  private long verifiedAt = System.nanoTime() - VERIFIED_INTERVAL.toNanos();
  private volatile @Nullable VerificationResult verified;
  private volatile int parkedStreams;
  private volatile OptionalLong rebuiltPosition = OptionalLong.empty();
  private @Nullable Thread builder;
  private volatile boolean closed;

  private ProjectionLoop(
      Projection projection,
      EventStore store,
      DataSource views,
      PostgresOptions options,
      WakeUps wakeUps) {
    this.projection = projection;
    this.store = store;
    this.views = views;
    this.options = options;
    this.wakeUps = wakeUps;
    this.lease = options.projectionLease();
    this.pollInterval = min(options.pollInterval(), lease.dividedBy(RENEWALS));
    this.schema = options.readModelSchema();
    UUID reader = UUID.randomUUID();
    this.liveLease = LeaseWatch.ofFencedWork(reader);
    this.shadowLease = LeaseWatch.ofFencedWork(reader);
    this.checkpoint = new ProjectionCheckpoint(projection, Generation.LIVE, reader, lease, schema);
    this.ahead = new ReadAhead(store);
    this.writer =
        new ReadModelWriter(
            projection,
            Generation.LIVE,
            views,
            checkpoint,
            schema,
            options.projectionBatchEvents());
    this.shadowCheckpoint =
        new ProjectionCheckpoint(projection, Generation.SHADOW, reader, lease, schema);
    this.rebuilds = new RebuildRequests(projection, schema);
    this.tables = new ReadModelTables(projection, schema);
    this.freshStart = new ReadModelReset(projection, schema);
    this.parked = new ParkedStreams(projection, Generation.LIVE, schema);
    this.verifications = new VerificationSchedule(projection, rebuilds, schema);
    this.operator = new ProjectionOperator(projection, store, views, schema);
    this.verifyInterval = options.verifyInterval();
    this.thread =
        Thread.ofPlatform().name("projection-" + projection.name()).daemon().unstarted(this::run);
  }

  private static Duration min(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  /// Starts to run a projection from its checkpoint on.
  ///
  /// @param views gives the connections that the projection writes with
  /// @param wakeUps wakes it when the log has grown
  public static ProjectionLoop start(
      Projection projection,
      EventStore store,
      DataSource views,
      PostgresOptions options,
      WakeUps wakeUps) {
    var loop = new ProjectionLoop(projection, store, views, options, wakeUps);
    wakeUps.add(loop.news);
    loop.thread.start();
    return loop;
  }

  @Override
  public Duration lease() {
    return lease;
  }

  /// Whether it was told to stop.
  public boolean isClosed() {
    return closed;
  }

  @Override
  public long position() {
    return progress.position();
  }

  @Override
  public Duration stillFor() {
    return progress.stillFor();
  }

  @Override
  public Status status() {
    return progress.status();
  }

  @Override
  public Projection projection() {
    return projection;
  }

  @Override
  public ProjectionOperator operator() {
    return operator;
  }

  @Override
  public OptionalDouble eventsPerSecond() {
    return pace.eventsPerSecond();
  }

  @Override
  public OptionalDouble rebuiltEventsPerSecond() {
    return rebuildPace.eventsPerSecond();
  }

  @Override
  public OptionalLong rebuiltPosition() {
    return rebuiltPosition;
  }

  @Override
  public int parkedStreams() {
    return parkedStreams;
  }

  @Override
  public Optional<VerificationResult> verified() {
    return Optional.ofNullable(verified);
  }

  @Override
  public boolean awaitPosition(long wanted, Duration atMost) throws InterruptedException {
    return progress.await(wanted, atMost);
  }

  private void run() {
    while (!closed) {
      step();
    }
    try {
      if (builder != null) {
        builder.join();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    release();
  }

  private void step() {
    boolean works = isHeld();
    try {
      if (works) {
        work();
      } else {
        look();
      }
    } catch (SQLException | RuntimeException | Error e) {
      if (DatabaseErrors.isTransient(e)) {
        waitForDatabase(e);
      } else {
        fail(e, works || !(e instanceof EventStoreMisconfiguredException));
      }
    }
  }

  /// Whether the lease is held, for work, and it is not time yet to renew it and to look about.
  private boolean isHeld() {
    return holdsLease
        && progress.status() instanceof Status.Running
        && System.nanoTime() - lookedAt < lease.toNanos() / RENEWALS;
  }

  /// Renews the lease, takes it, or follows its holder.
  private void look() throws SQLException {
    LogIdentity identity = store.identity();
    CheckpointState place = lookOrCreate();
    boolean ours = place.version() == projection.version();
    if (ours && !place.cursor().isIn(store)) {
      leave(place, identity);
      return;
    }
    CheckpointState shadow;
    lookedAt = System.nanoTime();
    holdsLease = false;
    try (Connection connection = OwnConnection.from(views)) {
      if (ours && liveLease.mayTake(place.lease())) {
        Optional<CheckpointState> held = checkpoint.hold(connection, identity);
        holdsLease = held.isPresent();
        place = held.orElse(place);
      }
      shadow = shadowCheckpoint.look(connection).orElse(null);
      parkedStreams = parked.list(connection).size();
      lookAtVerified(connection);
    }
    rebuiltPosition = shadow == null ? OptionalLong.empty() : OptionalLong.of(shadow.position());
    if (shadow != null) {
      build(shadow);
    } else if (holdsLease) {
      verify(place.position());
    }
    follow(place, shadow);
  }

  private void lookAtVerified(Connection connection) throws SQLException {
    if (System.nanoTime() - verifiedAt >= VERIFIED_INTERVAL.toNanos()) {
      verified = verifications.last(connection).orElse(null);
      verifiedAt = System.nanoTime();
    }
  }

  /// Asks for a comparison with the log where that is due.
  private void verify(long position) throws SQLException {
    if (System.nanoTime() - verifyLookedAt > verifyInterval.toNanos() / VERIFY_LOOKS) {
      verifyLookedAt = System.nanoTime();
      Transaction.run(
          views, transaction -> verifications.request(transaction, verifyInterval, position));
    }
  }

  /// The view has seen another past. It stays as it is until somebody has said that the log's
  /// present one holds, by beginning an epoch; then it begins afresh.
  private void leave(CheckpointState place, LogIdentity identity) throws SQLException {
    holdsLease = false;
    var status = new Status.AheadOfLog(place.position(), store.head());
    if (!status.equals(progress.status())) {
      log.error("The view {} is of another past than the log: {}", projection.name(), status);
    }
    progress.become(status); // first, lest somebody takes its position for this log's
    reach(place.cursor());
    if (!place.epochs().contains(identity.id())) {
      try (Connection connection = OwnConnection.from(views)) {
        checkpoint.setEpochs(connection, identity);
      }
    } else if (place.epochs().contains(identity.now().id())) {
      news.await(pollInterval);
    } else {
      Transaction.run(views, transaction -> freshStart.begin(transaction, place, identity));
    }
  }

  private void follow(CheckpointState place, @Nullable CheckpointState shadow) throws SQLException {
    if (place.version() != projection.version()) {
      if (place.version() < projection.version()
          && (shadow == null || shadow.version() < projection.version())) {
        Transaction.run(views, rebuilds::requestForVersion);
      }
      progress.become(new Status.AtOtherVersion(place.version()));
      news.await(pollInterval);
      return;
    }
    reach(place.cursor());
    if (place.failure() != null) {
      progress.become(failed(place.failure()));
      news.await(pollInterval);
    } else if (holdsLease) {
      progress.become(new Status.Running());
    } else {
      progress.become(new Status.StandingBy());
      news.await(progress.isAwaited() ? AWAITED_INTERVAL : pollInterval);
    }
  }

  /// A projection that never ran gets its tables, and a checkpoint at the start of the log.
  private CheckpointState lookOrCreate() throws SQLException {
    Optional<CheckpointState> place = checkpoint.look(views);
    if (place.isEmpty()) {
      Transaction.run(
          views,
          transaction -> {
            boolean first = checkpoint.create(transaction, null);
            if (first) {
              tables.create(transaction, Generation.LIVE);
            }
            return first;
          });
      place = checkpoint.look(views);
    }
    return place.orElseThrow(
        () -> new SQLException("The checkpoint of " + projection.name() + " is gone"));
  }

  /// Builds the view anew where that is wanted and nobody is at it; what has failed, once.
  private void build(CheckpointState shadow) {
    rebuildPace.at(shadow.position());
    boolean wanted =
        shadow.version() == projection.version() && shadowLease.mayTake(shadow.lease());
    boolean idle = builder == null || !builder.isAlive();
    if (wanted && idle && !closed && (shadow.failure() == null || builder == null)) {
      var task =
          new Rebuild(
              projection,
              store,
              views,
              schema,
              shadowCheckpoint,
              options.projectionBatchEvents(),
              () -> closed);
      builder = Thread.ofPlatform().name("rebuild-" + projection.name()).daemon().start(task);
    }
  }

  private void work() throws SQLException {
    List<RecordedEvent> events;
    try {
      events = ahead.next(cursor, writer.batchEvents());
    } catch (LogDivergedException _) {
      holdsLease = false; // it is looked at again
      return;
    }
    if (events.isEmpty()) {
      news.await(pollInterval);
    } else {
      apply(events);
      if (!progress.isAwaited()) {
        BatchPacing.afterBatch(events.size(), writer.batchEvents());
      }
    }
  }

  private void apply(List<RecordedEvent> events) throws SQLException {
    Optional<LogCursor> reached = writer.apply(cursor, events);
    if (reached.isPresent()) {
      reach(reached.get());
    } else {
      holdsLease = false; // another node has taken over
    }
  }

  /// The checkpoint is read again afterwards: a commit whose answer was lost may have happened.
  private void waitForDatabase(Throwable cause) {
    if (!(progress.status() instanceof Status.WaitingForDatabase)) {
      log.warn(
          "The projection {} waits for the database: {}", projection.name(), ErrorText.line(cause));
      progress.become(
          new Status.WaitingForDatabase(Instant.now(), String.valueOf(cause.getMessage())));
    }
    holdsLease = false;
    news.await(DATABASE_PAUSE);
  }

  /// Stops, with the reason.
  ///
  /// @param everywhere on all nodes, until an operator retries it; where that can't be stored, and
  ///   where it is false, since this node alone may lack the log: on this node, until it can look
  ///   again
  private void fail(Throwable cause, boolean everywhere) {
    Failure failure = Failure.of(cause);
    if (!failed(failure).equals(progress.status())) {
      log.error("The projection {} has stopped: {}", projection.name(), failure, cause);
    }
    if (everywhere) {
      store(failure);
    }
    progress.become(failed(failure));
    news.await(DATABASE_PAUSE);
  }

  private void store(Failure failure) {
    try (Connection connection = OwnConnection.from(views)) {
      checkpoint.stop(connection, failure);
    } catch (SQLException e) {
      log.warn(
          "The projection {} could not write down that it stopped: {}",
          projection.name(),
          ErrorText.line(e));
    }
  }

  private Status.Failed failed(Failure failure) {
    Long at = failure.position();
    return new Status.Failed(at == null ? position() + 1 : at, failure.error());
  }

  /// What can't be given back now runs out by itself.
  private void release() {
    try (Connection connection = OwnConnection.from(views)) {
      checkpoint.release(connection);
    } catch (SQLException e) {
      log.warn(
          "The projection {} could not give its lease back: {}",
          projection.name(),
          ErrorText.line(e));
    }
  }

  private void reach(LogCursor reached) {
    cursor = reached;
    pace.at(reached.position());
    progress.reach(reached.position());
  }

  @Override
  public void close() {
    closed = true;
    wakeUps.remove(news);
    news.give();
    try {
      if (!thread.join(CLOSE_TIMEOUT)) {
        log.warn("The projection {} is still at work; its batch will be undone", projection.name());
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
