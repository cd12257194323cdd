package dev.daybook.eventstore.subscriptions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.daybook.eventstore.EventFilter;
import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.ExpectedVersion;
import dev.daybook.eventstore.NewEvent;
import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.errors.LogDivergedException;
import dev.daybook.eventstore.memory.InMemoryEventStore;
import java.time.Clock;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class LogCursorTest {
  private final EventStore store = new InMemoryEventStore(Clock.systemUTC());

  @Test
  void holds_the_event_id_at_a_position() {
    append("{}");
    append("{}");
    RecordedEvent second = store.readLog(1).findFirst().orElseThrow();

    assertThat(LogCursor.at(store, 0)).isEqualTo(LogCursor.START);
    assertThat(LogCursor.at(store, 2)).isEqualTo(new LogCursor(2, second.eventId()));
    assertThat(LogCursor.onHead(store)).isEqualTo(LogCursor.at(store, 2));
    assertThatThrownBy(() -> LogCursor.at(store, 3))
        .isInstanceOf(LogDivergedException.class)
        .hasMessage("The log ends at position 2, before position 3, which was seen");
  }

  @Test
  void belongs_to_a_log_with_its_event() {
    append("{}");
    LogCursor cursor = LogCursor.at(store, 1);
    EventStore empty = new InMemoryEventStore(Clock.systemUTC());

    cursor.requireIn(store);
    assertThat(cursor.isIn(store)).isTrue();
    assertThat(new LogCursor(1, null).isIn(store)).isTrue();
    assertThat(LogCursor.START.isIn(empty)).isTrue();
    assertThat(cursor.isIn(empty)).isFalse();
    assertThatThrownBy(() -> new LogCursor(1, UUID.randomUUID()).requireIn(store))
        .isInstanceOf(LogDivergedException.class)
        .hasMessage("The log has another event at position 1 than the one seen there");
  }

  @Test
  void pages_end_at_the_last_event_that_was_looked_at() {
    append("{}");
    append("{}");
    EventFilter none = EventFilter.all().withTypes("OTHER");

    LogCursor.Page page = LogCursor.START.nextPage(store, none, 10);

    assertThat(page).isEqualTo(new LogCursor.Page(List.of(), LogCursor.at(store, 2)));
    assertThat(page.end().nextPage(store, none, 10).end()).isEqualTo(page.end());
    assertThat(LogCursor.START.nextPage(store, EventFilter.all(), 1))
        .isEqualTo(new LogCursor.Page(store.readLog(0).limit(1).toList(), LogCursor.at(store, 1)));
  }

  @Test
  void pages_follow_the_event_of_the_cursor() {
    append("{}");
    append("{}");

    assertThatThrownBy(
            () -> new LogCursor(1, UUID.randomUUID()).nextPage(store, EventFilter.all(), 10))
        .isInstanceOf(LogDivergedException.class)
        .hasMessage("The log has another event at position 1 than the one seen there");
    assertThatThrownBy(
            () -> new LogCursor(3, UUID.randomUUID()).nextPage(store, EventFilter.all(), 10))
        .isInstanceOf(LogDivergedException.class)
        .hasMessage("The log ends at position 2, before position 3, which was seen");
  }

  private void append(String data) {
    store.append(
        new StreamId("thing", "long"),
        ExpectedVersion.any(),
        List.of(new NewEvent(UUID.randomUUID(), "HAPPENED", data)));
  }

  @Test
  void pages_of_long_events_are_smaller_and_complete() {
    String data = "\"" + "x".repeat(NewEvent.BYTES_MAX - 2) + "\"";
    for (int i = 0; i < 20; i++) {
      append(data);
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
