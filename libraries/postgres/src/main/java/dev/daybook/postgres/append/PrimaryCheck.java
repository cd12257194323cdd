package dev.daybook.postgres.append;

import dev.daybook.eventstore.StreamAppend;
import dev.daybook.eventstore.errors.EventStoreMisconfiguredException;
import dev.daybook.eventstore.errors.EventStoreUnavailableException;
import dev.daybook.eventstore.errors.LogDivergedException;
import dev.daybook.postgres.append.AppendFunction.RequestOutcome;
import dev.daybook.postgres.connections.ServerTimeline;
import dev.daybook.postgres.options.PostgresOptions;
import dev.daybook.postgres.sql.DatabaseErrors;
import dev.daybook.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Checks the server behind each new connection for appends against what this node knows: after a
/// failover it must be a later primary, and it must have what was acknowledged. Connections of the
/// application, whose transactions append too, are checked once for each run of a server.
///
/// - A server on an earlier timeline than one that this node has seen is a former primary.
/// - A log without the last event that this node has appended has lost its tail, as after a
///   failover to an asynchronous standby. Nothing is appended to it until an operator begins an
///   epoch.
///
/// What it knows ends with the process. Thread-safe.
public final class PrimaryCheck {
  private static final Logger log = LoggerFactory.getLogger(PrimaryCheck.class);

  private final PostgresOptions options;
  private final String findAppended;
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable ServerTimeline timeline;
  private volatile boolean isTimelineHidden;
  private long position;
  private @Nullable UUID eventId;
  private Set<UUID> epochs = Set.of();
  private @Nullable String checkedRun;

  public PrimaryCheck(PostgresOptions options) {
    this.options = options;
    this.findAppended = Sql.load(PrimaryCheck.class, "find-appended.sql", options.schema());
  }

  /// Connects.
  ///
  /// @throws EventStoreMisconfiguredException if the database is not durable
  /// @throws EventStoreUnavailableException if it is a former primary, or lacks a synchronous
  ///   standby that is required
  /// @throws LogDivergedException if the log has lost events that this node has appended
  AppendFunction open(DataSource database) throws SQLException {
    AppendFunction open =
        AppendFunction.open(database, options.schema(), options.requiresSynchronousStandby());
    try {
      require(open.connection());
      return open;
    } catch (SQLException | RuntimeException e) {
      open.close();
      throw e;
    }
  }

  /// Remembers the last event that was acknowledged.
  void acknowledged(List<PendingAppend> requests, List<RequestOutcome> outcomes) {
    lock.lock();
    try {
      for (int i = requests.size() - 1; i >= 0; i--) {
        if (outcomes.get(i) instanceof RequestOutcome.Appended(var results)
            && requests.get(i).events() > 0) {
          acknowledged(results.getLast().position(), lastEvent(requests.get(i).appends()));
          return;
        }
      }
    } finally {
      lock.unlock();
    }
  }

  private static UUID lastEvent(List<StreamAppend> appends) {
    return appends.reversed().stream()
        .filter(append -> !append.events().isEmpty())
        .findFirst()
        .orElseThrow()
        .events()
        .getLast()
        .eventId();
  }

  /// Remembers an event that was acknowledged.
  public void acknowledged(long last, UUID id) {
    lock.lock();
    try {
      if (last > position) {
        position = last;
        eventId = id;
      }
    } finally {
      lock.unlock();
    }
  }

  private void require(Connection connection) throws SQLException {
    boolean isOther = requireLaterTimeline(connection);
    requireAppended(connection);
    if (isOther) {
      options.observer().primaryChanged();
    }
  }

  /// Checks a connection of the application unless its server was checked since it was started.
  ///
  /// @param run which start of which server it is
  /// @throws LogDivergedException if the log has lost events that this node has appended
  public void requireAppended(Connection connection, String run) throws SQLException {
    if (!run.equals(checkedRun())) {
      requireAppended(connection);
      lock.lock();
      try {
        checkedRun = run;
      } finally {
        lock.unlock();
      }
    }
  }

