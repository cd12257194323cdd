package dev.daybook.postgres.read;

import static org.assertj.core.api.Assertions.assertThat;

import dev.daybook.eventstore.EventFilter;
import dev.daybook.eventstore.EventQuery;
import dev.daybook.eventstore.ExpectedVersion;
import dev.daybook.eventstore.NewEvent;
import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.StreamId;
import dev.daybook.postgres.PostgresEventStore;
import dev.daybook.postgres.testing.TestDatabase;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Pages with events of all sizes up to the maximum: each kind of page has every event, complete
/// and in order, and ends by its size.
class LargeEventsIT {
  private static final int EVENTS = 60;
  private static final int LARGE_LENGTH = 1_000_000;
  private static final StreamId BOX = StreamId.of("box", "1");

  private PostgresEventStore store;
  private List<UUID> appended;

  @BeforeEach
  void fill() {
    TestDatabase database = TestDatabase.shared();
    store = database.open(database.newLog());
    List<NewEvent> events = new ArrayList<>();
    for (int n = 1; n <= EVENTS; n++) {
      events.add(event(length(n)));
    }
    for (NewEvent event : events) {
      store.append(BOX, ExpectedVersion.any(), List.of(event));
    }
    appended = events.stream().map(NewEvent::eventId).toList();
  }

  @AfterEach
  void close() {
    store.close();
  }

  /// Around the size from which events are large, and every fifth of the maximum size.
  private static int length(int n) {
    return n % 5 == 0 ? LARGE_LENGTH : 4_040 + n;
  }

  private static NewEvent event(int length) {
    return new NewEvent(UUID.randomUUID(), "FILLED", "{\"text\": \"" + "x".repeat(length) + "\"}")
        .tagged(Set.of("t", "u"));
  }

  private void assertComplete(Stream<RecordedEvent> read) {
    List<RecordedEvent> events = read.toList();
    assertThat(events).extracting(RecordedEvent::eventId).containsExactlyElementsOf(appended);
    assertThat(events)
        .allSatisfy(
            event -> {
              assertThat(event.data().length()).isGreaterThan(length((int) event.version()));
              assertThat(event.metadata()).isEqualTo("{}");
              assertThat(event.tags()).containsExactlyInAnyOrder("t", "u");
            });
  }

  @Test
  void a_stream_forward_has_all_events() {
    assertComplete(store.readStream(BOX, 0));
  }

  @Test
  void a_stream_backward_has_all_events() {
    assertComplete(store.readStreamBackward(BOX, Long.MAX_VALUE).toList().reversed().stream());
  }

  @Test
  void the_log_has_all_events() {
    assertComplete(store.readLog(0));
  }

  @Test
  void the_log_by_category_has_all_events() {
    assertComplete(store.readLog(0, EventFilter.all().withCategories("box")));
  }

  @Test
  void the_log_by_tag_has_all_events() {
    assertComplete(store.readLog(0, EventFilter.all().withTags("t")));
  }

  @Test
  void a_query_has_all_events() {
    assertComplete(store.readQuery(EventQuery.tagged("t", "u"), 0, EVENTS));
  }

  @Test
  void a_page_ends_with_the_event_that_reaches_4_MiB() {
    EventFilter all = EventFilter.all();
    assertThat(store.readLogPage(0, all, 1_000).events()).hasSize(25);
    assertThat(store.readLogPage(25, all, 10).events()).hasSize(10);
    assertThat(store.readLogPage(50, all, 1_000).events()).hasSize(10);
  }
}
