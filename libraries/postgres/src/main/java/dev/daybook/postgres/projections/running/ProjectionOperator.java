package dev.daybook.postgres.projections.running;

import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.errors.EventStoreException;
import dev.daybook.eventstore.errors.EventStoreUnavailableException;
import dev.daybook.postgres.jdbc.Transaction;
import dev.daybook.postgres.operations.ActionNotApplicableException;
import dev.daybook.postgres.operations.OperatorAction;
import dev.daybook.postgres.operations.OperatorAction.Kind;
import dev.daybook.postgres.projections.ParkedStream;
import dev.daybook.postgres.projections.Projection;
import dev.daybook.postgres.projections.rebuild.RebuildRequests;
import dev.daybook.postgres.projections.rebuild.VerificationSchedule;
import dev.daybook.postgres.projections.running.ProjectionReport.CheckpointView;
import dev.daybook.postgres.projections.storage.ActionLog;
import dev.daybook.postgres.projections.storage.CheckpointMovedException;
import dev.daybook.postgres.projections.storage.CheckpointState;
import dev.daybook.postgres.projections.storage.CheckpointState.Failure;
import dev.daybook.postgres.projections.storage.Generation;
import dev.daybook.postgres.projections.storage.ParkedStreams;
import dev.daybook.postgres.projections.storage.ProjectionCheckpoint;
import dev.daybook.postgres.sql.DatabaseErrors;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import javax.sql.DataSource;

/// Shows an operator the state of a projection, and executes operator actions. It works through the
/// database, so on any node, whichever node runs the projection. Each action is recorded in its
/// transaction. An action with an idempotency key is executed once; it throws
/// `IdempotencyKeyConflictException` if the key was used for another request.
///
/// Thread-safe; blocks until the action is committed.
public final class ProjectionOperator {
  /// Maximum number of attempts of an action on a parked stream while the checkpoint moves.
  private static final int ATTEMPTS_MAX = 50;

  private final Projection projection;
  private final EventStore store;
  private final DataSource readModels;
  private final ProjectionCheckpoint live;
  private final ProjectionCheckpoint shadow;
  private final ParkedStreams parked;
  private final RebuildRequests rebuilds;
  private final VerificationSchedule verifications;
  private final ActionLog actions;
  private final ParkedStreamReplay replay;
  private final Runnable onRequest;

  /// Allows one transaction of this operator at a time: transactions that wait for another one's
  /// lock would hold the connections that it needs.
  private final Lock turn = new ReentrantLock();

  /// @param readModels gives the connections of the projection
  /// @param schema the schema of the read models, migrated by `ReaderSchema`
  public ProjectionOperator(
      Projection projection, EventStore store, DataSource readModels, String schema) {
    this(projection, store, readModels, schema, () -> {});
  }

  /// An operator at a node that runs the projection.
  ///
  /// @param onRequest is called after a rebuild or verification was requested here
  public ProjectionOperator(
      Projection projection,
      EventStore store,
      DataSource readModels,
      String schema,
      Runnable onRequest) {
    this.onRequest = onRequest;
    this.projection = projection;
    this.store = store;
    this.readModels = readModels;
    UUID noReader = UUID.randomUUID();
    this.live =
        new ProjectionCheckpoint(
            projection, Generation.LIVE, noReader, ProjectionCheckpoint.LEASE, schema);
    this.shadow =
        new ProjectionCheckpoint(
            projection, Generation.SHADOW, noReader, ProjectionCheckpoint.LEASE, schema);
    this.parked = new ParkedStreams(projection, Generation.LIVE, schema);
    this.rebuilds = new RebuildRequests(projection, schema);
    this.verifications = new VerificationSchedule(projection, rebuilds, schema);
    this.actions = new ActionLog(projection, schema);
    this.replay = new ParkedStreamReplay(projection, parked);
  }

  /// The state of the projection in the database, with at most [Projection#PARKED_STREAMS_MAX]
  /// parked streams and 20 actions.
  ///
  /// @throws EventStoreException if it can't be read
  public ProjectionReport report() {
    return run(
        transaction -> {
          CheckpointState rebuild = shadow.look(transaction).orElse(null);
          return new ProjectionReport(
              live.look(transaction).map(ProjectionOperator::view).orElse(null),
              rebuild == null ? null : view(rebuild),
              rebuild == null || rebuild.action() == null
                  ? null
                  : actions.find(transaction, rebuild.action()),
              verifications.last(transaction).orElse(null),
              parked.list(transaction),
              actions.recent(transaction));
        });
  }

