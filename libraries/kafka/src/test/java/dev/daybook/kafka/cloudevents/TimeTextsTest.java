package dev.daybook.kafka.cloudevents;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimeTextsTest {
  private static final int TIMES = 10_000;

  private final TimeTexts times = new TimeTexts();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2026-02-03T04:05:06Z",
        "2026-02-03T04:05:06.700Z",
        "2026-02-03T04:05:06.000001Z",
        "2026-02-03T04:05:06.000000001Z",
        "1969-12-31T23:59:59.999Z",
        "0001-01-01T00:00:00Z",
        "9999-12-31T23:59:59.999999999Z"
      })
  void are_those_of_an_instant(String text) {
    assertThat(times.of(Instant.parse(text))).isEqualTo(text);
  }

  @Test
  void are_those_of_an_instant_in_any_order() {
    long seed = System.nanoTime();
    var random = new Random(seed);
    for (int i = 0; i < TIMES; i++) {
      int[] units = {1, 1_000, 1_000_000, 1_000_000_000};
      long unit = units[random.nextInt(units.length)];
      Instant time =
          Instant.ofEpochSecond(
              random.nextLong(-3, 3), random.nextLong(1_000_000_000L) / unit * unit);

      assertThat(times.of(time)).as("seed %d", seed).isEqualTo(time.toString());
    }
  }
}
