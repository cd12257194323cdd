package dev.daybook.postgres.projections.running;

import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.StreamId;
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

/// What an operator sees of a projection, and can do where it fails. It works through the database,
/// so on any node, whichever one runs the projection. Each act is recorded in the transaction that
/// does it; one whose order has a key is done once, and throws [IdempotencyKeyConflictException] if
/// something else came with the key.
///
/// Thread-safe.
public final class ProjectionOperator {
  /// How often an act on a parked stream is tried while the view moves on.
  private static final int ATTEMPTS_MAX = 50;

  private final Projection projection;
  private final EventStore store;
  private final DataSource views;
  private final ProjectionCheckpoint live;
  private final ProjectionCheckpoint shadow;
  private final ParkedStreams parked;
  private final RebuildRequests rebuilds;
  private final VerificationSchedule verifications;
  private final ActionLog acts;
  private final ParkedStreamReplay catchUp;

  /// Held by who may have to wait for another transaction: all who wait for one would hold the
  /// connections that it needs to go on.
  private final Lock turn = new ReentrantLock();

  /// @param views gives the connections that the projection writes with
  /// @param schema where [ReaderSchema] has put the checkpoints
  public ProjectionOperator(
      Projection projection, EventStore store, DataSource views, String schema) {
    this.projection = projection;
    this.store = store;
    this.views = views;
    UUID nobody = UUID.randomUUID();
    this.live =
        new ProjectionCheckpoint(
            projection, Generation.LIVE, nobody, ProjectionCheckpoint.LEASE, schema);
    this.shadow =
        new ProjectionCheckpoint(
            projection, Generation.SHADOW, nobody, ProjectionCheckpoint.LEASE, schema);
    this.parked = new ParkedStreams(projection, Generation.LIVE, schema);
    this.rebuilds = new RebuildRequests(projection, schema);
    this.verifications = new VerificationSchedule(projection, rebuilds, schema);
    this.acts = new ActionLog(projection, schema);
    this.catchUp = new ParkedStreamReplay(projection, parked);
  }

  /// What there is to know: at most [Projection#PARKED_STREAMS_MAX] parked streams, and 20 acts.
  ///
  /// @throws EventStoreException if it can't be read
  public ProjectionReport report() {
    return run(
        transaction -> {
          CheckpointState anew = shadow.look(transaction).orElse(null);
          return new ProjectionReport(
              live.look(transaction).map(ProjectionOperator::checkpointView).orElse(null),
              anew == null ? null : checkpointView(anew),
              anew == null || anew.action() == null ? null : acts.find(transaction, anew.action()),
              verifications.last(transaction).orElse(null),
              parked.list(transaction),
              acts.recent(transaction));
        });
  }

  private static CheckpointView checkpointView(CheckpointState place) {
    Failure failure = place.failure();
    return new CheckpointView(
        place.version(),
        place.position(),
        place.lease().held(),
        failure == null ? null : failure.position(),
        failure == null ? null : failure.error());
  }

  /// Lets what has stopped try again: the projection, or else the view that is being built anew.
  ///
  /// @throws ActionNotApplicableException if nothing has stopped
  public OperatorAction retry(OperatorAction.Request request) {
    return once(
        request,
        transaction -> {
          Stopped stopped = requireStopped(transaction);
          stopped.checkpoint().restart(transaction, stopped.position());
          long about = Objects.requireNonNullElse(stopped.failure().position(), stopped.position());
          return acts.record(transaction, Kind.RETRY, request, about, null, "goes on");
        });
  }

  /// Has what has stopped step over exactly the event that it can't apply. What is skipped once is
  /// stepped over again when the view is built anew, if it still can't be applied.
  ///
  /// @throws ActionNotApplicableException if nothing has stopped, or not at an event
  public OperatorAction skip(OperatorAction.Request request) {
    return once(
        request,
        transaction -> {
          Stopped stopped = requireStopped(transaction);
          Long event = stopped.failure().position();
          if (event == null) {
            throw new ActionNotApplicableException(
                "The projection %s has stopped, but at no event that could be skipped"
                    .formatted(projection.name()));
          }
          stopped.checkpoint().restart(transaction, event);
          return acts.record(transaction, Kind.SKIP, request, event, null, "goes on");
        });
  }

  /// Asks for the view to be built anew, beside the live one and in the end in its place. A node
  /// that runs the projection takes it up within a second, and another one if that one goes away.
  ///
  /// @throws ActionNotApplicableException if it is being built anew already
  public OperatorAction rebuild(OperatorAction.Request request) {
    return request(Kind.REBUILD, request);
  }

  /// Asks for the view to be built anew and compared with the live one, row by row, at the same
  /// position; nothing else comes of it. The act's outcome names the first rows that differ.
  ///
  /// @throws ActionNotApplicableException if it is being built anew already, or the live view is of
  ///   another version
  public OperatorAction verify(OperatorAction.Request request) {
    return request(Kind.VERIFY, request);
  }

