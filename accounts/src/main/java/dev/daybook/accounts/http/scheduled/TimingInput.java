package dev.daybook.accounts.http.scheduled;

import dev.daybook.accounts.http.accounts.InputRules;
import dev.daybook.accounts.http.request.Body;
import dev.daybook.accounts.http.response.ProblemException;
import dev.daybook.accounts.scheduled.MissedRuns;
import dev.daybook.accounts.scheduled.Timing;
import dev.daybook.accounts.scheduled.Timing.Monthly;
import dev.daybook.accounts.scheduled.Timing.Once;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The requested times of a scheduled transfer: once, or in each month.
///
/// @param at of a single run; null for monthly ones
/// @param zone of monthly runs; null for a single one
/// @param starting first day on which a monthly run may be; null for at once
/// @param until last day on which a monthly run may be; null for no end
record TimingInput(
    @Nullable Instant at,
    int dayOfMonth,
    LocalTime time,
    @Nullable ZoneId zone,
    @Nullable LocalDate starting,
    @Nullable LocalDate until,
    MissedRuns missedRuns) {
  /// How far ahead the first run may be: 10 years.
  static final Duration HORIZON = Duration.ofDays(3_653);

  private static final List<String> MONTHLY =
      List.of("dayOfMonth", "time", "zone", "starting", "until");
  private static final Pattern TIME = Pattern.compile("\\d\\d:\\d\\d");
  private static final Pattern DAY = Pattern.compile("\\d{4}-\\d\\d-\\d\\d");

  /// Reads and validates the fields, except for what depends on the present time.
  ///
  /// @throws ProblemException that names the invalid field
  static TimingInput of(Body body) {
    MissedRuns missed =
        body.optionalText("missedRuns").map(TimingInput::missed).orElse(MissedRuns.LAST);
    if (body.has("at")) {
      MONTHLY.stream()
          .filter(body::has)
          .findFirst()
          .ifPresent(
              field -> {
                throw ProblemException.invalid(
                    field, "The %s can't be combined with at.".formatted(field));
              });
      Instant at = body.instant("at").truncatedTo(ChronoUnit.MILLIS);
      return new TimingInput(at, 0, LocalTime.MIDNIGHT, null, null, null, missed);
    }
    OptionalInt day = body.optionalNumber("dayOfMonth", 1, 31);
    if (day.isEmpty()) {
      throw ProblemException.invalid("at", "Either at or dayOfMonth is needed.");
    }
    return new TimingInput(
        null,
        day.getAsInt(),
        body.optionalText("time").map(TimingInput::time).orElse(LocalTime.MIDNIGHT),
        zone(body.text("zone")),
        body.optionalText("starting").map(text -> day("starting", text)).orElse(null),
        body.optionalText("until").map(text -> day("until", text)).orElse(null),
        missed);
  }

  private static MissedRuns missed(String text) {
    return Stream.of(MissedRuns.values())
        .filter(it -> name(it).equals(text))
        .findFirst()
        .orElseThrow(
            () -> ProblemException.invalid("missedRuns", "The missedRuns is all, last or none."));
  }

  /// The name of a rule in requests and responses.
  static String name(MissedRuns missedRuns) {
    return missedRuns.name().toLowerCase(Locale.ROOT);
  }

  private static LocalTime time(String text) {
    try {
      if (TIME.matcher(text).matches()) {
        return LocalTime.parse(text);
      }
    } catch (DateTimeException _) {
      // reported below
    }
    throw ProblemException.invalid("time", "The time must be a time of day such as 09:30.");
  }

  private static LocalDate day(String field, String text) {
    try {
      if (DAY.matcher(text).matches()) {
        return LocalDate.parse(text);
      }
    } catch (DateTimeException _) {
      // reported below
    }
    throw ProblemException.invalid(
        field, "The %s must be a day such as 2027-01-31.".formatted(field));
  }

  private static ZoneId zone(String text) {
    if (!ZoneId.getAvailableZoneIds().contains(text)) {
      throw ProblemException.invalid(
          "zone", "The zone is not a time zone of the IANA database, such as Europe/Berlin.");
    }
    return ZoneId.of(text);
  }

  /// The parts by which a retry is compared with the first request. Hashes of them are in the log:
  /// those of a request without `until` are as they were before there was one.
  List<String> parts() {
    Stream<String> always =
        Stream.of(
            Objects.toString(at, ""),
            Integer.toString(dayOfMonth),
            time.toString(),
            Objects.toString(zone, ""),
            Objects.toString(starting, ""),
            missedRuns.name());
    return Stream.concat(always, Stream.ofNullable(until).map(LocalDate::toString)).toList();
  }

  /// The times from now on.
  ///
  /// @throws ProblemException if the first one is in the past, or beyond the horizon
  Timing from(Instant now) {
    if (at != null) {
      InputRules.requireAhead("at", at, now, HORIZON);
      return new Once(at);
    }
    var monthly = new Monthly(dayOfMonth, time, Objects.requireNonNull(zone), start(now), until);
    if (monthly.first().isEmpty()) {
      throw ProblemException.invalid("until", "The until is before the first run.");
    }
    return monthly;
  }

  private Instant start(Instant now) {
    ZoneId where = Objects.requireNonNull(zone);
    if (starting == null) {
      return now;
    }
    if (starting.isBefore(LocalDate.ofInstant(now, where))) {
      throw ProblemException.invalid("starting", "The starting is in the past.");
    }
    Instant start = starting.atStartOfDay(where).toInstant();
    InputRules.requireWithin("starting", start, now, HORIZON);
    return start.isAfter(now) ? start : now;
  }
}
