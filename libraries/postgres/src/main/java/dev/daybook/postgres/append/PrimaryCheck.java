package dev.daybook.postgres.append;

import dev.daybook.eventstore.StreamAppend;
import dev.daybook.eventstore.errors.EventStoreMisconfiguredException;
import dev.daybook.eventstore.errors.EventStoreUnavailableException;
import dev.daybook.eventstore.errors.LogDivergedException;
import dev.daybook.postgres.append.AppendFunction.RequestOutcome;
import dev.daybook.postgres.options.PostgresOptions;
import dev.daybook.postgres.sql.DatabaseErrors;
import dev.daybook.postgres.sql.Sql;
import dev.daybook.postgres.sql.SqlState;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Checks the server behind each new connection for appends against what this node knows: after a
/// failover it must be a later primary, and it must have what was acknowledged.
///
/// - A server on an earlier timeline than one that this node has seen is a former primary.
/// - A log without the last event that this node has appended has lost its tail, as after a
///   failover to an asynchronous standby. Nothing is appended to it until an operator begins an
///   epoch.
///
/// What it knows ends with the process. Thread-safe.
final class PrimaryCheck {
  private static final Logger log = LoggerFactory.getLogger(PrimaryCheck.class);
  private static final int TIMELINE_DIGITS = 8;
  private static final int HEXADECIMAL = 16;

  private final PostgresOptions options;
  private final String serverState = Sql.load(PrimaryCheck.class, "server-state.sql", "");
  private final String findAppended;
  private final ReentrantLock lock = new ReentrantLock();
  private long server;
  private long timeline;
  private boolean isTimelineHidden;
  private long position;
  private @Nullable UUID eventId;
  private Set<UUID> epochs = Set.of();

  PrimaryCheck(PostgresOptions options) {
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
          remember(results.getLast().position(), requests.get(i).appends());
          return;
        }
      }
    } finally {
      lock.unlock();
    }
  }

  private void remember(long last, List<StreamAppend> appends) {
    if (last > position) {
      position = last;
      eventId =
          appends.reversed().stream()
              .filter(append -> !append.events().isEmpty())
              .findFirst()
              .orElseThrow()
              .events()
              .getLast()
              .eventId();
    }
  }

  private void require(Connection connection) throws SQLException {
    boolean isOther;
    lock.lock();
    try {
      isOther = requireLaterTimeline(connection);
      requireAppended(connection);
    } finally {
      lock.unlock();
    }
    if (isOther) {
      options.observer().primaryChanged();
    }
  }

  /// @return whether it is another primary than before
  private boolean requireLaterTimeline(Connection connection) throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(serverState);
        ResultSet row = select.executeQuery()) {
      row.next();
      String file = row.getString("wal_file");
      if (file == null) {
        return false; // a standby, which refuses the append itself
      }
      return requireLater(
          row.getLong("system_identifier"),
          Long.parseLong(file.substring(0, TIMELINE_DIGITS), HEXADECIMAL));
    } catch (SQLException e) {
      if (SqlState.of(e) != SqlState.PERMANENT) {
        throw e;
      }
      if (!isTimelineHidden) { // as where a hosted database hides the write-ahead log
        log.warn(
            "The database does not tell its timeline, so a former primary is not recognised: {}",
            DatabaseErrors.reason(e));
      }
      isTimelineHidden = true;
      return false;
    }
  }

  private boolean requireLater(long foundServer, long foundTimeline) {
    if (server == foundServer && foundTimeline < timeline) {
      throw new EventStoreUnavailableException(
          ("The database is a former primary: it is on timeline %d, and this node has appended on"
                  + " timeline %d. Stop it, or make it a standby of the present primary")
              .formatted(foundTimeline, timeline),
          null);
    }
    boolean isFirst = timeline == 0;
    boolean isOther = !isFirst && (server != foundServer || timeline != foundTimeline);
    if (isOther) {
      log.warn(
          "Appends go to another primary: system identifier {}, timeline {} (before: {}, {})",
          Long.toUnsignedString(foundServer),
          foundTimeline,
          Long.toUnsignedString(server),
          timeline);
    }
    server = foundServer;
    timeline = foundTimeline;
    return isOther;
  }

  private void requireAppended(Connection connection) throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(findAppended)) {
      select.setLong(1, position);
      try (ResultSet row = select.executeQuery()) {
        row.next();
        UUID found = row.getObject("event_id", UUID.class);
        List<UUID> present = Arrays.asList((UUID[]) row.getArray("epochs").getArray());
        if (eventId == null || eventId.equals(found)) {
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
                  .formatted(eventId, position));
        }
      }
    }
  }
}
