package dev.daybook.micrometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.ExpectedVersion;
import dev.daybook.eventstore.NewEvent;
import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.errors.WrongExpectedVersionException;
import dev.daybook.eventstore.memory.InMemoryEventStore;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class LogMetricsTest {
  private static final StreamId CART = StreamId.of("cart", "1");

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final LogMetrics metrics = new LogMetrics(registry, Tags.of("log", "orders"));

  private static NewEvent event() {
    return new NewEvent(UUID.randomUUID(), "ITEM_ADDED", "{}");
  }

  private long timed(String outcome) {
    return registry.get("daybook.append").tags("log", "orders", "outcome", outcome).timer().count();
  }

  @Test
  void appends_are_timed_by_outcome() {
    EventStore log = metrics.timed(new InMemoryEventStore(Clock.systemUTC()));
    log.append(CART, ExpectedVersion.noStream(), event());
    assertThatExceptionOfType(WrongExpectedVersionException.class)
        .isThrownBy(() -> log.append(CART, ExpectedVersion.noStream(), event()));

    assertThat(timed("appended")).isEqualTo(1);
    assertThat(timed("conflict")).isEqualTo(1);
    assertThat(timed("unavailable")).isZero();
    assertThat(log.head()).isEqualTo(1);
  }

  @Test
  void batches_and_their_events_are_counted() {
    var observer = metrics.observer();
    observer.committed(3, 5, Duration.ofMillis(2));
    observer.committed(1, 0, Duration.ofMillis(1));
    observer.sentAgain(2);

    assertThat(registry.get("daybook.batch.appends").summary().totalAmount()).isEqualTo(4);
    assertThat(registry.get("daybook.batch").timer().count()).isEqualTo(2);
    assertThat(registry.get("daybook.events.appended").counter().count()).isEqualTo(5);
    assertThat(registry.get("daybook.appends.sent.again").counter().count()).isEqualTo(2);
  }

  @Test
  void retries_of_commands_are_counted() {
    var backoff = metrics.counted(attempt -> {});
    backoff.pause(1);
    backoff.pause(2);

    assertThat(registry.get("daybook.command.retries").counter().count()).isEqualTo(2);
  }
}
