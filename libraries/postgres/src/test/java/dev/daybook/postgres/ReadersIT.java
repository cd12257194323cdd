package dev.daybook.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.zaxxer.hikari.HikariDataSource;
import dev.daybook.eventstore.EventFilter;
import dev.daybook.eventstore.ExpectedVersion;
import dev.daybook.eventstore.NewEvent;
import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.StreamId;
import dev.daybook.postgres.testing.TestDatabase;
import dev.daybook.test.CheckedPool;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Readers share a pool of one connection: a reader that kept it would block all others.
class ReadersIT {
  private static final StreamId BOX = new StreamId("box", "1");
  private static final int EVENTS = 2_500;
  private static final EventFilter BOXES = EventFilter.all().withCategories("box");

  private final TestDatabase database = TestDatabase.shared();
  private final String schema = database.newLog();
  private final HikariDataSource one = new HikariDataSource();
  private PostgresEventStore store;

  ReadersIT() {
    one.setDataSource(database.direct());
    one.setMaximumPoolSize(1);
    one.setConnectionTimeout(10_000);
    store =
        PostgresEventStore.open(
            CheckedPool.around(one),
            TestDatabase.OPTIONS.withSchema(schema).withHeldConnections(database.direct()));
  }

  @BeforeEach
  void append() {
    List<NewEvent> events =
        IntStream.range(0, EVENTS)
            .mapToObj(_ -> new NewEvent(UUID.randomUUID(), "OPENED", "{}"))
            .toList();
    store.append(BOX, ExpectedVersion.noStream(), events);
  }

  @AfterEach
  void close() {
    store.close();
    one.close();
  }

  private List<Supplier<Stream<RecordedEvent>>> ways() {
    return List.of(
        () -> store.readStream(BOX, 0),
        () -> store.readStreamBackward(BOX, Long.MAX_VALUE),
        () -> store.readLog(0),
        () -> store.readLog(0, BOXES));
  }

  private void assertNoneIsHeld() {
    assertThat(one.getHikariPoolMXBean().getActiveConnections()).isZero();
  }

  @Test
  void an_unclosed_reader_holds_no_connection() {
    List<Iterator<RecordedEvent>> open = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      for (Supplier<Stream<RecordedEvent>> way : ways()) {
        Iterator<RecordedEvent> reader = way.get().iterator();
        assertThat(reader.next()).isNotNull();
        assertNoneIsHeld();
        open.add(reader);
      }
    }
    for (Iterator<RecordedEvent> reader : open) {
      var rest = new ArrayList<RecordedEvent>();
      reader.forEachRemaining(rest::add);
      assertThat(rest).hasSize(EVENTS - 1);
    }
    assertNoneIsHeld();
  }

  @Test
  void a_reader_that_throws_holds_no_connection() {
    for (Supplier<Stream<RecordedEvent>> way : ways()) {
      assertThatIllegalStateException()
          .isThrownBy(
              () ->
                  way.get()
                      .skip(1_100)
                      .forEach(
                          _ -> {
                            throw new IllegalStateException("enough");
                          }));
      assertNoneIsHeld();
    }
  }
}
