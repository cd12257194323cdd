package dev.daybook.audit.verification;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class VerificationRateTest {
  private static final int PAGE = 1_000;

  private final SetClock clock = new SetClock();

  /// A clock that only pauses, and the test, move.
  private static final class SetClock implements Pacing {
    private Duration now = Duration.ofDays(3);
    private Duration paused = Duration.ZERO;

    @Override
    public long nanoTime() {
      return now.toNanos();
    }

    @Override
    public void pause(Duration time) {
      paused = paused.plus(time);
      work(time);
    }

    void work(Duration time) {
      now = now.plus(time);
    }
  }

  private void page(VerificationRate rate, Duration work) throws InterruptedException {
    clock.work(work);
    rate.add(PAGE);
    rate.await(PAGE);
  }

  @Test
  void a_page_takes_the_time_that_the_rate_gives_it() throws Exception {
    var rate = new VerificationRate(200, clock);
    for (int page = 1; page <= 10; page++) {
      page(rate, Duration.ofMillis(100L * page));
      assertThat(clock.now).isEqualTo(Duration.ofDays(3).plusSeconds(5L * page));
    }
    assertThat(rate.ofEvents(0, 10 * PAGE, 30 * PAGE, List.of()))
        .returns(200.0, VerificationProgress::rowsPerSecond)
        .returns(Duration.ofSeconds(100), VerificationProgress::remaining);
  }

  @Test
  void time_that_was_lost_is_not_made_up_for() throws Exception {
    var rate = new VerificationRate(200, clock);
    page(rate, Duration.ofHours(1));
    assertThat(clock.paused).isZero();

    page(rate, Duration.ZERO);
    assertThat(clock.paused).isEqualTo(Duration.ofSeconds(5));
  }

  @Test
  void no_limit_is_no_pause() throws Exception {
    var rate = new VerificationRate(0, clock);
    page(rate, Duration.ofMillis(1));
    assertThat(clock.paused).isZero();
  }
}
