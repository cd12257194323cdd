package dev.daybook.explorer.activity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.daybook.eventstore.errors.EventStoreUnavailableException;
import dev.daybook.explorer.activity.CommandRefusals.Refused;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class CommandRefusalsTest {
  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-01-31T12:00:30Z"));
  private final CommandRefusals refusals =
      new CommandRefusals(thrown -> String.valueOf(thrown.getMessage()), now::get);

  private void refuse(RuntimeException thrown) {
    assertThatThrownBy(
            () ->
                refusals.observe(
                    String.class,
                    () -> {
                      throw thrown;
                    }))
        .isSameAs(thrown);
  }

  private void refuse(String reason) {
    refuse(new IllegalStateException(reason));
  }

  @Test
  void counts_each_reason_by_minutes() {
    refuse("closed");
    now.updateAndGet(it -> it.plus(Duration.ofMinutes(1)));
    refuse("no funds");
    refuse("no funds");
    refuse("closed");
    refuse("no funds");

    assertThat(refusals.lastHour())
        .extracting(Refused::reason)
        .containsExactly("no funds", "closed");
    assertThat(refusals.lastHour()).extracting(Refused::total).containsExactly(3L, 2L);
    assertThat(refusals.lastHour().getLast().perMinute())
        .hasSize(60)
        .endsWith(1L, 1L)
        .startsWith(0L);
  }

  @Test
  void counts_neither_successes_nor_errors_of_the_log() {
    assertThat(refusals.observe(String.class, () -> "done")).isEqualTo("done");
    refuse(new EventStoreUnavailableException("away", null));
    assertThat(refusals.lastHour()).isEmpty();
  }

  @Test
  void forgets_what_is_older_than_an_hour() {
    refuse("closed");
    now.updateAndGet(it -> it.plus(Duration.ofMinutes(60)));
    assertThat(refusals.lastHour()).isEmpty();
  }

  @Test
  void keeps_a_bounded_number_of_short_reasons() {
    for (int minute = 0; minute < 2; minute++) {
      for (int i = 0; i < CommandRefusals.REASONS_MAX + 5; i++) {
        refuse("x".repeat(100 * minute) + i);
        refuse(minute + "/" + i);
      }
      now.updateAndGet(it -> it.plus(Duration.ofMinutes(1)));
    }
    assertThat(refusals.lastHour()).hasSize(CommandRefusals.REASONS_MAX);
    assertThat(refusals.lastHour().getLast().reason()).isEqualTo(CommandRefusals.OTHERS);
    assertThat(refusals.lastHour().stream().mapToLong(Refused::total).sum())
        .isEqualTo(4L * (CommandRefusals.REASONS_MAX + 5));
    assertThat(refusals.lastHour())
        .allMatch(it -> it.reason().length() <= CommandRefusals.REASON_CHARACTERS_MAX);
  }
}
