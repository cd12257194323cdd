package dev.daybook.accounts.http.accounts;

import dev.daybook.accounts.http.request.Query;
import dev.daybook.accounts.http.response.ProblemException;
import dev.daybook.eventstore.RecordedEvent;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/// The past of an account that a request asks for, by `version` or by `at` with a `basis`.
sealed interface PointInTime {
  /// Whether the account had an event by then; once it hasn't, it has no later one.
  boolean includes(RecordedEvent event);

  /// Refuses what is yet to come.
  ///
  /// @param reached the account's version by then
  /// @throws ProblemException if what was asked for lies ahead of that
  void requireReached(long reached);

  /// After so many events.
  record Version(long version) implements PointInTime {
    @Override
    public boolean includes(RecordedEvent event) {
      return event.version() <= version;
    }

    @Override
    public void requireReached(long reached) {
      if (reached < version) {
        throw ProblemException.invalid(
            "version", "The account has only come to version " + reached + ".");
      }
    }
  }

  /// With the events up to the first one that is later than an instant: times of happening aren't
  /// always in order, and a state of the past is never a selection of events.
  record At(Instant instant, Basis basis) implements PointInTime {
    @Override
    public boolean includes(RecordedEvent event) {
      return !basis.time(event).isAfter(instant);
    }

    @Override
    public void requireReached(long reached) {}
  }

  /// Empty if the request asks for the present.
  ///
  /// @throws ProblemException if it names no point in time, or one that is yet to come
  static Optional<PointInTime> of(Query query, PresentTime present) {
    OptionalLong version = query.number("version");
    Optional<Instant> at = query.instant("at");
    Optional<Basis> basis = Basis.of(query);
    if (version.isPresent() && at.isPresent()) {
      throw ProblemException.invalid("at", "There is either version or at, not both.");
    }
    if (basis.isPresent() && at.isEmpty()) {
      throw ProblemException.invalid(
          Basis.PARAMETER, "The parameter basis is for requests with at.");
    }
    if (at.isPresent() && present.isBefore(at.get())) {
      throw ProblemException.invalid("at", "The instant lies in the future.");
    }
    return version.isPresent()
        ? Optional.of(new Version(version.getAsLong()))
        : at.map(instant -> new At(instant, basis.orElse(Basis.OCCURRED)));
  }
}
