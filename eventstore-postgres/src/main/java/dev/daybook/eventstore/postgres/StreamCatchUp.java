package dev.daybook.eventstore.postgres;

import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.EventStoreUnavailableException;
import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.StreamId;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Applies the events that waited while their stream was parked.
final class StreamCatchUp {
  private final Projection projection;
  private final EventStore store;
  private final ParkedStreams parked;

  StreamCatchUp(Projection projection, EventStore store, ParkedStreams parked) {
    this.projection = projection;
    this.store = store;
    this.parked = parked;
  }

  /// Applies a stream's events behind a version, up to a position; parks the stream again at the
  /// first one that can't be applied.
  ///
  /// @return what has come of it, in words
  String run(Connection transaction, StreamId stream, long afterVersion, long upTo)
      throws SQLException {
    int events = ProjectionRunner.BATCH_EVENTS_MAX;
    long at = afterVersion;
    while (true) {
      List<RecordedEvent> batch;
      try (Stream<RecordedEvent> waiting = store.readStream(stream, at)) {
        batch = waiting.takeWhile(event -> event.position() <= upTo).limit(events).toList();
      }
      if (batch.isEmpty()) {
        return "up with the others";
      }
      Throwable failure = apply(transaction, batch);
      if (failure == null) {
        at = batch.getLast().version();
      } else if (batch.size() > 1) {
        events = batch.size() / 2;
      } else {
        return parkAgain(transaction, batch.getFirst(), failure);
      }
    }
  }

  /// Null if all went well; else nothing of the batch is left.
  private @Nullable Throwable apply(Connection transaction, List<RecordedEvent> batch)
      throws SQLException {
    List<RecordedEvent> wanted =
        batch.stream().filter(event -> projection.types().contains(event.type())).toList();
    Savepoint before = transaction.setSavepoint();
    try {
      if (!wanted.isEmpty()) {
        projection.apply(transaction, wanted);
      }
      transaction.releaseSavepoint(before);
      return null;
    } catch (EventStoreUnavailableException e) {
      throw e;
    } catch (SQLException e) {
      if (SqlState.isTransient(e)) {
        throw e;
      }
      transaction.rollback(before);
      return e;
    } catch (RuntimeException | Error e) {
      transaction.rollback(before);
      return e;
    }
  }

  private String parkAgain(Connection transaction, RecordedEvent event, Throwable cause)
      throws SQLException {
    if (!parked.park(transaction, event, cause)) {
      throw new ActRefusedException("Too many streams are parked");
    }
    return "parked again at position %d: %s".formatted(event.position(), Errors.text(cause));
  }
}
