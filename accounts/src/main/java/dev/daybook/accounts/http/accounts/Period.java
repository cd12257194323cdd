package dev.daybook.accounts.http.accounts;

import dev.daybook.accounts.http.request.Query;
import dev.daybook.accounts.http.response.ProblemException;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/// The requested period of a statement.
///
/// @param from first instant; empty for the time of the account's first event
/// @param to first instant after the period; empty for the end of the account's history
record Period(Basis basis, Optional<Instant> from, Optional<Instant> to) {

  /// @throws ProblemException if the parameters are invalid, or the period begins in the future
  ///   without an end
  static Period of(Query query, PresentTime present) {
    Optional<Instant> from = query.instant("from");
    Optional<Instant> to = query.instant("to");
    Basis basis = Basis.of(query).orElse(Basis.OCCURRED);
    if (from.isPresent() && to.isPresent() && to.get().isBefore(from.get())) {
      throw ProblemException.invalid("to", "The period ends before it begins.");
    }
    if (from.isPresent() && to.isEmpty() && present.isBefore(from.get())) {
      throw ProblemException.invalid("from", "The period begins in the future and has no end.");
    }
    return new Period(basis, from, to);
  }

  /// Whether the period begins after an instant.
  boolean isAfter(Instant instant) {
    return from.filter(instant::isBefore).isPresent();
  }

  /// Whether the period ends at or before an instant.
  boolean isBefore(Instant instant) {
    return to.filter(end -> !instant.isBefore(end)).isPresent();
  }

  /// Returns the end of the period; without `to`, an instant after every included event.
  ///
  /// @param reached the latest time of the account's events
  Instant end(Instant reached, Instant now) {
    return to.orElseGet(
        () ->
            Stream.of(reached.plusMillis(1), now, from.orElse(now))
                .max(Comparator.naturalOrder())
                .orElseThrow());
  }
}