  private static CheckpointView view(CheckpointState state) {
    Failure failure = state.failure();
    return new CheckpointView(
        state.version(),
        state.position(),
        state.lease().held(),
        failure == null ? null : failure.position(),
        failure == null ? null : failure.error());
  }

  /// Retries the projection, or the rebuild, that has stopped.
  ///
  /// @throws ActionNotApplicableException if neither has stopped
  public OperatorAction retry(OperatorAction.Request request) {
    return once(
        request,
        transaction -> {
          Stopped stopped = requireStopped(transaction);
          stopped.checkpoint().restart(transaction, stopped.position());
          long about = Objects.requireNonNullElse(stopped.failure().position(), stopped.position());
          return actions.record(transaction, Kind.RETRY, request, about, null, "resumed");
        });
  }

  /// Skips the one event at which the projection or the rebuild has stopped. Rebuilds skip it too,
  /// if they can't apply it.
  ///
  /// @throws ActionNotApplicableException if neither has stopped, or not at an event
  public OperatorAction skip(OperatorAction.Request request) {
    return once(
        request,
        transaction -> {
          Stopped stopped = requireStopped(transaction);
          Long event = stopped.failure().position();
          if (event == null) {
            throw new ActionNotApplicableException(
                "The projection %s has stopped, but not at an event that can be skipped"
                    .formatted(projection.name()));
          }
          stopped.checkpoint().restart(transaction, event);
          return actions.record(transaction, Kind.SKIP, request, event, null, "resumed");
        });
  }

  /// Requests a rebuild of the read model: beside the live one, with a swap at the end. A node that
  /// runs the projection starts it, this one at once and another one within a second; another node
  /// continues if that node fails.
  ///
  /// @throws ActionNotApplicableException if a rebuild or verification is in progress
  public OperatorAction rebuild(OperatorAction.Request request) {
    return request(Kind.REBUILD, request);
  }

  /// Requests a verification: the read model is rebuilt in shadow tables and compared with the live
  /// one, row by row, at the same position. The live read model does not change. The action's
  /// outcome names the first rows that differ.
  ///
  /// @throws ActionNotApplicableException if a rebuild or verification is in progress, or the live
  ///   read model has another version
  public OperatorAction verify(OperatorAction.Request request) {
    return request(Kind.VERIFY, request);
  }

  private OperatorAction request(Kind kind, OperatorAction.Request request) {
    OperatorAction action = once(request, transaction -> request(transaction, kind, request));
    onRequest.run();
    return action;
  }

  private OperatorAction request(Connection transaction, Kind kind, OperatorAction.Request request)
      throws SQLException {
    CheckpointState state = live.look(transaction).orElseThrow(this::neverRan);
    if (kind == Kind.VERIFY && state.version() != projection.version()) {
      throw new ActionNotApplicableException(
          "The read model of %s has version %d, which this node can't verify"
              .formatted(projection.name(), state.version()));
    }
    return rebuilds.request(transaction, kind, request, state.position());
  }

  /// Cancels the rebuild or verification and drops its tables.
  ///
  /// @throws ActionNotApplicableException if none is in progress
  public OperatorAction cancel(OperatorAction.Request request) {
    return once(
        request,
        transaction -> {
          CheckpointState state =
              rebuilds
                  .lock(transaction)
                  .orElseThrow(
                      () ->
                          new ActionNotApplicableException(
                              "The projection %s is not being rebuilt or verified"
                                  .formatted(projection.name())));
          rebuilds.end(transaction, state, "cancelled at position " + state.position());
          return actions.record(
              transaction, Kind.CANCEL, request, state.position(), null, "cancelled");
        });
  }

  /// Applies the events of a parked stream, in order, from the one that failed up to the
  /// checkpoint. The projection waits for this transaction. If an event can't be applied, the
  /// stream is parked there again.
  ///
  /// @return the action; its outcome tells whether the stream has caught up
  /// @throws ActionNotApplicableException if the stream is not parked
  public OperatorAction retry(StreamId stream, OperatorAction.Request request) {
    return release(Kind.RETRY, stream, request);
  }

  /// As [#retry(StreamId, OperatorAction.Request)], but skips the one event that failed.
  ///
  /// @throws ActionNotApplicableException if the stream is not parked
  public OperatorAction skip(StreamId stream, OperatorAction.Request request) {
    return release(Kind.SKIP, stream, request);
  }

