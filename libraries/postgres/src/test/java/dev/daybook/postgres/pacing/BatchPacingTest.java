package dev.daybook.postgres.pacing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class BatchPacingTest {
  private static final int FULL = 1_000;

  private static Duration rest(long events) {
    return BatchPacing.rest(events, FULL, BatchPacing.REST_MAX);
  }

  @Test
  void a_pause_is_longer_after_more_events() {
    assertThat(rest(1)).isEqualTo(Duration.ofNanos(4_080_000));
    assertThat(rest(100)).isEqualTo(Duration.ofMillis(12));
  }

  @Test
  void no_pause_is_longer_than_the_longest() {
    assertThat(rest(FULL - 1)).isEqualTo(BatchPacing.REST_MAX);
    assertThat(BatchPacing.rest(FULL - 1, FULL, Duration.ofMillis(400)))
        .isEqualTo(Duration.ofNanos(83_920_000));
  }

  @Test
  void a_reader_that_is_behind_does_not_pause() {
    assertThat(rest(FULL)).isZero();
    assertThat(rest(10 * FULL)).isZero();
  }
}
