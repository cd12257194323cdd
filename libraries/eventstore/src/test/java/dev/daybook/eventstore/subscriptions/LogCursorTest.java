package dev.daybook.eventstore.subscriptions;

import static org.assertj.core.api.Assertions.assertThat;

import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.ExpectedVersion;
import dev.daybook.eventstore.NewEvent;
import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.memory.InMemoryEventStore;
import java.time.Clock;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/// Its knowledge of the past is tested where logs are restored.
class LogCursorTest {
  private final EventStore store = new InMemoryEventStore(Clock.systemUTC());

  @Test
  void of_long_events_fewer_are_read_at_once_and_none_is_left_out() {
    String data = "\"" + "x".repeat(NewEvent.BYTES_MAX - 2) + "\"";
    for (int i = 0; i < 20; i++) {
      store.append(
          new StreamId("thing", "long"),
          ExpectedVersion.any(),
          List.of(new NewEvent(UUID.randomUUID(), "HAPPENED", data)));
    }

    List<RecordedEvent> first = LogCursor.START.next(store, 1_000);
    assertThat(first).hasSize(LogCursor.BATCH_CHARS / data.length());
    List<RecordedEvent> second = LogCursor.on(first.getLast()).next(store, 1_000);
    assertThat(second).isNotEmpty().hasSizeLessThan(first.size() + 1);
    assertThat(second.getFirst().position()).isEqualTo(first.getLast().position() + 1);
    List<RecordedEvent> third = LogCursor.on(second.getLast()).next(store, 1_000);
    assertThat(third.getLast().position()).isEqualTo(store.head());
  }
}
