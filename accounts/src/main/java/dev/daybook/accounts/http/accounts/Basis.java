package dev.daybook.accounts.http.accounts;

import dev.daybook.accounts.http.request.Query;
import dev.daybook.accounts.http.response.ProblemException;
import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.jackson.EventMetadata;
import java.time.Instant;
import java.util.Optional;

/// The time of an event that a request for the past uses.
enum Basis {
  /// The time at which the event occurred; the recorded time if the metadata have none.
  OCCURRED {
    @Override
    Instant time(RecordedEvent event) {
      return EventMetadata.happenedAt(event);
    }
  },

  /// The time at which the log recorded the event.
  RECORDED {
    @Override
    Instant time(RecordedEvent event) {
      return event.recordedAt();
    }
  };

  static final String PARAMETER = "basis";

  abstract Instant time(RecordedEvent event);

  /// Reads the parameter `basis`; empty if it is missing. The default is [#OCCURRED].
  ///
  /// @throws ProblemException if the value is unknown
  static Optional<Basis> of(Query query) {
    return query.text(PARAMETER).map(Basis::parsed);
  }

  private static Basis parsed(String text) {
    return switch (text) {
      case "occurred" -> OCCURRED;
      case "recorded" -> RECORDED;
      default ->
          throw ProblemException.invalid(
              PARAMETER, "The parameter basis must be occurred or recorded.");
    };
  }
}
