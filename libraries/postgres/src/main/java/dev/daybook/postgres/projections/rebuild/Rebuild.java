package dev.daybook.postgres.projections.rebuild;

import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.LogIdentity;
import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.errors.LogDivergedException;
import dev.daybook.eventstore.subscriptions.LogCursor;
import dev.daybook.postgres.jdbc.OwnConnection;
import dev.daybook.postgres.jdbc.Transaction;
import dev.daybook.postgres.operations.OperatorAction;
import dev.daybook.postgres.operations.OperatorAction.Kind;
import dev.daybook.postgres.projections.Projection;
import dev.daybook.postgres.projections.rebuild.RebuildSwap.Compared;
import dev.daybook.postgres.projections.storage.ActionLog;
import dev.daybook.postgres.projections.storage.CheckpointMovedException;
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
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Builds a view anew beside the live one, which goes on being written and read, from where an
/// earlier reader has left it. At the end, where both are of the same version, it compares them at
/// the same position; then the tables change places, unless it was for the comparison alone.
///
/// It has a lease and a checkpoint like a live view's: of several nodes one builds, and when that
/// one is gone another goes on.
public final class Rebuild implements Runnable {
  /// The most events that the live view waits for at the end.
  static final int LAST_EVENTS_MAX = 1_000;

  /// How much longer it rests than it works where nobody waits for it.
  private static final int REST_SHARE = 9;

  private static final Duration REST_MAX = Duration.ofSeconds(1);

  /// How long those who waited behind the tables' change of places have before it is tried again.
  private static final Duration SWAP_PAUSE = Duration.ofSeconds(2);

  private static final Logger log = LoggerFactory.getLogger(Rebuild.class);

  private final Projection projection;
  private final EventStore store;
  private final DataSource views;
  private final BooleanSupplier stopping;
  private final ProjectionCheckpoint shadow;
  private final ParkedStreams parked;
  private final ReadModelTables tables;
  private final ReadAhead ahead;
  private final ReadModelWriter writer;
  private final RebuildSwap finish;
  private final RebuildRequests rebuilds;
  private final ActionLog acts;
  private LogCursor cursor = LogCursor.START;
  private boolean onlyToCompare;
  private boolean unasked;
  private boolean applyAll;
  private @Nullable Compared compared;

  /// @param shadow its checkpoint, for the reader that may hold it
  /// @param stopping says that the node is being stopped
  public Rebuild(
      Projection projection,
      EventStore store,
      DataSource views,
      String schema,
      ProjectionCheckpoint shadow,
      BooleanSupplier stopping) {
    this.projection = projection;
    this.store = store;
    this.views = views;
    this.stopping = stopping;
    this.shadow = shadow;
    this.parked = new ParkedStreams(projection, Generation.SHADOW, schema);
    this.tables = new ReadModelTables(projection, schema);
    this.ahead = new ReadAhead(store);
    this.writer = new ReadModelWriter(projection, Generation.SHADOW, views, shadow, schema);
    this.finish = new RebuildSwap(projection, store, views, schema, shadow, writer);
    this.rebuilds = new RebuildRequests(projection, schema);
    this.acts = new ActionLog(projection, schema);
  }

  /// Returns when it is done, given up, stopped, or taken over; the runner starts it again where
  /// there is more to do.
  @Override
  public void run() {
    try {
      boolean more = begin();
      while (more && !stopping.getAsBoolean()) {
        more = step();
      }
    } catch (LogDivergedException e) {
      log.warn("Building {} anew begins again", projection.name(), e);
    } catch (SQLException | RuntimeException | Error e) {
      if (DatabaseErrors.isTransient(e)) {
        waitForDatabase(e);
      } else {
        fail(Failure.of(e), e);
      }
    } finally {
      release();
    }
  }

  private boolean begin() throws SQLException {
    LogIdentity identity = store.identity();
    boolean ours = Transaction.run(views, transaction -> begin(transaction, identity));
    if (ours && !cursor.isIn(store)) {
      end("given up, since the log has another past", null);
      return false;
    }
    return ours;
  }

  private boolean begin(Connection transaction, LogIdentity identity) throws SQLException {
    CheckpointState place = shadow.hold(transaction, identity).orElse(null);
    if (place == null || place.act() == null) {
      return false;
    }
    cursor = place.cursor();
    OperatorAction act = acts.find(transaction, place.act());
    onlyToCompare = act.kind() == Kind.VERIFY;
    unasked = RebuildRequests.isUnasked(act);
    if (place.position() == 0) {
      tables.create(transaction, Generation.SHADOW);
      parked.clear(transaction);
    }
    return true;
  }

  /// @return whether there is more to do
  private boolean step() throws SQLException {
    CheckpointState live = finish.lookAtLive();
    boolean comparable = live.version() == projection.version();
    long target = comparable ? live.position() : store.head();
    long left = target - cursor.position();
    if (left > LAST_EVENTS_MAX || (applyAll && left > 0)) {
      applyAll = false;
      return apply(target);
    }
    try {
      if (comparable && compared == null) {
        compared = finish.compare(cursor).orElse(null);
        cursor = compared == null ? cursor : compared.cursor();
        return compared != null;
      }
      return onlyToCompare ? endComparison() : swap();
    } catch (UnfinishedException _) {
      applyAll = true; // the one at fault is parked, stepped over, or stopped at
      return true;
    } catch (CheckpointMovedException _) {
      applyAll = true; // what has come since
      return true;
    }
  }

  private boolean apply(long target) throws SQLException {
    long began = System.nanoTime();
    List<RecordedEvent> events = RebuildSwap.upTo(target, ahead.next(cursor, writer.batchEvents()));
    Optional<LogCursor> reached = writer.apply(cursor, events);
    cursor = reached.orElse(cursor);
    if (unasked) {
      long took = System.nanoTime() - began;
      LockSupport.parkNanos(Math.min(REST_SHARE * took, REST_MAX.toNanos()));
    }
    return reached.isPresent();
  }

  /// @return whether to try again, since somebody reads the live tables for long
  private boolean swap() throws SQLException {
    if (!finish.swap(cursor, compared)) {
      return false;
    }
    LockSupport.parkNanos(SWAP_PAUSE.toNanos());
    return Transaction.run(views, transaction -> shadow.move(transaction, cursor, cursor));
  }

  private boolean endComparison() throws SQLException {
    return end(
        Compared.inWords(compared), compared == null ? null : compared.comparison().differences());
  }

  private boolean end(String outcome, @Nullable Long differences) throws SQLException {
    Transaction.run(
        views,
        transaction -> {
          CheckpointState place = shadow.lock(transaction).orElse(null);
          if (place != null) {
            rebuilds.end(transaction, place, outcome, differences);
          }
          return true;
        });
    return false;
  }

  private void waitForDatabase(Throwable cause) {
    log.warn(
        "Building {} anew waits for the database: {}", projection.name(), ErrorText.line(cause));
  }

  private void fail(Failure failure, Throwable cause) {
    log.error("Building {} anew has stopped: {}", projection.name(), failure, cause);
    try (Connection connection = OwnConnection.from(views)) {
      shadow.stop(connection, failure);
    } catch (SQLException e) {
      log.warn(
          "Building {} anew could not write down that it stopped: {}",
          projection.name(),
          ErrorText.line(e));
    }
  }

  private void release() {
    try (Connection connection = OwnConnection.from(views)) {
      shadow.release(connection);
    } catch (SQLException e) {
      log.warn(
          "Building {} anew could not give its lease back: {}",
          projection.name(),
          ErrorText.line(e));
    }
  }
}