  private OperatorAction request(Kind kind, OperatorAction.Request request) {
    return once(
        request,
        transaction -> {
          CheckpointState place = live.look(transaction).orElseThrow(this::neverRan);
          if (kind == Kind.VERIFY && place.version() != projection.version()) {
            throw new ActionNotApplicableException(
                "The view of %s is of version %d, which this node can't build"
                    .formatted(projection.name(), place.version()));
          }
          return rebuilds.request(transaction, kind, request, place.position());
        });
  }

  /// Gives up what is being built anew; nothing is left of it.
  ///
  /// @throws ActionNotApplicableException if nothing is being built
  public OperatorAction cancel(OperatorAction.Request request) {
    return once(
        request,
        transaction -> {
          CheckpointState place =
              rebuilds
                  .lock(transaction)
                  .orElseThrow(
                      () ->
                          new ActionNotApplicableException(
                              "The projection %s is not being built anew"
                                  .formatted(projection.name())));
          rebuilds.end(transaction, place, "given up at position " + place.position());
          return acts.record(transaction, Kind.CANCEL, request, place.position(), null, "given up");
        });
  }

  /// Applies the events of a parked stream again, in order, from the one that failed up to the
  /// checkpoint; in one transaction, for which the projection waits. Where one can't be applied the
  /// stream is parked there.
  ///
  /// @return with the outcome, which tells whether the stream is up with the others
  /// @throws ActionNotApplicableException if the stream is not parked
  public OperatorAction retry(StreamId stream, OperatorAction.Request request) {
    return release(Kind.RETRY, stream, request);
  }

  /// As [#retry(StreamId, Act.Order)], but steps over exactly the event that failed.
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
      } catch (CheckpointMovedException _) {
        long version = lastApplied(kind, stream);
        if (version != waiting.afterVersion()) {
          waiting = new WaitingEvents(store, stream, version);
        }
      }
    }
    throw new EventStoreUnavailableException(
        "The projection %s moves on too fast; try again".formatted(projection.name()), null);
  }

  /// The version behind which a parked stream is to go on; 0 if it isn't parked.
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
    String outcome = catchUp.run(transaction, waiting.upTo(upTo));
    return acts.record(transaction, kind, request, released.position(), stream, outcome);
  }

  /// What is changed in a view beside its events.
  public interface Amendment {
    /// Changes the live tables.
    ///
    /// @param transaction as [Projection#apply] gets it
    void apply(Connection transaction) throws SQLException;
  }

  /// Does at once what an event that is in the log already will do to the live view when it is
  /// applied, and that nobody should have to wait for, since the projection may have stopped or the
  /// event's stream may be parked. Until it has committed nothing else is applied. A view that
  /// never was, or is of another version, is left alone.
  ///
  /// @param amendment something that the event can do once more
  /// @throws EventStoreException if the database can't be reached, or refuses it
  public void amend(Amendment amendment) {
    inTurn(
        transaction -> {
          Optional<CheckpointState> place = live.lock(transaction);
          if (place.isPresent() && place.get().version() == projection.version()) {
            amendment.apply(transaction);
          }
          return place;
        });
  }

  /// @param position of its checkpoint
  private record Stopped(ProjectionCheckpoint checkpoint, long position, Failure failure) {}

  private Stopped requireStopped(Connection transaction) throws SQLException {
    for (ProjectionCheckpoint checkpoint : List.of(live, shadow)) {
      CheckpointState place = checkpoint.lock(transaction).orElse(null);
      if (place != null && place.failure() != null && place.version() == projection.version()) {
        return new Stopped(checkpoint, place.position(), place.failure());
      }
    }
    int streams = parked.list(transaction).size();
    throw new ActionNotApplicableException(
        "The projection %s has not stopped%s"
            .formatted(
                projection.name(),
                streams == 0
                    ? ""
                    : "; of %d parked streams one is to be named".formatted(streams)));
  }

  private CheckpointState lockLive(Connection transaction) throws SQLException {
    CheckpointState place = live.lock(transaction).orElseThrow(this::neverRan);
    if (place.version() != projection.version()) {
      throw new ActionNotApplicableException(
          "The view of %s is of version %d, which this node can't write"
              .formatted(projection.name(), place.version()));
    }
    return place;
  }

  private ActionNotApplicableException neverRan() {
    return new ActionNotApplicableException(
        "The projection %s never ran".formatted(projection.name()));
  }

  private OperatorAction once(
      OperatorAction.Request request, Transaction.Work<OperatorAction> work) {
    return inTurn(
        transaction -> {
          Optional<OperatorAction> first =
              request.key() == null ? Optional.empty() : acts.first(transaction, request.key());
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
      return Transaction.run(views, work);
    } catch (SQLException e) {
      throw DatabaseErrors.exception(
          "The projection %s can't be read or changed".formatted(projection.name()), e);
    }
  }
}