  private @Nullable String checkedRun() {
    lock.lock();
    try {
      return checkedRun;
    } finally {
      lock.unlock();
    }
  }

  /// The timeline of the server behind a connection that reads; empty if it doesn't tell it.
  ///
  /// @throws EventStoreUnavailableException if this node has appended on a later one
  public Optional<ServerTimeline> timelineOf(Connection connection) throws SQLException {
    if (isTimelineHidden) {
      return Optional.empty(); // the next connection for appends asks again
    }
    Optional<ServerTimeline> found = read(connection);
    lock.lock();
    try {
      found.ifPresent(this::requireNotFormer);
      return found;
    } finally {
      lock.unlock();
    }
  }

  /// @return whether it is another primary than before
  private boolean requireLaterTimeline(Connection connection) throws SQLException {
    Optional<ServerTimeline> found = read(connection);
    return found.isPresent() && requireLater(found.get()); // a standby refuses the append itself
  }

  private Optional<ServerTimeline> read(Connection connection) throws SQLException {
    try {
      Optional<ServerTimeline> found = ServerTimeline.read(connection);
      isTimelineHidden = false;
      return found;
    } catch (SQLException e) {
      if (!ServerTimeline.isHidden(e)) {
        throw e;
      }
      if (!isTimelineHidden) {
        log.warn(
            "The database does not tell its timeline, so a former primary is not recognised: {}",
            DatabaseErrors.reason(e));
      }
      isTimelineHidden = true;
      return Optional.empty();
    }
  }

  private boolean requireLater(ServerTimeline found) {
    lock.lock();
    try {
      requireNotFormer(found);
      return know(found);
    } finally {
      lock.unlock();
    }
  }

  private void requireNotFormer(ServerTimeline found) {
    ServerTimeline before = timeline;
    if (before != null && found.isBefore(before)) {
      throw new EventStoreUnavailableException(
          ("The database is a former primary: it is on timeline %d, and this node has appended on"
                  + " timeline %d. Stop it, or make it a standby of the present primary; if it was"
                  + " restored from a backup, begin an epoch and start this node again")
              .formatted(found.timeline(), before.timeline()),
          null);
    }
  }

  private boolean know(ServerTimeline found) {
    ServerTimeline before = timeline;
    timeline = found;
    if (before == null || before.equals(found)) {
      return false;
    }
    log.warn("Appends go to another primary: {} (before: {})", found, before);
    return true;
  }

  /// An event that was acknowledged.
  private record Known(long position, @Nullable UUID eventId) {}

  private Known known() {
    lock.lock();
    try {
      return new Known(position, eventId);
    } finally {
      lock.unlock();
    }
  }

  private void requireAppended(Connection connection) throws SQLException {
    Known last = known();
    try (PreparedStatement select = connection.prepareStatement(findAppended)) {
      select.setLong(1, last.position());
      try (ResultSet row = select.executeQuery()) {
        row.next();
        requireFound(
            last,
            row.getObject("event_id", UUID.class),
            Arrays.asList((UUID[]) row.getArray("epochs").getArray()));
      }
    }
  }

  private void requireFound(Known last, @Nullable UUID found, List<UUID> present) {
    lock.lock();
    try {
      if (last.eventId() == null || last.eventId().equals(found)) {
        epochs = Set.copyOf(present);
      } else if (epochs.contains(present.getFirst()) && !epochs.contains(present.getLast())) {
        log.info("An epoch has begun, so appends go on after the log has lost events");
        epochs = Set.copyOf(present);
        position = 0;
        eventId = null;
      } else {
        throw new LogDivergedException(
            ("The log does not have the event %s that this node has appended at position %d: it"
                    + " has lost its end in a failover, or was restored. Nothing is appended"
                    + " until an operator begins a new epoch")
                .formatted(last.eventId(), last.position()));
      }
    } finally {
      lock.unlock();
    }
  }
}
