package dev.daybook.postgres;

import static dev.daybook.testing.Patience.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.daybook.eventstore.EventFilter;
import dev.daybook.eventstore.ExpectedVersion;
import dev.daybook.eventstore.NewEvent;
import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.subscriptions.LogCursor;
import dev.daybook.eventstore.subscriptions.RunningSubscription;
import dev.daybook.eventstore.subscriptions.Subscription;
import dev.daybook.postgres.testing.TestDatabase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Subscriptions that continue from their checkpoints.
class PostgresCheckpointsIT {

  private final TestDatabase database = TestDatabase.shared();
  private final String schema = database.newLogWithReadModels();
  private final PostgresEventStore store = database.open(schema);
  private final PostgresCheckpoints checkpoints =
      new PostgresCheckpoints(database.direct(), schema);

  @AfterEach
  void close() {
    store.close();
  }

  private void append(int count) {
    for (int i = 0; i < count; i++) {
      store.append(
          new StreamId("thing", "a"),
          ExpectedVersion.any(),
          List.of(new NewEvent(UUID.randomUUID(), i % 2 == 0 ? "EVEN" : "ODD", "{}")));
    }
  }

  private static LogCursor cursor(long position) {
    return new LogCursor(position, new UUID(0, position));
  }

  @Test
  void a_cursor_without_an_event_id_is_stored() {
    checkpoints.store("mails", LogCursor.START);
    checkpoints.store("others", new LogCursor(7, null));
    assertThat(checkpoints.load("mails")).hasValue(LogCursor.START);
    assertThat(checkpoints.load("others")).hasValue(new LogCursor(7, null));
  }

  @Test
  void nothing_is_loaded_before_the_first_store() {
    assertThat(checkpoints.load("mails")).isEmpty();
    checkpoints.store("mails", cursor(7));
    checkpoints.store("mails", cursor(9));
    checkpoints.store("others", cursor(1));
    assertThat(checkpoints.load("mails")).hasValue(cursor(9));
    assertThat(new PostgresCheckpoints(database.direct(), schema).load("mails"))
        .hasValue(cursor(9));
  }

  @Test
  void a_subscription_continues_from_its_checkpoint() {
    List<Long> handled = new ArrayList<>();
    Subscription mails =
        Subscription.of("mails", store, event -> handled.add(event.position()))
            .filtered(EventFilter.all().withTypes("EVEN"))
            .with(checkpoints);
    append(10);
    assertThat(mails.catchUp()).isEqualTo(10);
    append(10);
    mails.catchUp();
    assertThat(handled).containsExactly(1L, 3L, 5L, 7L, 9L, 11L, 13L, 15L, 17L, 19L);
    assertThat(checkpoints.load("mails")).hasValue(LogCursor.at(store, 20));
  }

  /// The clock is set back by an hour while a killed node holds the lease.
  @Test
  void a_lease_longer_than_its_duration_is_void() throws Exception {
    List<Long> handled = Collections.synchronizedList(new ArrayList<>());
    Subscription mails =
        Subscription.of("mails", store, event -> handled.add(event.position())).with(checkpoints);
    append(3);
    assertThat(checkpoints.lease("mails", Duration.ofSeconds(5)).take()).isTrue();
    database.execute(
        """
        update %s.subscription_checkpoints
        set
          held_from = held_from + interval '1 hour',
          held_until = held_until + interval '1 hour'
        """
            .formatted(schema));
    try (RunningSubscription running = mails.start()) {
      assertThat(running.awaitPosition(3, PATIENCE)).as("%s", running.status()).isTrue();
    }
    assertThat(handled).containsExactly(1L, 2L, 3L);
  }

  @Test
  void a_closed_subscription_delivers_each_event_once() throws Exception {
    List<Long> handled = Collections.synchronizedList(new ArrayList<>());
    Subscription mails =
        Subscription.of("mails", store, event -> handled.add(event.position())).with(checkpoints);
    for (int round = 1; round <= 5; round++) {
      append(20);
      try (RunningSubscription running = mails.start()) {
        assertThat(running.awaitPosition(round * 20L - 10, PATIENCE)).isTrue();
      }
    }
    mails.catchUp();
    assertThat(handled).hasSize(100).isSorted().doesNotHaveDuplicates();
  }
}
