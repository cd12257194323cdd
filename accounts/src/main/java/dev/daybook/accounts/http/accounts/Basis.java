package dev.daybook.accounts.http.accounts;

import dev.daybook.accounts.http.request.Query;
import dev.daybook.accounts.http.response.ProblemException;
import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.jackson.EventMetadata;
import java.time.Instant;
import java.util.Optional;

/// Which time of an event counts when a request asks for the past.
enum Basis {
  /// When it happened; when it was recorded if the event doesn't say.
  OCCURRED {
    @Override
    Instant time(RecordedEvent event) {
      return EventMetadata.happenedAt(event);
    }
  },

  /// When the log recorded it.
  RECORDED {
    @Override
    Instant time(RecordedEvent event) {
      return event.recordedAt();
    }
  };

  static final String PARAMETER = "basis";

  abstract Instant time(RecordedEvent event);

  /// Empty if the request doesn't say; then it is [#OCCURRED].
  ///
  /// @throws ProblemException if it names no basis
  static Optional<Basis> of(Query query) {
    return query.text(PARAMETER).map(Basis::parsed);
  }

  private static Basis parsed(String text) {
    return switch (text) {
      case "occurred" -> OCCURRED;
      case "recorded" -> RECORDED;
      default ->
          throw ProblemException.invalid(PARAMETER, "The parameter basis is occurred or recorded.");
    };
  }
}
