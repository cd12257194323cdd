package dev.daybook.postgres.projections.running;

import dev.daybook.postgres.projections.Projection;
import dev.daybook.postgres.projections.VerificationResult;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/// Keeps a [Projection] up with the log, on a thread of its own: what
/// [dev.daybook.postgres.PostgresEventStore#project] returns.
///
/// *By one node at a time*: it works while it holds the checkpoint's lease, which runs out by the
/// database's clock [#lease()] after its last sign of life. The runners of other nodes stand by,
/// follow the checkpoint, and one of them takes over when the lease is free: at once when its
/// holder closes. A clock that is set forward or back changes nothing about that: a runner that has
/// seen the lease being renewed waits [#lease()] from then by its own monotonic clock, and a lease
/// that begins in the future is void.
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
public interface ProjectionRunner extends AutoCloseable {
  /// What a runner is about, in a word or two.
  enum State {
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
  sealed interface Status {

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

  /// How far the view has come: the position of the last event that it has seen; 0 before the
  /// first, and before the checkpoint has been read.
  long position();

  /// For how long the position has not changed.
  Duration stillFor();

  Status status();

  /// What it runs.
  Projection projection();

  /// For whoever looks after the projection.
  ProjectionOperator operator();

  /// How many events a second the view has come forward lately; empty until that is known.
  OptionalDouble eventsPerSecond();

  /// The same of the view that is built anew, on whichever node.
  OptionalDouble rebuiltEventsPerSecond();

  /// How far the view that is built anew has come, on whichever node; may be a second late. Empty
  /// while none is.
  OptionalLong rebuiltPosition();

  /// How many streams of the view are parked; may be a second late.
  int parkedStreams();

  /// What the last comparison of the view with the log has found, on whichever node; may be 10 s
  /// late. Empty before the first.
  Optional<VerificationResult> verified();

  /// Waits until the view has come as far as a position.
  ///
  /// @return false if it has not within the time given, or has failed and won't get there
  boolean awaitPosition(long wanted, Duration atMost) throws InterruptedException;

  /// How long this node, if it gives no sign of life, keeps others from taking over.
  Duration lease();

  /// Stops after the batch that is being applied, and gives the lease back; waits for it, 10 s at
  /// the most.
  @Override
  void close();
}
