package dev.daybook.accounts.api;

import dev.daybook.eventstore.RecordedEvent;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/// The past of an account that a request asks for, by `version` or by `at`.
sealed interface PointInTime {
  /// Whether an event had happened by then.
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

  /// With all that was recorded up to an instant, that millisecond included.
  record At(Instant instant) implements PointInTime {
    @Override
    public boolean includes(RecordedEvent event) {
      return !event.recordedAt().isAfter(instant);
    }

    @Override
    public void requireReached(long reached) {}
  }

  /// Empty if the request asks for the present.
  ///
  /// @throws ProblemException if it names no point in time, or one that is yet to come
  static Optional<PointInTime> of(Query query) {
    OptionalLong version = query.number("version");
    Optional<Instant> at = query.instant("at");
    if (version.isPresent() && at.isPresent()) {
      throw ProblemException.invalid("at", "There is either version or at, not both.");
    }
    return version.isPresent()
        ? Optional.of(new Version(version.getAsLong()))
        : at.map(PointInTime::past);
  }

  private static PointInTime past(Instant instant) {
    if (instant.isAfter(Instant.now())) {
      throw ProblemException.invalid("at", "The instant lies in the future.");
    }
    return new At(instant);
  }
}
