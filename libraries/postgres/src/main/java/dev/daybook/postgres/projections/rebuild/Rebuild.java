package dev.daybook.postgres.projections.rebuild;

import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.LogIdentity;
import dev.daybook.eventstore.errors.LogDivergedException;
import dev.daybook.eventstore.subscriptions.LogCursor;
import dev.daybook.postgres.append.OwnEvents;
import dev.daybook.postgres.jdbc.Transaction;
import dev.daybook.postgres.operations.OperatorAction;
import dev.daybook.postgres.operations.OperatorAction.Kind;
import dev.daybook.postgres.projections.Projection;
import dev.daybook.postgres.projections.rebuild.RebuildSwap.Compared;
import dev.daybook.postgres.projections.storage.ActionLog;
import dev.daybook.postgres.projections.storage.Batch;
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
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Rebuilds a read model in shadow tables, continuing where an earlier reader has stopped. The live
/// tables are read and written meanwhile. At the end, both are compared at the same position if
/// they have the same version; then the tables are swapped, unless only a comparison was requested.
///
/// It has a lease and a checkpoint as a live read model has: one node rebuilds, and if it fails
/// another one continues.
public final class Rebuild implements Runnable {
  /// Maximum number of events that are applied while the live read model waits at the end.
  static final int LAST_EVENTS_MAX = 1_000;

  /// A scheduled verification rests this many times as long as it works.
  private static final int REST_SHARE = 9;

  private static final Duration REST_MAX = Duration.ofSeconds(1);

  /// Pause before a swap is retried that had to wait for locks, so that queued queries can run.
  private static final Duration SWAP_PAUSE = Duration.ofSeconds(2);

  private static final Logger log = LoggerFactory.getLogger(Rebuild.class);

  private final Projection projection;
  private final EventStore store;
  private final DataSource readModels;
  private final BooleanSupplier stopping;
  private final ProjectionCheckpoint shadow;
  private final ParkedStreams parked;
  private final ReadModelTables tables;
  private final ReadAhead ahead;
  private final ReadModelWriter writer;
  private final RebuildSwap finish;
  private final RebuildRequests rebuilds;
  private final ActionLog actions;
  private LogCursor cursor = LogCursor.START;
  private boolean verifyOnly;
  private boolean scheduled;
  private boolean applyAll;
  private @Nullable Compared compared;

  /// @param shadow the checkpoint of the shadow, for the reader that may hold it
  /// @param batchEventsMax the maximum number of events of one transaction
  /// @param stopping returns true when the node is being stopped
  public Rebuild(
      Projection projection,
      EventStore store,
      DataSource readModels,
      String schema,
      ProjectionCheckpoint shadow,
      int batchEventsMax,
      BooleanSupplier stopping) {
    this.projection = projection;
    this.store = store;
    this.readModels = readModels;
    this.stopping = stopping;
    this.shadow = shadow;
    this.parked = new ParkedStreams(projection, Generation.SHADOW, schema);
    this.tables = new ReadModelTables(projection, schema);
    this.ahead = new ReadAhead(projection, store, new OwnEvents()); // it reads history
    this.writer =
        new ReadModelWriter(
            projection, Generation.SHADOW, readModels, shadow, schema, batchEventsMax);
    this.finish = new RebuildSwap(projection, store, readModels, schema, shadow, writer);
    this.rebuilds = new RebuildRequests(projection, schema);
    this.actions = new ActionLog(projection, schema);
  }

  /// Returns when the rebuild is done, cancelled, stopped, or taken over by another node. The
  /// runner starts it again if there is more to do.
  @Override
  public void run() {
    try {
      boolean more = begin();
      while (more && !stopping.getAsBoolean()) {
        more = step();
      }
    } catch (LogDivergedException e) {
      log.warn("The rebuild of {} starts again: the log has diverged", projection.name(), e);
    } catch (SQLException | RuntimeException | Error e) {
      if (DatabaseErrors.isTransient(e)) {
        waitForDatabase(e);
      } else {
        fail(Failure.of(e), e);
      }
    } finally {
      shadow.release(readModels);
    }
  }

  private boolean begin() throws SQLException {
    LogIdentity identity = store.identity();
    boolean ours = Transaction.run(readModels, transaction -> begin(transaction, identity));
    if (ours && !cursor.isIn(store)) {
      end("cancelled: the log has diverged", null);
      return false;
    }
    return ours;
  }

  private boolean begin(Connection transaction, LogIdentity identity) throws SQLException {
    CheckpointState state = shadow.hold(transaction, identity).orElse(null);
    if (state == null || state.action() == null) {
      return false;
    }
    cursor = state.cursor();
    OperatorAction action = actions.find(transaction, state.action());
    verifyOnly = action.kind() == Kind.VERIFY;
    scheduled = RebuildRequests.isScheduled(action);
    if (state.position() == 0) {
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
      return verifyOnly ? endComparison() : swap();
    } catch (UnfinishedException ignored) {
      applyAll = true; // the event at fault is parked or skipped, or stops the rebuild
      return true;
    } catch (CheckpointMovedException ignored) {
      applyAll = true; // the events appended since
      return true;
    }
  }

  private boolean apply(long target) throws SQLException {
    long began = System.nanoTime();
    Batch batch = ahead.next(cursor, writer.batchEvents()).upTo(target, store);
    Optional<LogCursor> reached = writer.apply(batch);
    cursor = reached.orElse(cursor);
    if (scheduled) {
      long took = System.nanoTime() - began;
      LockSupport.parkNanos(Math.min(REST_SHARE * took, REST_MAX.toNanos()));
    }
    return reached.isPresent();
  }

  /// @return whether to retry, because the live tables are locked by long queries
  private boolean swap() throws SQLException {
    if (!finish.swap(cursor, compared)) {
      return false;
    }
    LockSupport.parkNanos(SWAP_PAUSE.toNanos());
    return Transaction.run(readModels, transaction -> shadow.move(transaction, cursor, cursor));
  }

  private boolean endComparison() throws SQLException {
    return end(
        Compared.text(compared), compared == null ? null : compared.comparison().differences());
  }

  private boolean end(String outcome, @Nullable Long differences) throws SQLException {
    Transaction.run(
        readModels,
        transaction -> {
          CheckpointState state = shadow.lock(transaction).orElse(null);
          if (state != null) {
            rebuilds.end(transaction, state, outcome, differences);
          }
          return true;
        });
    return false;
  }

  private void waitForDatabase(Throwable cause) {
    log.warn(
        "The rebuild of {} waits for the database: {}", projection.name(), ErrorText.line(cause));
  }

  private void fail(Failure failure, Throwable cause) {
    log.error("The rebuild of {} has stopped: {}", projection.name(), failure, cause);
    shadow.stop(readModels, failure);
  }
}
