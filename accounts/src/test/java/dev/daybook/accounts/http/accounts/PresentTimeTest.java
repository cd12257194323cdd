package dev.daybook.accounts.http.accounts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.daybook.eventstore.ExpectedVersion;
import dev.daybook.eventstore.NewEvent;
import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.memory.InMemoryEventStore;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/// The bound between present and future, for a node whose clock differs from the database's.
class PresentTimeTest {
  private static final Instant RECORDED = Instant.parse("2026-01-31T12:00:00Z");

  private final InMemoryEventStore log =
      new InMemoryEventStore(Clock.fixed(RECORDED, ZoneOffset.UTC));

  private PresentTime at(Instant clock) {
    return new PresentTime(log, () -> clock);
  }

  private void givenAnEvent() {
    var event = new NewEvent(UUID.randomUUID(), "HAPPENED", "{}", "{}");
    log.append(new StreamId("account", "a"), ExpectedVersion.any(), List.of(event));
  }

  @Test
  void starts_after_the_clock() {
    PresentTime present = at(RECORDED);
    assertThat(present.isBefore(RECORDED)).isFalse();
    assertThat(present.isBefore(RECORDED.plusMillis(1))).isTrue();
  }

  @Test
  void starts_after_the_last_event_if_the_clock_is_behind() {
    givenAnEvent();
    PresentTime present = at(RECORDED.minusSeconds(3_600));
    assertThat(present.isBefore(RECORDED)).isFalse();
    assertThat(present.isBefore(RECORDED.minusSeconds(60))).isFalse();
    assertThat(present.isBefore(RECORDED.plusMillis(1))).isTrue();
  }

  @Test
  void starts_after_the_clock_if_it_is_ahead_of_the_log() {
    givenAnEvent();
    PresentTime present = at(RECORDED.plusSeconds(60));
    assertThat(present.isBefore(RECORDED.plusSeconds(60))).isFalse();
    assertThat(present.isBefore(RECORDED.plusSeconds(61))).isTrue();
  }
}
