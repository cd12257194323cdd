package dev.daybook.postgres.projections.running;

import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.LogIdentity;
import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.errors.EventStoreMisconfiguredException;
import dev.daybook.eventstore.errors.LogDivergedException;
import dev.daybook.eventstore.subscriptions.LogCursor;
import dev.daybook.postgres.jdbc.OwnConnection;
import dev.daybook.postgres.jdbc.Transaction;
import dev.daybook.postgres.lease.LeaseWatch;
import dev.daybook.postgres.pacing.BatchPacing;
import dev.daybook.postgres.pacing.ThroughputMeter;
import dev.daybook.postgres.pacing.WakeUp;
import dev.daybook.postgres.projections.Projection;
import dev.daybook.postgres.projections.VerificationResult;
import dev.daybook.postgres.projections.rebuild.ReadModelReset;
import dev.daybook.postgres.projections.rebuild.Rebuild;
import dev.daybook.postgres.projections.rebuild.RebuildRequests;
import dev.daybook.postgres.projections.rebuild.VerificationSchedule;
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
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps a [Projection] up with the log, on a thread of its own.
///
/// *By one node at a time*: it works while it holds the checkpoint's lease, which runs out by the
/// database's clock [ProjectionCheckpoint#LEASE] after its last sign of life. The runners of other
/// nodes stand by, follow the checkpoint, and one of them takes over when the lease is free: at
/// once when its holder closes. A clock that is set forward or back changes nothing about that: a
/// runner that has seen the lease being renewed waits [ProjectionCheckpoint#LEASE] from then by its
/// own monotonic clock, and a lease that begins in the future is void.
///
/// *Exactly once*: the checkpoint moves in the transaction that writes the view, and only from
/// where this runner believes it to be, while it is this runner's. So it doesn't matter who is
/// killed when, or sleeps past its lease: it finds the checkpoint moved or taken, changes nothing,
/// and goes on from there.
///
/// *Never another past*: where the log doesn't have the event that the view has seen last, it
/// applies nothing, and [#status()] says so. Once somebody has begun a new epoch of the log, it
/// begins the view afresh.
///
/// *Never silent*: an event that can't be applied stops the projection at that event, with
/// everything before it applied, and [#status()] says so on every node; or it parks the event's
/// stream ([Projection#parksStreams()]). A [ProjectionOperator] decides how it goes on; a runner
/// that starts or takes over tries again by itself. While the database is away it waits.
///
/// Thread-safe.
public final class ProjectionRunner implements AutoCloseable {
  /// How long at the most an event waits that nobody has announced by [#wake()].
  public static final Duration POLL_INTERVAL = Duration.ofMillis(200);

  /// How often a view is compared with the log without anybody's asking, slowly.
  public static final Duration VERIFY_INTERVAL = Duration.ofDays(1);

  /// How often in that time it is looked at whether that is due.
  private static final int VERIFY_LOOKS = 24;

  private static final Duration VERIFIED_INTERVAL = Duration.ofSeconds(10);

  /// How often a runner that stands by looks where the view is while somebody waits for it.
  private static final Duration AWAITED_INTERVAL = Duration.ofMillis(20);

  /// How often at the least a lease is renewed in its time, and what is wanted looked at.
  private static final int RENEWALS = 5;

