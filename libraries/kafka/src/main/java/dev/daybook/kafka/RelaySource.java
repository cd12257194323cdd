package dev.daybook.kafka;

import static dev.daybook.kafka.RelayStopReason.FORMER_PRIMARY;

import dev.daybook.eventstore.LogIdentity;
import dev.daybook.kafka.clients.WaitingException;
import dev.daybook.postgres.PostgresEventStore;
import dev.daybook.postgres.connections.ServerTimeline;
import org.jspecify.annotations.Nullable;

/// What a run of a relay reads from, as it was when the run began.
///
/// @param server null if it is a standby, or doesn't tell its timeline
/// @param log identity of the log
record RelaySource(@Nullable ServerTimeline server, LogIdentity log) {
  static RelaySource of(PostgresEventStore log) {
    return new RelaySource(log.timeline().orElse(null), log.identity());
  }

  /// Refuses a server on an earlier timeline than that of the control record: it lacks what was
  /// appended since, or has other events. If its log has begun an epoch after that of the record,
  /// an operator has decided that this is the log, restored from a backup.
  ///
  /// @throws RelayStoppedException if it is a former primary
  void requireNotFormer(ControlRecord stored) {
    ServerTimeline known = stored.server();
    if (known == null || server == null || !server.isBefore(known) || hasLaterEpoch(stored)) {
      return;
    }
    throw new RelayStoppedException(
        FORMER_PRIMARY,
        "The database is a former primary: it is on timeline %d, and the relay has read timeline %d. Stop it, or make it a standby of the present primary; if it was restored from a backup, %s"
            .formatted(server.timeline(), known.timeline(), afterRestore(stored)));
  }

  private String afterRestore(ControlRecord stored) {
    return log.ids().contains(stored.epoch())
        ? "begin a new epoch"
        : "it lacks the epoch %s, of which the relay has sent events: relay it by a new name into a new topic"
            .formatted(stored.epoch());
  }

  private boolean hasLaterEpoch(ControlRecord stored) {
    return log.ids().contains(stored.epoch()) && !log.now().id().equals(stored.epoch());
  }

  /// Whether the control record names this server, or this one doesn't tell its timeline.
  boolean isNamedBy(ControlRecord stored) {
    return server == null || server.equals(stored.server());
  }

  /// Connections may lead to another server than when the run began, without an error between. The
  /// next run compares it with the control record.
  ///
  /// @throws WaitingException if they do
  void requireUnchanged(PostgresEventStore store) {
    store
        .timeline()
        .filter(found -> !found.equals(server))
        .ifPresent(
            found -> {
              throw new WaitingException(
                  "beginning again, because the database is another server than before: " + found);
            });
  }
}