  private OperatorAction release(Kind kind, StreamId stream, OperatorAction.Request request) {
    WaitingEvents waiting = new WaitingEvents(store, stream, lastApplied(kind, stream));
    for (int attempt = 1; attempt <= ATTEMPTS_MAX; attempt++) {
      waiting.readOn();
      try {
        WaitingEvents read = waiting;
        return once(request, transaction -> release(transaction, kind, stream, request, read));
      } catch (CheckpointMovedException ignored) {
        long version = lastApplied(kind, stream);
        if (version != waiting.afterVersion()) {
          waiting = new WaitingEvents(store, stream, version);
        }
      }
    }
    throw new EventStoreUnavailableException(
        "The checkpoint of %s moves too fast for the action: try again"
            .formatted(projection.name()),
        null);
  }

  /// The version after which a parked stream continues; 0 if it isn't parked.
  private long lastApplied(Kind kind, StreamId stream) {
    return run(transaction -> parked.list(transaction)).stream()
        .filter(it -> it.stream().equals(stream))
        .mapToLong(it -> lastApplied(kind, it))
        .findFirst()
        .orElse(0);
  }

  private static long lastApplied(Kind kind, ParkedStream stream) {
    return kind == Kind.SKIP ? stream.version() : stream.version() - 1;
  }

  private OperatorAction release(
      Connection transaction,
      Kind kind,
      StreamId stream,
      OperatorAction.Request request,
      WaitingEvents waiting)
      throws SQLException {
    long upTo = lockLive(transaction).position();
    ParkedStream released =
        parked
            .unpark(transaction, stream)
            .orElseThrow(
                () ->
                    new ActionNotApplicableException(
                        "The stream %s is not parked".formatted(stream)));
    if (lastApplied(kind, released) != waiting.afterVersion() || !waiting.reaches(upTo)) {
      throw new CheckpointMovedException(projection.name());
    }
    String outcome = replay.run(transaction, waiting.upTo(upTo));
    return actions.record(transaction, kind, request, released.position(), stream, outcome);
  }

  /// A change of a read model without an event.
  public interface Amendment {
    /// Changes the live tables.
    ///
    /// @param transaction as for [Projection#apply]
    void apply(Connection transaction) throws SQLException;
  }

  /// Makes a change that an event in the log will make to the live read model when it is applied,
  /// without waiting for that: the projection may have stopped, or the event's stream may be
  /// parked. The projection applies no events until the change is committed. Does nothing if the
  /// read model doesn't exist or has another version.
  ///
  /// @param amendment an idempotent change: applying the event makes it again
  /// @throws EventStoreException if the database can't be reached, or refuses it
  public void amend(Amendment amendment) {
    inTurn(
        transaction -> {
          Optional<CheckpointState> state = live.lock(transaction);
          if (state.isPresent() && state.get().version() == projection.version()) {
            amendment.apply(transaction);
          }
          return state;
        });
  }

  /// @param position the position of the checkpoint
  private record Stopped(ProjectionCheckpoint checkpoint, long position, Failure failure) {}

  private Stopped requireStopped(Connection transaction) throws SQLException {
    for (ProjectionCheckpoint checkpoint : List.of(live, shadow)) {
      CheckpointState state = checkpoint.lock(transaction).orElse(null);
      if (state != null && state.failure() != null && state.version() == projection.version()) {
        return new Stopped(checkpoint, state.position(), state.failure());
      }
    }
    int streams = parked.list(transaction).size();
    throw new ActionNotApplicableException(
        "The projection %s has not stopped%s"
            .formatted(
                projection.name(),
                streams == 0 ? "" : "; name one of its %d parked streams".formatted(streams)));
  }

  private CheckpointState lockLive(Connection transaction) throws SQLException {
    CheckpointState state = live.lock(transaction).orElseThrow(this::neverRan);
    if (state.version() != projection.version()) {
      throw new ActionNotApplicableException(
          "The read model of %s has version %d, which this node can't write"
              .formatted(projection.name(), state.version()));
    }
    return state;
  }

  private ActionNotApplicableException neverRan() {
    return new ActionNotApplicableException(
        "The projection %s has never run".formatted(projection.name()));
  }

  private OperatorAction once(
      OperatorAction.Request request, Transaction.Work<OperatorAction> work) {
    return inTurn(
        transaction -> {
          Optional<OperatorAction> first =
              request.key() == null ? Optional.empty() : actions.first(transaction, request.key());
          return first.isPresent() ? first.get() : work.on(transaction);
        });
  }

  private <T> T inTurn(Transaction.Work<T> work) {
    turn.lock();
    try {
      return run(work);
    } finally {
      turn.unlock();
    }
  }

  private <T> T run(Transaction.Work<T> work) {
    try {
      return Transaction.run(readModels, work);
    } catch (SQLException e) {
      throw DatabaseErrors.exception(
          "The projection %s can't be read or changed".formatted(projection.name()), e);
    }
  }
}
