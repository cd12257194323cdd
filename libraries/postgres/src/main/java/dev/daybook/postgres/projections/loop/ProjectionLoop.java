package dev.daybook.postgres.projections.loop;

import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.LogIdentity;
import dev.daybook.eventstore.errors.EventStoreMisconfiguredException;
import dev.daybook.eventstore.errors.LogDivergedException;
import dev.daybook.eventstore.subscriptions.LogCursor;
import dev.daybook.postgres.append.OwnEvents;
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
import dev.daybook.postgres.projections.storage.Batch;
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
  /// Number of checks per verification interval whether a verification is due.
  private static final int VERIFY_LOOKS = 24;

  private static final Duration VERIFIED_INTERVAL = Duration.ofSeconds(10);

  /// Poll interval of a runner that stands by while a caller waits for a position.
  private static final Duration AWAITED_INTERVAL = Duration.ofMillis(20);

  /// Minimum number of renewals of the lease, and of checks for requests, per lease.
  private static final int RENEWALS = 5;

  private static final Duration DATABASE_PAUSE = Duration.ofMillis(500);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);
  private static final Logger log = LoggerFactory.getLogger(ProjectionLoop.class);

  private final Projection projection;
  private final EventStore store;
  private final DataSource readModels;
  private final ProjectionCheckpoint checkpoint;
  private final ReadAhead ahead;
  private final ReadModelWriter writer;
  private final ProjectionCheckpoint shadowCheckpoint;
  private final RebuildRequests rebuilds;
  private final ReadModelTables tables;
  private final ReadModelReset reset;
  private final ParkedStreams parked;
  private final VerificationSchedule verifications;
  private final ProjectionOperator operator;
  private final Duration verifyInterval;
  private final ThroughputMeter throughput = new ThroughputMeter();
  private final ThroughputMeter rebuildThroughput = new ThroughputMeter();
  private final String schema;
  private final Thread thread;
  private final WakeUp wakeUp = new WakeUp();
  private final ProjectionState progress = new ProjectionState(wakeUp);
  private final Duration lease;
  private final PostgresOptions options;
  private final WakeUps wakeUps;
  private final Duration pollInterval;
  private final Duration pauseMax;
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
  private @Nullable Thread rebuildThread;
  private volatile boolean requested;
  private volatile boolean closed;

  private ProjectionLoop(
      Projection projection,
      EventStore store,
      DataSource readModels,
      PostgresOptions options,
      WakeUps wakeUps,
      OwnEvents own) {
    this.projection = projection;
    this.store = store;
    this.readModels = readModels;
    this.options = options;
    this.wakeUps = wakeUps;
    this.lease = options.projectionLease();
    this.pollInterval = min(options.pollInterval(), lease.dividedBy(RENEWALS));
    this.pauseMax = min(projection.pauseMax(), lease.dividedBy(RENEWALS));
    this.schema = options.readModelSchema();
    UUID reader = UUID.randomUUID();
    this.liveLease = LeaseWatch.ofFencedWork(reader);
    this.shadowLease = LeaseWatch.ofFencedWork(reader);
    this.checkpoint = new ProjectionCheckpoint(projection, Generation.LIVE, reader, lease, schema);
    this.ahead = new ReadAhead(projection, store, own);
    this.writer =
        new ReadModelWriter(
            projection,
            Generation.LIVE,
            readModels,
            checkpoint,
            schema,
            options.projectionBatchEvents());
    this.shadowCheckpoint =
        new ProjectionCheckpoint(projection, Generation.SHADOW, reader, lease, schema);
    this.rebuilds = new RebuildRequests(projection, schema);
    this.tables = new ReadModelTables(projection, schema);
    this.reset = new ReadModelReset(projection, schema);
    this.parked = new ParkedStreams(projection, Generation.LIVE, schema);
    this.verifications = new VerificationSchedule(projection, rebuilds, schema);
    this.operator = new ProjectionOperator(projection, store, readModels, schema, this::lookSoon);
    this.verifyInterval = options.verifyInterval();
    this.thread =
        Thread.ofPlatform().name("projection-" + projection.name()).daemon().unstarted(this::run);
  }

  private static Duration min(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  /// Starts to run a projection from its checkpoint.
  ///
  /// @param readModels gives the connections of the projection
  /// @param wakeUps wakes it when the log has grown
  /// @param own events of `store` that this node has appended; without any, all are read
  public static ProjectionLoop start(
      Projection projection,
      EventStore store,
      DataSource readModels,
      PostgresOptions options,
      WakeUps wakeUps,
      OwnEvents own) {
    var loop = new ProjectionLoop(projection, store, readModels, options, wakeUps, own);
    wakeUps.add(loop.wakeUp);
    loop.thread.start();
    return loop;
  }

  @Override
  public Duration lease() {
    return lease;
  }

  /// Whether it was closed.
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
    return throughput.eventsPerSecond();
  }

  @Override
  public OptionalDouble rebuiltEventsPerSecond() {
    return rebuildThroughput.eventsPerSecond();
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
      if (rebuildThread != null) {
        rebuildThread.join();
      }
    } catch (InterruptedException ignored) {
      Thread.currentThread().interrupt();
    }
    checkpoint.release(readModels);
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

  /// Whether this runner may apply events: it has the lease, which need not be renewed yet, and no
  /// request has to be looked at.
  private boolean isHeld() {
    return holdsLease
        && !requested
        && progress.status() instanceof Status.Running
        && System.nanoTime() - lookedAt < lease.toNanos() / RENEWALS;
  }

  /// Renews the lease, takes it, or follows its holder.
  private void look() throws SQLException {
    requested = false;
    LogIdentity identity = store.identity();
    CheckpointState state = lookOrCreate();
    boolean ours = state.version() == projection.version();
    if (ours && !state.cursor().isIn(store)) {
      leave(state, identity);
      return;
    }
    CheckpointState shadow;
    lookedAt = System.nanoTime();
    holdsLease = false;
    try (Connection connection = OwnConnection.from(readModels)) {
      if (ours && liveLease.mayTake(state.lease())) {
        Optional<CheckpointState> held = checkpoint.hold(connection, identity);
        holdsLease = held.isPresent();
        state = held.orElse(state);
      }
      shadow = shadowCheckpoint.look(connection).orElse(null);
      parkedStreams = parked.list(connection).size();
      refreshVerified(connection);
    }
    rebuiltPosition = shadow == null ? OptionalLong.empty() : OptionalLong.of(shadow.position());
    if (shadow != null) {
      build(shadow);
    } else if (holdsLease) {
      verify(state.position());
    }
    follow(state, shadow);
  }

  /// A rebuild or verification was requested at this node: starts it without waiting for the next
  /// renewal of the lease.
  private void lookSoon() {
    requested = true;
    wakeUp.give();
  }

  private void refreshVerified(Connection connection) throws SQLException {
    if (System.nanoTime() - verifiedAt >= VERIFIED_INTERVAL.toNanos()) {
      verified = verifications.last(connection).orElse(null);
      verifiedAt = System.nanoTime();
    }
  }

  /// Requests a comparison with the log if one is due.
  private void verify(long position) throws SQLException {
    if (System.nanoTime() - verifyLookedAt > verifyInterval.toNanos() / VERIFY_LOOKS) {
      verifyLookedAt = System.nanoTime();
      Transaction.run(
          readModels, transaction -> verifications.request(transaction, verifyInterval, position));
    }
  }

  /// The log has diverged. The read model stays unchanged until an operator begins an epoch of the
  /// log; then it is reset.
  private void leave(CheckpointState state, LogIdentity identity) throws SQLException {
    holdsLease = false;
    var status = new Status.AheadOfLog(state.position(), store.head());
    if (!status.equals(progress.status())) {
      log.error("The log has diverged from the read model of {}: {}", projection.name(), status);
    }
    progress.become(status); // before its position, which is not one of this log
    reach(state.cursor());
    if (!state.epochs().contains(identity.id())) {
      try (Connection connection = OwnConnection.from(readModels)) {
        checkpoint.setEpochs(connection, identity);
      }
    } else if (state.epochs().contains(identity.now().id())) {
      wakeUp.await(pollInterval);
    } else {
      Transaction.run(readModels, transaction -> reset.begin(transaction, state, identity));
    }
  }

  private void follow(CheckpointState state, @Nullable CheckpointState shadow) throws SQLException {
    if (state.version() != projection.version()) {
      if (state.version() < projection.version()
          && (shadow == null || shadow.version() < projection.version())) {
        Transaction.run(readModels, rebuilds::requestForVersion);
      }
      progress.become(new Status.AtOtherVersion(state.version()));
      wakeUp.await(pollInterval);
      return;
    }
    reach(state.cursor());
    if (state.failure() != null) {
      progress.become(failed(state.failure()));
      wakeUp.await(pollInterval);
    } else if (holdsLease) {
      progress.become(new Status.Running());
    } else {
      progress.become(new Status.StandingBy());
      wakeUp.await(progress.isAwaited() ? AWAITED_INTERVAL : pollInterval);
    }
  }

  /// On the first run, creates the tables and a checkpoint at the start of the log.
  private CheckpointState lookOrCreate() throws SQLException {
    Optional<CheckpointState> state = checkpoint.look(readModels);
    if (state.isEmpty()) {
      Transaction.run(
          readModels,
          transaction -> {
            boolean first = checkpoint.create(transaction, null);
            if (first) {
              tables.create(transaction, Generation.LIVE);
            }
            return first;
          });
      state = checkpoint.look(readModels);
    }
    return state.orElseThrow(
        () -> new SQLException("The checkpoint of " + projection.name() + " was deleted"));
  }

  /// Starts a requested rebuild if no node runs it. A failed one is retried once per runner.
  private void build(CheckpointState shadow) {
    rebuildThroughput.at(shadow.position());
    boolean wanted =
        shadow.version() == projection.version() && shadowLease.mayTake(shadow.lease());
    boolean idle = rebuildThread == null || !rebuildThread.isAlive();
    if (wanted && idle && !closed && (shadow.failure() == null || rebuildThread == null)) {
      var task =
          new Rebuild(
              projection,
              store,
              readModels,
              schema,
              shadowCheckpoint,
              options.projectionBatchEvents(),
              () -> closed);
      rebuildThread = Thread.ofPlatform().name("rebuild-" + projection.name()).daemon().start(task);
    }
  }

  private void work() throws SQLException {
    Batch batch;
    try {
      batch = ahead.next(cursor, writer.batchEvents());
    } catch (LogDivergedException ignored) {
      holdsLease = false; // the next look finds the divergence
      return;
    }
    if (batch.length() == 0) {
      wakeUp.await(pollInterval);
    } else {
      apply(batch);
      if (!progress.isAwaited()) {
        BatchPacing.afterBatch(batch.length(), writer.batchEvents(), pauseMax);
      }
    }
  }

  private void apply(Batch batch) throws SQLException {
    Optional<LogCursor> reached = writer.apply(batch);
    if (reached.isPresent()) {
      reach(reached.get());
    } else {
      holdsLease = false; // another node has taken over
    }
  }

  /// Reads the checkpoint again afterwards: a commit whose response was lost may have happened.
  private void waitForDatabase(Throwable cause) {
    if (!(progress.status() instanceof Status.WaitingForDatabase)) {
      log.warn(
          "The projection {} waits for the database: {}", projection.name(), ErrorText.line(cause));
      progress.become(
          new Status.WaitingForDatabase(Instant.now(), String.valueOf(cause.getMessage())));
    }
    holdsLease = false;
    wakeUp.await(DATABASE_PAUSE);
  }

  /// Stops, with the reason.
  ///
  /// @param everywhere true to store the failure, so that the projection stops on all nodes until
  ///   an operator retries it. If it can't be stored, or this is false because only this node may
  ///   lack the log, it stops on this node and retries.
  private void fail(Throwable cause, boolean everywhere) {
    Failure failure = Failure.of(cause);
    if (!failed(failure).equals(progress.status())) {
      log.error("The projection {} has stopped: {}", projection.name(), failure, cause);
    }
    if (everywhere) {
      checkpoint.stop(readModels, failure);
    }
    progress.become(failed(failure));
    wakeUp.await(DATABASE_PAUSE);
  }

  private Status.Failed failed(Failure failure) {
    Long at = failure.position();
    return new Status.Failed(at == null ? position() + 1 : at, failure.error());
  }

  private void reach(LogCursor reached) {
    cursor = reached;
    throughput.at(reached.position());
    progress.reach(reached.position());
  }

  @Override
  public void close() {
    closed = true;
    wakeUps.remove(wakeUp);
    wakeUp.give();
    try {
      if (!thread.join(CLOSE_TIMEOUT)) {
        log.warn(
            "The projection {} is still running; its batch will be rolled back", projection.name());
      }
    } catch (InterruptedException ignored) {
      Thread.currentThread().interrupt();
    }
  }
}
