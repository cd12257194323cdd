package dev.daybook.postgres.projections.storage;

import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.errors.EventStoreMisconfiguredException;
import dev.daybook.eventstore.subscriptions.LogCursor;
import dev.daybook.postgres.jdbc.Transaction;
import dev.daybook.postgres.options.PostgresOptions;
import dev.daybook.postgres.projections.ParkedStream;
import dev.daybook.postgres.projections.Projection;
import dev.daybook.postgres.sql.DatabaseErrors;
import dev.daybook.postgres.sql.SqlState;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import javax.sql.DataSource;

/// Applies events to a read model in batches. The changes of a batch and its checkpoint are
/// committed in one transaction.
public final class ReadModelWriter {
  /// Maximum number of events that one transaction applies: some pages of the log, minus the event
  /// before them, which is read to detect a diverged log.
  public static final int BATCH_EVENTS_MAX = PostgresOptions.PROJECTION_BATCH_EVENTS_MAX;

  private final Projection projection;
  private final DataSource readModels;
  private final ProjectionCheckpoint checkpoint;
  private final ParkedStreams parked;
  private final ActionLog actions;
  private final int batchEventsMax;
  private int batchEvents;

  public ReadModelWriter(
      Projection projection,
      Generation build,
      DataSource readModels,
      ProjectionCheckpoint checkpoint,
      String schema,
      int batchEventsMax) {
    this.batchEventsMax = batchEventsMax;
    this.batchEvents = batchEventsMax;
    this.projection = projection;
    this.readModels = readModels;
    this.checkpoint = checkpoint;
    this.parked = new ParkedStreams(projection, build, schema);
    this.actions = new ActionLog(projection, schema);
  }

  /// Maximum number of events for the next batch.
  public int batchEvents() {
    return batchEvents;
  }

  /// Applies a batch: all of it, or the events up to and including the first one that is parked or
  /// skipped.
  ///
  /// @return the new checkpoint; empty if this reader no longer has the lease
  /// @throws UnappliedEventException if the first event can't be applied
  public Optional<LogCursor> apply(Batch batch) throws SQLException {
    try {
      Optional<LogCursor> reached = commit(batch);
      batchEvents = Math.min(batchEventsMax, batchEvents * 2);
      return reached;
    } catch (SQLException | RuntimeException | Error e) {
      if (DatabaseErrors.isTransient(e) || batch.events().isEmpty()) {
        throw e;
      }
      return narrow(batch, e);
    }
  }

  private Optional<LogCursor> commit(Batch batch) throws SQLException {
    return Transaction.run(readModels, transaction -> applyWithin(transaction, batch));
  }

  /// Applies all of a batch, in a transaction of the caller.
  ///
  /// @return the checkpoint after the transaction; empty if this reader no longer has the lease
  public Optional<LogCursor> applyWithin(Connection transaction, Batch batch) throws SQLException {
    if (!checkpoint.move(transaction, batch.after(), batch.end())) {
      return Optional.empty();
    }
    List<RecordedEvent> wanted = wanted(transaction, batch.events());
    if (!wanted.isEmpty()) {
      projection.apply(transaction, wanted);
    }
    return Optional.of(batch.end());
  }

  private List<RecordedEvent> wanted(Connection transaction, List<RecordedEvent> events)
      throws SQLException {
    Set<?> waiting =
        projection.parksStreams()
            ? parked.list(transaction).stream()
                .map(ParkedStream::stream)
                .collect(Collectors.toSet())
            : Set.of();
    Map<String, Boolean> applied = new HashMap<>(); // by type; a projection may make the set anew
    return events.stream()
        .filter(event -> applied.computeIfAbsent(event.type(), type -> projection.applies(event)))
        .filter(event -> waiting.isEmpty() || !waiting.contains(event.stream()))
        .toList();
  }

  /// Halves the batch until the event at fault is alone in it, so that all events before it are
  /// applied.
  private Optional<LogCursor> narrow(Batch batch, Throwable cause) throws SQLException {
    List<RecordedEvent> events = batch.events();
    if (events.size() == 1) {
      return skipOrPark(batch.after(), events.getFirst(), cause);
    }
    batchEvents = events.size() / 2;
    return apply(Batch.of(batch.after(), events.subList(0, batchEvents)));
  }

  private Optional<LogCursor> skipOrPark(LogCursor from, RecordedEvent event, Throwable cause)
      throws SQLException {
    return Transaction.run(
        readModels,
        transaction -> {
          if (!checkpoint.move(transaction, from, LogCursor.on(event))) {
            return Optional.empty();
          }
          if (!actions.isSkipped(transaction, event.position())) {
            park(transaction, event, cause);
          }
          return Optional.of(LogCursor.on(event));
        });
  }

  private void park(Connection transaction, RecordedEvent event, Throwable cause)
      throws SQLException {
    if (!projection.parksStreams()
        || !isFaultOfEvent(cause)
        || !parked.park(transaction, event, cause)) {
      throw new UnappliedEventException(event, cause);
    }
  }

  /// Whether other events may be applied although this one can't.
  private static boolean isFaultOfEvent(Throwable cause) {
    return switch (cause) {
      case SQLException e -> !SqlState.isBadStatement(e);
      case EventStoreMisconfiguredException ignored -> false;
      default -> true;
    };
  }
}
