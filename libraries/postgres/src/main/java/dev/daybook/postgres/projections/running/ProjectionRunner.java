package dev.daybook.postgres.projections.running;

import dev.daybook.postgres.projections.Projection;
import dev.daybook.postgres.projections.VerificationResult;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/// A running [Projection], on a thread of its own;
/// [dev.daybook.postgres.PostgresEventStore#project] starts it.
///
/// *One node at a time*: it works while it holds the checkpoint's lease, which ends by the
/// database's clock [#lease()] after its last renewal. The runners of other nodes stand by and
/// follow the checkpoint. One takes over when the lease is free: at once when its holder closes.
/// Changes of the database's clock can't make two nodes work: a runner that has seen the lease
/// being renewed waits [#lease()] by its own monotonic clock, and a lease that begins in the future
/// is void.
///
/// *Exactly once*: the checkpoint moves in the transaction that writes the read model, and only
/// from the position that this runner expects, while it holds the lease. A runner that was paused
/// past its lease finds the checkpoint moved or taken, changes nothing, and continues from there.
///
/// *Never on a diverged log*: if the log doesn't have the last event that the read model has
/// applied, it applies nothing, and [#status()] says so. After an operator has begun a new epoch of
/// the log, it resets the read model and fills it from the start of the log.
///
/// *Never silent*: an event that can't be applied stops the projection at that event, with all
/// events before it applied, and [#status()] says so on every node. Or its stream is parked
/// ([Projection#parksStreams()]). An operator decides how to continue ([ProjectionOperator]); a
/// runner that starts or takes over retries the event once. While the database is unavailable it
/// waits.
///
/// Thread-safe.
public interface ProjectionRunner extends AutoCloseable {
  /// The status as a name without details.
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

  /// The status of a runner.
  sealed interface Status {

    default State state() {
      return switch (this) {
        case Running ignored -> State.RUNNING;
        case StandingBy ignored -> State.STANDING_BY;
        case WaitingForDatabase ignored -> State.WAITING_FOR_DATABASE;
        case AtOtherVersion ignored -> State.AT_OTHER_VERSION;
        case AheadOfLog ignored -> State.AHEAD_OF_LOG;
        case Failed ignored -> State.FAILED;
      };
    }

    /// It applies events, or has applied all.
    record Running() implements Status {}

    /// Another node has the lease; this one follows its checkpoint, and takes over when the lease
    /// is free.
    record StandingBy() implements Status {}

    /// The database is unavailable; it retries.
    record WaitingForDatabase(Instant since, String reason) implements Status {}

    /// The read model has another version than this node's projection. If the projection is newer,
    /// the read model is rebuilt for it; if it is older, this node can't run it.
    record AtOtherVersion(int version) implements Status {}

    /// The log has diverged: it doesn't have the last event that the read model has applied.
    ///
    /// @param position the read model's checkpoint
    /// @param head the head of the log
    record AheadOfLog(long position, long head) implements Status {}

    /// The projection has stopped.
    ///
    /// @param position of the event that it can't apply; if no event is the cause, the position
    ///   after the checkpoint
    record Failed(long position, String error) implements Status {}
  }

  /// The position of the last event that the read model has applied or skipped; 0 before the first
  /// one, and before the checkpoint was read. Never blocks.
  long position();

  /// Time since the position last changed.
  Duration stillFor();

  Status status();

  /// The projection that it runs.
  Projection projection();

  /// Operator actions on the projection.
  ProjectionOperator operator();

  /// Recent throughput of the read model; empty until it is known.
  OptionalDouble eventsPerSecond();

  /// Recent throughput of a rebuild on any node; empty until it is known.
  OptionalDouble rebuiltEventsPerSecond();

  /// The position of a rebuild on any node, at most 1 s old; empty if there is none.
  OptionalLong rebuiltPosition();

  /// Number of parked streams, at most 1 s old.
  int parkedStreams();

  /// The result of the last comparison with the log, on any node, at most 10 s old; empty before
  /// the first one.
  Optional<VerificationResult> verified();

  /// Blocks until the read model has reached a position.
  ///
  /// @return false if it has not within `atMost`, or has stopped
  boolean awaitPosition(long wanted, Duration atMost) throws InterruptedException;

  /// How long a node without a sign of life excludes other nodes.
  Duration lease();

  /// Stops after the current batch and releases the lease. Blocks until then, at most 10 s.
  @Override
  void close();
}
