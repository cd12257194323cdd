package dev.daybook.eventstore.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LeaseWatchTest {
  private static final OffsetDateTime NOON =
      OffsetDateTime.of(2026, 1, 1, 12, 0, 0, 0, ZoneOffset.UTC);

  private final UUID reader = UUID.randomUUID();
  private final UUID other = UUID.randomUUID();
  private long now;
  private final LeaseWatch watch = new LeaseWatch(reader, Duration.ofSeconds(5), () -> now);

  private boolean mayTake(@Nullable UUID holder, long until, boolean free) {
    return watch.mayTake(
        new SeenLease(holder, holder == null ? null : NOON.plusSeconds(until), !free, free));
  }

  private void pass(long seconds) {
    now += Duration.ofSeconds(seconds).toNanos();
  }

  @Test
  void a_lease_that_runs_out_is_taken() {
    assertThat(mayTake(other, 5, false)).isFalse();
    pass(5);
    assertThat(mayTake(other, 5, true)).isTrue();
  }

  @Test
  void a_lease_that_was_given_back_is_taken_at_once() {
    assertThat(mayTake(other, 5, false)).isFalse();
    pass(1);
    assertThat(mayTake(other, 6, false)).isFalse();
    assertThat(mayTake(null, 0, true)).isTrue();
  }

  @Test
  void the_reader_s_own_lease_is_kept() {
    assertThat(mayTake(reader, 5, true)).isTrue();
    pass(1);
    assertThat(mayTake(reader, 6, true)).isTrue();
  }

  @Test
  void a_clock_that_is_set_forward_takes_nothing_from_its_holder() {
    assertThat(mayTake(other, 5, false)).isFalse();
    pass(1);
    assertThat(mayTake(other, 6, false)).isFalse();
    assertThat(mayTake(other, 6, true)).as("the clock was set forward").isFalse();
    pass(4);
    assertThat(mayTake(other, 6, true)).isFalse();
    assertThat(mayTake(other, 3600, false)).as("renewed").isFalse();
    pass(4);
    assertThat(mayTake(other, 3600, true)).as("the clock was set forward again").isFalse();
    pass(1);
    assertThat(mayTake(other, 3600, true)).as("not renewed for its length").isTrue();
  }

  @Test
  void a_clock_that_is_set_back_takes_nothing_from_its_holder() {
    assertThat(mayTake(other, 3600, false)).isFalse();
    pass(1);
    assertThat(mayTake(other, 3601, false)).isFalse();
    assertThat(mayTake(other, 3601, true)).as("the clock was set back").isFalse();
    pass(1);
    assertThat(mayTake(other, 5, false)).as("renewed").isFalse();
    pass(4);
    assertThat(mayTake(other, 5, true)).isFalse();
    pass(1);
    assertThat(mayTake(other, 5, true)).as("not renewed for its length").isTrue();
  }
}
