package dev.daybook.eventstore.subscriptions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.ExpectedVersion;
import dev.daybook.eventstore.NewEvent;
import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.memory.InMemoryEventStore;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class SubscriptionOptionsTest {
  private static final SubscriptionOptions DEFAULTS = SubscriptionOptions.defaults();
  private static final Duration DAY = Duration.ofDays(1);

  private static void assertRefused(
      UnaryOperator<SubscriptionOptions> change, String nameAndRange, Object value) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> change.apply(DEFAULTS))
        .withMessage(nameAndRange + ", not " + value);
  }

  @Test
  void each_has_a_default() {
    assertThat(DEFAULTS.batchEvents()).isEqualTo(500);
    assertThat(DEFAULTS.pollInterval()).isEqualTo(Duration.ofMillis(200));
    assertThat(DEFAULTS.attemptsMax()).isEqualTo(5);
    assertThat(DEFAULTS.lease()).isEqualTo(Duration.ofSeconds(5));
    assertThat(DEFAULTS.handlingTimeout()).isEqualTo(Duration.ofMinutes(1));
  }

  @Test
  void a_count_out_of_its_range_is_refused_by_name() {
    String batch = "batchEvents of a subscription must be from 1 to 10000";
    assertRefused(options -> options.withBatchEvents(0), batch, 0);
    assertRefused(options -> options.withBatchEvents(10_001), batch, 10_001);
    String attempts = "attemptsMax of a subscription must be from 1 to 1000000";
    assertRefused(options -> options.withAttemptsMax(0), attempts, 0);
    assertRefused(options -> options.withAttemptsMax(1_000_001), attempts, 1_000_001);
  }

  @Test
  void a_time_out_of_its_range_is_refused_by_name() {
    String interval = "pollInterval of a subscription must be from PT0.001S to PT24H";
    assertRefused(options -> options.withPollInterval(Duration.ZERO), interval, "PT0S");
    assertRefused(
        options -> options.withPollInterval(DAY.plusNanos(1)), interval, DAY.plusNanos(1));
    String lease = "lease of a subscription must be from PT0.1S to PT24H";
    assertRefused(options -> options.withLease(Duration.ofMillis(99)), lease, "PT0.099S");
    assertRefused(options -> options.withLease(Duration.ofSeconds(-1)), lease, "PT-1S");
    String handling = "handlingTimeout of a subscription must be from PT0.1S to PT24H";
    assertRefused(options -> options.withHandlingTimeout(Duration.ZERO), handling, "PT0S");
  }

  @Test
  void the_ends_of_the_ranges_are_accepted() {
    SubscriptionOptions options =
        DEFAULTS
            .withBatchEvents(EventStore.SCAN_EVENTS_MAX)
            .withPollInterval(Duration.ofMillis(1))
            .withAttemptsMax(SubscriptionOptions.ATTEMPTS_LIMIT)
            .withLease(DAY)
            .withHandlingTimeout(Duration.ofMillis(100));
    assertThat(options.backoff()).isSameAs(DEFAULTS.backoff());
    assertThat(options.lease()).isEqualTo(DAY);
  }

  @Test
  void a_checkpoint_is_stored_after_each_batch() {
    EventStore store = new InMemoryEventStore(Clock.systemUTC());
    Checkpoints checkpoints = Checkpoints.inMemory();
    for (int i = 0; i < 7; i++) {
      store.append(
          new StreamId("thing", "1"),
          ExpectedVersion.any(),
          List.of(new NewEvent(UUID.randomUUID(), "HAPPENED", "{}")));
    }
    List<Long> stored = new ArrayList<>();
    Subscription.of(
            "reader",
            store,
            event -> checkpoints.load("reader").ifPresent(cursor -> stored.add(cursor.position())))
        .with(checkpoints)
        .with(DEFAULTS.withBatchEvents(3).withLease(DAY))
        .catchUp();
    assertThat(stored).containsExactly(3L, 3L, 3L, 6L);
  }
}
