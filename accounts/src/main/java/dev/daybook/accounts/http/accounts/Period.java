package dev.daybook.accounts.http.accounts;

import dev.daybook.accounts.http.request.Query;
import dev.daybook.accounts.http.response.ProblemException;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/// The period of a statement, as a request asks for it.
///
/// @param from its first instant; empty for the account's beginning
/// @param to the first instant after it; empty for the end of all that the log has of the account
record Period(Basis basis, Optional<Instant> from, Optional<Instant> to) {

  /// @throws ProblemException if the request names no period, or one that begins in the future and
  ///   has no end
  static Period of(Query query, PresentTime present) {
    Optional<Instant> from = query.instant("from");
    Optional<Instant> to = query.instant("to");
    Basis basis = Basis.of(query).orElse(Basis.OCCURRED);
    if (from.isPresent() && to.isPresent() && to.get().isBefore(from.get())) {
      throw ProblemException.invalid("to", "The period ends before it begins.");
    }
    if (from.isPresent() && to.isEmpty() && present.isBefore(from.get())) {
      throw ProblemException.invalid(
          "from", "The period begins in the future, and the request names no end.");
    }
    return new Period(basis, from, to);
  }

  /// Whether an instant is before its beginning.
  boolean isAfter(Instant instant) {
    return from.filter(instant::isBefore).isPresent();
  }

  /// Whether an instant is at its end or later.
  boolean isBefore(Instant instant) {
    return to.filter(end -> !instant.isBefore(end)).isPresent();
  }

  /// Where it ends; without an end of its own after all that has a part in it.
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
