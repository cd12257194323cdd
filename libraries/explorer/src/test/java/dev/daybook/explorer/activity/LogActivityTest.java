package dev.daybook.explorer.activity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.daybook.explorer.activity.LogActivity.Minute;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class LogActivityTest {
  private static final Instant START = Instant.parse("2026-01-31T12:00:30Z");

  private final AtomicReference<Instant> now = new AtomicReference<>(START);
  private final LogActivity activity = new LogActivity(now::get);

  private void pass(Duration time) {
    now.updateAndGet(it -> it.plus(time));
  }

  @Test
  void sums_up_each_minute() {
    activity.committed(3, 5, Duration.ofMillis(2));
    activity.committed(1, 1, Duration.ofMillis(6));
    activity.refused(new IllegalStateException("away"));
    pass(Duration.ofMinutes(1));
    activity.sentAgain(2);

    assertThat(activity.minutes()).hasSize(LogActivity.MINUTES);
    assertThat(activity.minutes().get(LogActivity.MINUTES - 2))
        .isEqualTo(new Minute(Instant.parse("2026-01-31T12:00:00Z"), 2, 4, 6, 4, 6, 1, 0));
    assertThat(activity.minutes().getLast())
        .isEqualTo(new Minute(Instant.parse("2026-01-31T12:01:00Z"), 0, 0, 0, 0, 0, 0, 2));
  }

  @Test
  void forgets_what_is_older_than_an_hour() {
    activity.committed(1, 1, Duration.ofMillis(1));
    pass(Duration.ofMinutes(LogActivity.MINUTES - 1));
    assertThat(activity.minutes().getFirst().events()).isEqualTo(1);
    pass(Duration.ofMinutes(1));
    assertThat(activity.minutes()).allMatch(it -> it.batches() == 0);
    activity.committed(1, 7, Duration.ofMillis(1));
    assertThat(activity.minutes().getLast().events()).isEqualTo(7);
  }
}
