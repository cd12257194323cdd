package dev.daybook.postgres.lease;

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
  private final LeaseWatch watch = LeaseWatch.ofFencedWork(reader, () -> now);

  private boolean mayTake(@Nullable UUID holder, long until, boolean free) {
    return watch.mayTake(seen(holder, until, free));
  }

  private static ObservedLease seen(@Nullable UUID holder, long until, boolean free) {
    return holder == null
        ? new ObservedLease(null, null, null, !free, free)
        : new ObservedLease(
            holder, NOON.plusSeconds(until - 5), NOON.plusSeconds(until), !free, free);
  }

  private void pass(long seconds) {
    now += Duration.ofSeconds(seconds).toNanos();
  }

  @Test
  void an_expired_lease_is_taken() {
    assertThat(mayTake(other, 5, false)).isFalse();
    pass(5);
    assertThat(mayTake(other, 5, true)).isTrue();
  }

  @Test
  void a_released_lease_is_taken_at_once() {
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
  void a_clock_set_forward_takes_no_lease_from_its_holder() {
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
  void a_clock_set_back_takes_no_lease_from_its_holder() {
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

  @Test
  void an_expired_lease_of_fenced_work_is_taken_at_once() {
    assertThat(mayTake(other, 5, true)).isTrue();
  }

  @Test
  void a_lease_of_unfenced_work_is_watched_for_its_duration() {
    LeaseWatch careful = LeaseWatch.ofUnfencedWork(reader, () -> now);
    assertThat(careful.mayTake(seen(other, 5, true))).as("the first look").isFalse();
    pass(4);
    assertThat(careful.mayTake(seen(other, 5, true))).isFalse();
    assertThat(careful.mayTake(seen(other, 9, true))).as("renewed").isFalse();
    pass(4);
    assertThat(careful.mayTake(seen(other, 9, true))).isFalse();
    pass(1);
    assertThat(careful.mayTake(seen(other, 9, true))).as("not renewed for its length").isTrue();
  }

  @Test
  void a_lease_of_unfenced_work_without_a_holder_is_taken_at_once() {
    assertThat(LeaseWatch.ofUnfencedWork(reader, () -> now).mayTake(seen(null, 0, true))).isTrue();
  }
}