  private static final Duration DATABASE_PAUSE = Duration.ofMillis(500);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);
  private static final Logger log = LoggerFactory.getLogger(ProjectionRunner.class);

  /// What a runner is about, in a word or two.
  public enum State {
    RUNNING,
    STANDING_BY,
    WAITING_FOR_DATABASE,
    AT_OTHER_VERSION,
    AHEAD_OF_LOG,
    FAILED;

    public String inWords() {
      return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
  }

  /// What a runner is about.
  public sealed interface Status {

    default State state() {
      return switch (this) {
        case Running _ -> State.RUNNING;
        case StandingBy _ -> State.STANDING_BY;
        case WaitingForDatabase _ -> State.WAITING_FOR_DATABASE;
        case AtOtherVersion _ -> State.AT_OTHER_VERSION;
        case AheadOfLog _ -> State.AHEAD_OF_LOG;
        case Failed _ -> State.FAILED;
      };
    }

    /// It keeps the view: is up with the log, or on its way.
    record Running() implements Status {}

    /// Another node keeps the view; it looks on, and takes over when that one no longer does.
    record StandingBy() implements Status {}

    /// It can't reach the database, and tries on.
    record WaitingForDatabase(Instant since, String reason) implements Status {}

    /// The view is of another version than this node's projection. Where that one is newer, the
    /// view is being built anew for it; where it is older, other nodes keep the view, and this one
    /// can't.
    record AtOtherVersion(int version) implements Status {}

    /// The view has seen events that the log doesn't have, or not any more.
    ///
    /// @param position how far it has seen
    /// @param head where the log ends
    record AheadOfLog(long position, long head) implements Status {}

    /// The projection has stopped.
    ///
    /// @param position of the event that it can't apply; where none is at fault, the one behind the
    ///   checkpoint
    record Failed(long position, String error) implements Status {}
  }

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

  private ProjectionRunner(
      Projection projection,
      EventStore store,
      DataSource views,
      String schema,
      Duration lease,
      Duration verifyInterval) {
    this.projection = projection;
    this.store = store;
    this.views = views;
    this.lease = lease;
    this.schema = schema;
    UUID reader = UUID.randomUUID();
    this.liveLease = LeaseWatch.ofFencedWork(reader);
    this.shadowLease = LeaseWatch.ofFencedWork(reader);
    this.checkpoint = new ProjectionCheckpoint(projection, Generation.LIVE, reader, lease, schema);
    this.ahead = new ReadAhead(store);
    this.writer = new ReadModelWriter(projection, Generation.LIVE, views, checkpoint, schema);
    this.shadowCheckpoint =
        new ProjectionCheckpoint(projection, Generation.SHADOW, reader, lease, schema);
    this.rebuilds = new RebuildRequests(projection, schema);
    this.tables = new ReadModelTables(projection, schema);
    this.freshStart = new ReadModelReset(projection, schema);
    this.parked = new ParkedStreams(projection, Generation.LIVE, schema);
    this.verifications = new VerificationSchedule(projection, rebuilds, schema);
    this.operator = new ProjectionOperator(projection, store, views, schema);
    this.verifyInterval = verifyInterval;
    this.thread =
        Thread.ofPlatform().name("projection-" + projection.name()).daemon().unstarted(this::run);
  }

  /// Starts to run a projection from its checkpoint on.
  ///
  /// @param views gives the connections that the projection writes with; quickest where their
  ///   `search_path` is `"schema", public` from the start, for a path that changes makes the driver
  ///   prepare its statements anew
  /// @param schema where [ReaderSchema] has put the checkpoints
  public static ProjectionRunner start(
      Projection projection, EventStore store, DataSource views, String schema) {
    return start(projection, store, views, schema, ProjectionCheckpoint.LEASE);
  }

  /// As [#start(Projection, EventStore, DataSource, String)].
  ///
  /// @param lease how long a node that gives no sign of life keeps others from taking over; some
  ///   seconds
  public static ProjectionRunner start(
      Projection projection, EventStore store, DataSource views, String schema, Duration lease) {
    return start(projection, store, views, schema, lease, VERIFY_INTERVAL);
  }

  static ProjectionRunner start(
      Projection projection,
      EventStore store,
      DataSource views,
      String schema,
      Duration lease,
      Duration verifyInterval) {
    var runner = new ProjectionRunner(projection, store, views, schema, lease, verifyInterval);
    runner.thread.start();
    return runner;
  }

  /// Says that there is something new in the log. Never blocks.
  public void wake() {
    news.give();
  }

  /// How far the view has come: the position of the last event that it has seen; 0 before the
  /// first, and before the checkpoint has been read.
  public long position() {
    return progress.position();
  }

  /// For how long the position has not changed.
  public Duration stillFor() {
    return progress.stillFor();
  }

  public Status status() {
    return progress.status();
  }

  /// What it runs.
  public Projection projection() {
    return projection;
  }

  /// For whoever looks after the projection.
  public ProjectionOperator operator() {
    return operator;
  }

  /// How many events a second the view has come forward lately; empty until that is known.
  public OptionalDouble eventsPerSecond() {
    return pace.eventsPerSecond();
  }

  /// The same of the view that is built anew, on whichever node.
  public OptionalDouble rebuiltEventsPerSecond() {
    return rebuildPace.eventsPerSecond();
  }

  /// How far the view that is built anew has come, on whichever node; may be a second late. Empty
  /// while none is.
  public OptionalLong rebuiltPosition() {
    return rebuiltPosition;
  }

  /// How many streams of the view are parked; may be a second late.
  public int parkedStreams() {
    return parkedStreams;
  }

  /// What the last comparison of the view with the log has found, on whichever node; may be 10 s
  /// late. Empty before the first.
  public Optional<VerificationResult> verified() {
    return Optional.ofNullable(verified);
  }

  /// Waits until the view has come as far as a position.
  ///
  /// @return false if it has not within the time given, or has failed and won't get there
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
      news.await(POLL_INTERVAL);
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
      news.await(POLL_INTERVAL);
      return;
    }
    reach(place.cursor());
    if (place.failure() != null) {
      progress.become(failed(place.failure()));
      news.await(POLL_INTERVAL);
    } else if (holdsLease) {
      progress.become(new Status.Running());
    } else {
      progress.become(new Status.StandingBy());
      news.await(progress.isAwaited() ? AWAITED_INTERVAL : POLL_INTERVAL);
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
      var task = new Rebuild(projection, store, views, schema, shadowCheckpoint, () -> closed);
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
      news.await(POLL_INTERVAL);
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

  /// Stops after the batch that is being applied, and gives the lease back; waits for it, 10 s at
  /// the most.
  @Override
  public void close() {
    closed = true;
    wake();
    try {
      if (!thread.join(CLOSE_TIMEOUT)) {
        log.warn("The projection {} is still at work; its batch will be undone", projection.name());
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
