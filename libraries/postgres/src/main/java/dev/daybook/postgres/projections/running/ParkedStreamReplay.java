package dev.daybook.postgres.projections.running;

import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.postgres.operations.ActionNotApplicableException;
import dev.daybook.postgres.projections.Projection;
import dev.daybook.postgres.projections.storage.ParkedStreams;
import dev.daybook.postgres.projections.storage.ReadModelWriter;
import dev.daybook.postgres.sql.DatabaseErrors;
import dev.daybook.postgres.sql.ErrorText;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Applies the waiting events of a parked stream.
final class ParkedStreamReplay {
  private final Projection projection;
  private final ParkedStreams parked;

  ParkedStreamReplay(Projection projection, ParkedStreams parked) {
    this.projection = projection;
    this.parked = parked;
  }

  /// Applies a stream's events. Parks the stream again at the first event that can't be applied,
  /// and after [WaitingEvents#EVENTS_MAX] events.
  ///
  /// @return the outcome for the operator action
  String run(Connection transaction, List<RecordedEvent> waiting) throws SQLException {
    int end = Math.min(waiting.size(), WaitingEvents.EVENTS_MAX);
    int most = ReadModelWriter.BATCH_EVENTS_MAX;
    int at = 0;
    while (at < end) {
      List<RecordedEvent> batch = waiting.subList(at, Math.min(at + most, end));
      Throwable failure = apply(transaction, batch);
      if (failure == null) {
        at += batch.size();
      } else if (batch.size() > 1) {
        most = batch.size() / 2;
      } else {
        return parkAgain(transaction, batch.getFirst(), failure);
      }
    }
    return end == waiting.size()
        ? "caught up"
        : parkAgain(transaction, waiting.get(end), tooMany());
  }

  private static Throwable tooMany() {
    return new IllegalStateException(
        "only %d events are applied at once: retry to apply the next ones"
            .formatted(WaitingEvents.EVENTS_MAX));
  }

  /// Returns null if the batch was applied; otherwise the error, and the batch is rolled back.
  private @Nullable Throwable apply(Connection transaction, List<RecordedEvent> batch)
      throws SQLException {
    List<RecordedEvent> wanted = batch.stream().filter(projection::applies).toList();
    Savepoint before = transaction.setSavepoint();
    try {
      if (!wanted.isEmpty()) {
        projection.apply(transaction, wanted);
      }
      transaction.releaseSavepoint(before);
      return null;
    } catch (SQLException | RuntimeException | Error e) {
      if (DatabaseErrors.isTransient(e)) {
        throw e;
      }
      transaction.rollback(before);
      return e;
    }
  }

  private String parkAgain(Connection transaction, RecordedEvent event, Throwable cause)
      throws SQLException {
    if (!parked.park(transaction, event, cause)) {
      throw new ActionNotApplicableException("Too many streams are parked");
    }
    return "parked again at position %d: %s".formatted(event.position(), ErrorText.text(cause));
  }
}
