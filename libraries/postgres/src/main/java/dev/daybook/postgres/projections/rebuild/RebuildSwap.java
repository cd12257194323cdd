package dev.daybook.postgres.projections.rebuild;

import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.subscriptions.LogCursor;
import dev.daybook.postgres.jdbc.OwnConnection;
import dev.daybook.postgres.jdbc.Transaction;
import dev.daybook.postgres.projections.Projection;
import dev.daybook.postgres.projections.storage.ActionLog;
import dev.daybook.postgres.projections.storage.CheckpointMovedException;
import dev.daybook.postgres.projections.storage.CheckpointState;
import dev.daybook.postgres.projections.storage.Generation;
import dev.daybook.postgres.projections.storage.ParkedStreams;
import dev.daybook.postgres.projections.storage.ProjectionCheckpoint;
import dev.daybook.postgres.projections.storage.ReadModelTables;
import dev.daybook.postgres.projections.storage.ReadModelTables.Comparison;
import dev.daybook.postgres.projections.storage.ReadModelWriter;
import dev.daybook.postgres.sql.DatabaseErrors;
import dev.daybook.postgres.sql.SqlState;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/// What comes last when a view was built anew: the comparison with the live one, and the tables'
/// change of places.
final class RebuildSwap {
  /// How long two builds may be compared.
  private static final Duration COMPARISON_MAX = Duration.ofMinutes(30);

  private final Projection projection;
  private final EventStore store;
  private final DataSource views;
  private final ReadModelWriter writer;
  private final ProjectionCheckpoint live;
  private final ProjectionCheckpoint shadow;
  private final ParkedStreams liveParked;
  private final ParkedStreams shadowParked;
  private final ReadModelTables tables;
  private final ActionLog acts;
  private final RunningComparison running;

  RebuildSwap(
      Projection projection,
      EventStore store,
      DataSource views,
      String schema,
      ProjectionCheckpoint shadow,
      ReadModelWriter writer) {
    this.projection = projection;
    this.store = store;
    this.views = views;
    this.writer = writer;
    this.live =
        new ProjectionCheckpoint(
            projection, Generation.LIVE, UUID.randomUUID(), ProjectionCheckpoint.LEASE, schema);
    this.shadow = shadow;
    this.liveParked = new ParkedStreams(projection, Generation.LIVE, schema);
    this.shadowParked = new ParkedStreams(projection, Generation.SHADOW, schema);
    this.tables = new ReadModelTables(projection, schema);
    this.acts = new ActionLog(projection, schema);
    this.running = new RunningComparison(projection, schema);
  }

  /// @param cursor at which both builds were compared, and where the shadow now is
  record Compared(LogCursor cursor, Comparison comparison) {
    static String inWords(@Nullable Compared compared) {
      return compared == null
          ? "not compared, since the old one is of another version"
          : "%s at position %d"
              .formatted(compared.comparison.inWords(), compared.cursor.position());
    }
  }

  CheckpointState lookAtLive() throws SQLException {
    try (Connection connection = OwnConnection.from(views)) {
      return live.look(connection).orElseThrow(this::noLiveView);
    }
  }

  /// Compares both builds at the same position, while the live one goes on: all this happens on one
  /// snapshot, on which the shadow's last events are applied.
  ///
  /// @return empty if the shadow is another reader's
  /// @throws UnfinishedException if one of the last events can't be applied
  /// @throws MovedOnException if the live view has gone beyond what was read
  Optional<Compared> compare(LogCursor from) throws SQLException {
    List<RecordedEvent> last = read(from);
    return Transaction.runOnSnapshot(
        views,
        transaction -> {
          running.announce(transaction);
          long to = live.look(transaction).orElseThrow(this::noLiveView).position();
          Optional<LogCursor> reached = applyLast(transaction, from, last, to);
          return reached.isPresent()
              ? Optional.of(new Compared(reached.get(), compare(transaction)))
              : Optional.empty();
        });
  }

  private Comparison compare(Connection transaction) throws SQLException {
    int usual = transaction.getNetworkTimeout();
    transaction.setNetworkTimeout(Runnable::run, (int) COMPARISON_MAX.toMillis());
    Comparison found = tables.compare(transaction);
    transaction.setNetworkTimeout(Runnable::run, usual);
    return found;
  }

  /// Puts the shadow in the live view's place. Writers of the live view wait for it; readers for a
  /// moment.
  ///
  /// @return whether to try again, since somebody reads the live tables for long
  /// @throws UnfinishedException if one of the last events can't be applied
  /// @throws MovedOnException if the live view has gone beyond what was read
  boolean swap(LogCursor from, @Nullable Compared compared) throws SQLException {
    List<RecordedEvent> last = read(from);
    try {
      Transaction.run(views, transaction -> swap(transaction, from, last, compared));
      return false;
    } catch (SQLException e) {
      if (SqlState.LOCK_NOT_AVAILABLE.equals(e.getSQLState())) {
        return true;
      }
      throw e;
    }
  }

  private boolean swap(
      Connection transaction, LogCursor from, List<RecordedEvent> last, @Nullable Compared compared)
      throws SQLException {
    tables.waitBriefly(transaction);
    CheckpointState there = live.lock(transaction).orElseThrow(this::noLiveView);
    long to = there.version() == projection.version() ? there.position() : end(from, last);
    CheckpointState here = shadow.look(transaction).orElse(null);
    if (here == null || here.act() == null) {
      return false;
    }
    LogCursor reached = applyLast(transaction, from, last, to).orElse(null);
    if (reached == null) {
      return false;
    }
    tables.promote(transaction);
    live.promote(transaction, reached);
    liveParked.clear(transaction);
    shadowParked.promote(transaction);
    shadow.delete(transaction);
    acts.finish(
        transaction,
        here.act(),
        "%s; it has taken its place at position %d".formatted(Compared.inWords(compared), to),
        compared == null ? null : compared.comparison().differences(),
        true);
    return true;
  }

  /// Reads the last events before a transaction holds a connection, since reading takes another.
  private List<RecordedEvent> read(LogCursor from) {
    return from.next(store, ReadModelWriter.BATCH_EVENTS_MAX);
  }

  /// The position that the log has been read to.
  private static long end(LogCursor from, List<RecordedEvent> last) {
    return last.isEmpty() ? from.position() : last.getLast().position();
  }

  /// Holds the shadow's checkpoint until the transaction ends; empty if it is another reader's.
  private Optional<LogCursor> applyLast(
      Connection transaction, LogCursor from, List<RecordedEvent> last, long to)
      throws SQLException {
    if (to > end(from, last)) {
      throw new CheckpointMovedException(projection.name());
    }
    if (!shadow.move(transaction, from, from)) {
      return Optional.empty();
    }
    List<RecordedEvent> events = upTo(to, last);
    try {
      return events.isEmpty() ? Optional.of(from) : writer.applyWithin(transaction, from, events);
    } catch (SQLException | RuntimeException | Error e) {
      if (DatabaseErrors.isTransient(e)) {
        throw e;
      }
      throw new UnfinishedException(e);
    }
  }

  static List<RecordedEvent> upTo(long position, List<RecordedEvent> events) {
    return events.stream().takeWhile(event -> event.position() <= position).toList();
  }

  private SQLException noLiveView() {
    return new SQLException("There is no live view of " + projection.name());
  }
}
