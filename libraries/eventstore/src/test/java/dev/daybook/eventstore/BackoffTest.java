package dev.daybook.eventstore;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class BackoffTest {

  /// Always returns the minimum and records the requested bounds.
  private static final class Recording implements RandomGenerator {
    private final List<Long> bounds = new ArrayList<>();

    @Override
    public long nextLong() {
      return 0;
    }

    @Override
    public long nextLong(long bound) {
      bounds.add(bound);
      return 0;
    }
  }

  @Test
  void the_bound_doubles_with_every_attempt_up_to_a_maximum() {
    var random = new Recording();
    var backoff = Backoff.jittered(Duration.ofNanos(10), Duration.ofNanos(65), random);
    IntStream.rangeClosed(1, 5).forEach(backoff::pause);
    backoff.pause(Integer.MAX_VALUE);
    assertThat(random.bounds).containsExactly(10L, 20L, 40L, 65L, 65L, 65L);
  }

  @Test
  @Timeout(10)
  void an_interrupt_ends_the_pause_and_is_preserved() {
    var backoff = Backoff.jittered(Duration.ofHours(1), Duration.ofHours(1), () -> Long.MAX_VALUE);
    Thread.currentThread().interrupt();
    backoff.pause(1);
    assertThat(Thread.interrupted()).isTrue();
  }
}
