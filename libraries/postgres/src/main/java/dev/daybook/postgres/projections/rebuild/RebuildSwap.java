package dev.daybook.postgres.projections.rebuild;

import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.subscriptions.LogCursor;
import dev.daybook.postgres.jdbc.OwnConnection;
import dev.daybook.postgres.jdbc.Transaction;
import dev.daybook.postgres.projections.Projection;
import dev.daybook.postgres.projections.storage.ActionLog;
import dev.daybook.postgres.projections.storage.Batch;
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
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/// The end of a rebuild: comparison with the live read model, and swap of the tables.
final class RebuildSwap {
  /// Maximum duration of a comparison.
  private static final Duration COMPARISON_MAX = Duration.ofMinutes(30);

  private final Projection projection;
  private final EventStore store;
  private final DataSource readModels;
  private final ReadModelWriter writer;
  private final ProjectionCheckpoint live;
  private final ProjectionCheckpoint shadow;
  private final ParkedStreams liveParked;
  private final ParkedStreams shadowParked;
  private final ReadModelTables tables;
  private final ActionLog actions;
  private final RunningComparison running;

  RebuildSwap(
      Projection projection,
      EventStore store,
      DataSource readModels,
      String schema,
      ProjectionCheckpoint shadow,
      ReadModelWriter writer) {
    this.projection = projection;
    this.store = store;
    this.readModels = readModels;
    this.writer = writer;
    this.live =
        new ProjectionCheckpoint(
            projection, Generation.LIVE, UUID.randomUUID(), ProjectionCheckpoint.LEASE, schema);
    this.shadow = shadow;
    this.liveParked = new ParkedStreams(projection, Generation.LIVE, schema);
    this.shadowParked = new ParkedStreams(projection, Generation.SHADOW, schema);
    this.tables = new ReadModelTables(projection, schema);
    this.actions = new ActionLog(projection, schema);
    this.running = new RunningComparison(projection, schema);
  }

  /// @param cursor at which both were compared; the new cursor of the shadow
  record Compared(LogCursor cursor, Comparison comparison) {
    static String text(@Nullable Compared compared) {
      return compared == null
          ? "not compared: the live read model has another version"
          : "%s at position %d".formatted(compared.comparison.text(), compared.cursor.position());
    }
  }

  CheckpointState lookAtLive() throws SQLException {
    try (Connection connection = OwnConnection.from(readModels)) {
      return live.look(connection).orElseThrow(this::noLiveReadModel);
    }
  }

  /// Compares the shadow with the live read model at the same position, while the live one is
  /// written. All reads use one snapshot, on which the shadow's last events are applied.
  ///
  /// @return empty if another reader has the shadow
  /// @throws UnfinishedException if one of the last events can't be applied
  /// @throws CheckpointMovedException if the live read model has passed the events that were read
  Optional<Compared> compare(LogCursor from) throws SQLException {
    Batch last = read(from);
    return Transaction.runOnSnapshot(
        readModels,
        transaction -> {
          running.announce(transaction);
          long to = live.look(transaction).orElseThrow(this::noLiveReadModel).position();
          Optional<LogCursor> reached = applyLast(transaction, last, to);
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

  /// Replaces the live tables by the shadow tables. Writers of the live read model wait for the
  /// transaction; queries wait briefly.
  ///
  /// @return whether to retry, because the live tables are locked by long queries
  /// @throws UnfinishedException if one of the last events can't be applied
  /// @throws CheckpointMovedException if the live read model has passed the events that were read
  boolean swap(LogCursor from, @Nullable Compared compared) throws SQLException {
    Batch last = read(from);
    try {
      Transaction.run(readModels, transaction -> swap(transaction, last, compared));
      return false;
    } catch (SQLException e) {
      if (SqlState.LOCK_NOT_AVAILABLE.equals(e.getSQLState())) {
        return true;
      }
      throw e;
    }
  }

  private boolean swap(Connection transaction, Batch last, @Nullable Compared compared)
      throws SQLException {
    tables.setLockTimeout(transaction);
    CheckpointState there = live.lock(transaction).orElseThrow(this::noLiveReadModel);
    long to = there.version() == projection.version() ? there.position() : last.end().position();
    CheckpointState here = shadow.look(transaction).orElse(null);
    if (here == null || here.action() == null) {
      return false;
    }
    LogCursor reached = applyLast(transaction, last, to).orElse(null);
    if (reached == null) {
      return false;
    }
    tables.promote(transaction);
    live.promote(transaction, reached);
    liveParked.clear(transaction);
    shadowParked.promote(transaction);
    shadow.delete(transaction);
    actions.finish(
        transaction,
        here.action(),
        "%s; swapped at position %d".formatted(Compared.text(compared), to),
        compared == null ? null : compared.comparison().differences(),
        true);
    return true;
  }

  /// Reads the last events before a transaction takes a connection, since reading takes another
  /// one.
  private Batch read(LogCursor from) {
    return Batch.of(from, from.next(store, ReadModelWriter.BATCH_EVENTS_MAX));
  }

  /// Holds the shadow's checkpoint until the transaction ends; empty if another reader has it.
  private Optional<LogCursor> applyLast(Connection transaction, Batch last, long to)
      throws SQLException {
    if (to > last.end().position()) {
      throw new CheckpointMovedException(projection.name());
    }
    if (!shadow.move(transaction, last.after(), last.after())) {
      return Optional.empty();
    }
    Batch batch = last.upTo(to, store);
    try {
      return batch.events().isEmpty()
          ? Optional.of(last.after())
          : writer.applyWithin(transaction, batch);
    } catch (SQLException | RuntimeException | Error e) {
      if (DatabaseErrors.isTransient(e)) {
        throw e;
      }
      throw new UnfinishedException(e);
    }
  }

  private SQLException noLiveReadModel() {
    return new SQLException("There is no live read model of " + projection.name());
  }
}
