package dev.daybook.accounts.scheduled;

import static org.assertj.core.api.Assertions.assertThat;

import dev.daybook.accounts.scheduled.Timing.Monthly;
import dev.daybook.accounts.scheduled.Timing.Once;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimingTest {
  private static Monthly monthly(int day, String time, String zone, String start) {
    return new Monthly(day, LocalTime.parse(time), ZoneId.of(zone), Instant.parse(start), null);
  }

  private static List<String> runs(Monthly monthly, int count) {
    List<String> runs = new ArrayList<>();
    Instant run = monthly.first().orElseThrow();
    for (int i = 0; i < count; i++) {
      runs.add(run.toString());
      run = monthly.nextAfter(run).orElseThrow();
    }
    return runs;
  }

  @Test
  void once_is_once() {
    Instant at = Instant.parse("2027-01-01T00:00:00Z");
    assertThat(new Once(at).first()).hasValue(at);
    assertThat(new Once(at).nextAfter(at.minusNanos(1))).hasValue(at);
    assertThat(new Once(at).nextAfter(at)).isEmpty();
  }

  @Test
  void the_last_day_is_one_of_the_zone() {
    var monthly =
        new Monthly(
            1,
            LocalTime.of(0, 30),
            ZoneId.of("Europe/Berlin"),
            Instant.parse("2027-01-05T00:00:00Z"),
            LocalDate.parse("2027-03-01"));
    Instant last = Instant.parse("2027-02-28T23:30:00Z");

    assertThat(monthly.first()).hasValue(Instant.parse("2027-01-31T23:30:00Z"));
    assertThat(monthly.nextAfter(last.minusNanos(1))).hasValue(last);
    assertThat(monthly.nextAfter(last)).isEmpty();
    assertThat(monthly.nextAfter(last.plusSeconds(1))).isEmpty();
  }

  @Test
  void day_31_is_the_last_day_of_a_shorter_month() {
    assertThat(runs(monthly(31, "00:00", "UTC", "2027-01-05T00:00:00Z"), 4))
        .containsExactly(
            "2027-01-31T00:00:00Z",
            "2027-02-28T00:00:00Z",
            "2027-03-31T00:00:00Z",
            "2027-04-30T00:00:00Z");
  }

  @Test
  void day_29_and_30_are_the_last_day_of_February() {
    assertThat(runs(monthly(29, "12:00", "UTC", "2027-02-01T00:00:00Z"), 2))
        .containsExactly("2027-02-28T12:00:00Z", "2027-03-29T12:00:00Z");
    assertThat(runs(monthly(29, "12:00", "UTC", "2028-02-01T00:00:00Z"), 2))
        .containsExactly("2028-02-29T12:00:00Z", "2028-03-29T12:00:00Z");
    assertThat(runs(monthly(30, "12:00", "UTC", "2028-02-01T00:00:00Z"), 1))
        .containsExactly("2028-02-29T12:00:00Z");
  }

  @ParameterizedTest
  @CsvSource({
    // 02:00 to 03:00 is skipped on 28 March 2027
    "28, 02:30, Europe/Berlin,     2027-03-20T00:00:00Z, 2027-03-28T01:30:00Z",
    // midnight to 01:00 is skipped on 30 April 2027
    "30, 00:00, Africa/Cairo,      2027-04-20T00:00:00Z, 2027-04-29T22:00:00Z",
    // 01:00 to 02:00 comes twice on 7 November 2027; the first one is in summer time
    "7,  01:30, America/New_York,  2027-11-01T00:00:00Z, 2027-11-07T05:30:00Z",
    // half an hour is skipped on 3 October 2027
    "3,  02:15, Australia/Lord_Howe, 2027-09-20T00:00:00Z, 2027-10-02T15:45:00Z",
    // a day that is another one in UTC
    "1,  09:00, Pacific/Kiritimati, 2027-01-15T00:00:00Z, 2027-01-31T19:00:00Z",
  })
  void a_time_of_a_zone_is_an_instant(int day, String time, String zone, String start, String run) {
    assertThat(runs(monthly(day, time, zone, start), 1)).containsExactly(run);
  }

  @Test
  void a_run_at_the_start_counts_and_an_earlier_one_does_not() {
    assertThat(runs(monthly(15, "09:00", "UTC", "2027-01-15T09:00:00Z"), 1))
        .containsExactly("2027-01-15T09:00:00Z");
    assertThat(runs(monthly(15, "09:00", "UTC", "2027-01-15T09:00:00.000001Z"), 1))
        .containsExactly("2027-02-15T09:00:00Z");
  }

  /// Each month has one run; each is in its month, and later than the one before.
  @Test
  void every_month_has_one_run() {
    long seed = new SplittableRandom().nextLong();
    RandomGenerator random = new SplittableRandom(seed);
    List<String> zones = ZoneId.getAvailableZoneIds().stream().sorted().toList();
    for (int i = 0; i < 2_000; i++) {
      ZoneId zone = ZoneId.of(zones.get(random.nextInt(zones.size())));
      Instant start = Instant.EPOCH.plus(random.nextLong(60 * 365), ChronoUnit.DAYS);
      var time = LocalTime.of(random.nextInt(24), random.nextInt(60));
      var monthly = new Monthly(random.nextInt(1, 32), time, zone, start, null);
      Instant run = monthly.first().orElseThrow();
      for (int month = 0; month < 30; month++) {
        Instant next = monthly.nextAfter(run).orElseThrow();
        assertThat(next).as("seed %d: %s", seed, monthly).isAfter(run);
        assertThat(months(next.atZone(zone)) - months(run.atZone(zone)))
            .as("seed %d: %s, %s and %s", seed, monthly, run, next)
            .isBetween(0L, 2L);
        assertThat(ChronoUnit.DAYS.between(run, next))
            .as("seed %d: %s, %s and %s", seed, monthly, run, next)
            .isBetween(26L, 33L);
        run = next;
      }
    }
  }

  private static long months(ZonedDateTime time) {
    return time.getYear() * 12L + time.getMonthValue();
  }
}
