package dev.daybook.accounts.scheduled;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// When a scheduled transfer runs.
public sealed interface Timing {
  /// The first run that is later than an instant; empty if there is none.
  Optional<Instant> nextAfter(Instant time);

  /// The first run; empty if there is none.
  default Optional<Instant> first() {
    return nextAfter(Instant.MIN);
  }

  /// One run at an instant.
  record Once(Instant at) implements Timing {
    @Override
    public Optional<Instant> nextAfter(Instant time) {
      return at.isAfter(time) ? Optional.of(at) : Optional.empty();
    }
  }

  /// A run in each month. In a month without the day, it is on the last day. A time that the zone
  /// skips is moved later by the length of the gap; of a time that the zone has twice, it is the
  /// first.
  ///
  /// @param dayOfMonth 1 to 31
  /// @param start runs before it are left out
  /// @param until runs on later days of the zone are left out; null for no end
  record Monthly(
      int dayOfMonth, LocalTime time, ZoneId zone, Instant start, @Nullable LocalDate until)
      implements Timing {
    public Monthly {
      if (dayOfMonth < 1 || dayOfMonth > 31) {
        throw new IllegalArgumentException("The day of the month is from 1 to 31");
      }
    }

    @Override
    public Optional<Instant> nextAfter(Instant after) {
      Instant from = after.isBefore(start) ? start.minusNanos(1) : after;
      // A gap at the end of the month before may have moved its run into this one.
      YearMonth month = YearMonth.from(from.atZone(zone)).minusMonths(1);
      while (!in(month).isAfter(from)) {
        month = month.plusMonths(1);
      }
      return until == null || !dayIn(month).isAfter(until)
          ? Optional.of(in(month))
          : Optional.empty();
    }

    private LocalDate dayIn(YearMonth month) {
      return month.atDay(Math.min(dayOfMonth, month.lengthOfMonth()));
    }

    private Instant in(YearMonth month) {
      return ZonedDateTime.of(dayIn(month), time, zone).toInstant();
    }
  }
}
