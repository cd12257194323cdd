package dev.daybook.accounts.http.accounts;

import dev.daybook.accounts.http.request.Query;
import dev.daybook.accounts.http.response.ProblemException;
import dev.daybook.eventstore.RecordedEvent;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/// The requested past state of an account, by `version` or by `at` with a `basis`.
sealed interface PointInTime {
  /// Whether the state includes an event. If it does not, it includes no later event either.
  boolean includes(RecordedEvent event);

  /// Refuses a state that the account has not reached.
  ///
  /// @param reached version of the included events
  /// @throws ProblemException if the requested version is higher
  void requireReached(long reached);

  /// The state at a version.
  record Version(long version) implements PointInTime {
    @Override
    public boolean includes(RecordedEvent event) {
      return event.version() <= version;
    }

    @Override
    public void requireReached(long reached) {
      if (reached < version) {
        throw ProblemException.invalid(
            "version", "The version is above the account's version, which is " + reached + ".");
      }
    }
  }

  /// The state before the first event that is later than an instant. Occurred times are not always
  /// in order, and a past state is always a prefix of the events.
  record At(Instant instant, Basis basis) implements PointInTime {
    @Override
    public boolean includes(RecordedEvent event) {
      return !basis.time(event).isAfter(instant);
    }

    @Override
    public void requireReached(long reached) {}
  }

  /// Reads the parameters; empty if the request is for the present state.
  ///
  /// @throws ProblemException if the parameters are invalid, or the instant is in the future
  static Optional<PointInTime> of(Query query, PresentTime present) {
    OptionalLong version = query.number("version");
    Optional<Instant> at = query.instant("at");
    Optional<Basis> basis = Basis.of(query);
    if (version.isPresent() && at.isPresent()) {
      throw ProblemException.invalid("at", "The parameters version and at cannot be combined.");
    }
    if (basis.isPresent() && at.isEmpty()) {
      throw ProblemException.invalid(
          Basis.PARAMETER, "The parameter basis needs the parameter at.");
    }
    if (at.isPresent() && present.isBefore(at.get())) {
      throw ProblemException.invalid("at", "The instant is in the future.");
    }
    return version.isPresent()
        ? Optional.of(new Version(version.getAsLong()))
        : at.map(instant -> new At(instant, basis.orElse(Basis.OCCURRED)));
  }
}
