package dev.daybook.postgres;

import static dev.daybook.eventstore.EventStore.SCAN_EVENTS_MAX;
import static org.assertj.core.api.Assertions.assertThat;

import dev.daybook.eventstore.EventFilter;
import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.ExpectedVersion;
import dev.daybook.eventstore.NewEvent;
import dev.daybook.eventstore.StreamId;
import dev.daybook.postgres.testing.TestDatabase;
import dev.daybook.test.EventStoreReading;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PostgresReadingIT extends EventStoreReading {
  @Override
  protected EventStore open() {
    TestDatabase database = TestDatabase.shared();
    return database.open(database.newLog());
  }

  @Override
  protected void close(EventStore opened) {
    ((PostgresEventStore) opened).close();
  }

  @Test
  void a_page_of_tagged_events_scans_no_others() {
    EventStore store = open();
    StreamId box = new StreamId("box", "1");
    for (int i = 0; i < 2; i++) {
      List<NewEvent> others =
          Stream.generate(() -> new NewEvent(UUID.randomUUID(), "OPENED", "{}"))
              .limit(SCAN_EVENTS_MAX)
              .toList();
      store.append(box, ExpectedVersion.any(), others);
    }
    NewEvent wanted = new NewEvent(UUID.randomUUID(), "OPENED", "{}").tagged(Set.of("a"));
    long position =
        store.append(box, ExpectedVersion.any(), Collections.singletonList(wanted)).position();

    assertThat(store.readLogPage(0, EventFilter.all().withTags("a"), 1).events())
        .singleElement()
        .satisfies(event -> assertThat(event.position()).isEqualTo(position));
    close(store);
  }
}
