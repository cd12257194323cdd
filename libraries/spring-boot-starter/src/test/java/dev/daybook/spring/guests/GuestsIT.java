package dev.daybook.spring.guests;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.ExpectedVersion;
import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.boundaries.Decision;
import dev.daybook.eventstore.boundaries.DecisionHandler;
import dev.daybook.eventstore.commands.CommandHandler;
import dev.daybook.jackson.EventTypes;
import dev.daybook.personal.PersonKeys;
import dev.daybook.personal.PostgresKeyStore;
import dev.daybook.postgres.PostgresEventStore;
import dev.daybook.spring.guests.GuestApplication.CheckIn;
import dev.daybook.spring.guests.GuestApplication.GuestEvent;
import dev.daybook.spring.guests.GuestApplication.GuestEvent.CheckedIn;
import dev.daybook.spring.test.DaybookTest;
import dev.daybook.spring.transactions.JoinedTransactions;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.transaction.support.TransactionTemplate;

/// Keys of persons that are created in transactions of the application. Log, keys and application
/// share a pool of one connection.
@DaybookTest(
    classes = GuestApplication.class,
    properties = {
      "spring.datasource.hikari.maximum-pool-size=1",
      "spring.datasource.hikari.connection-timeout=20000"
    })
@SuppressWarnings("NullAway.Init")
class GuestsIT {
  @Autowired private TransactionTemplate transaction;
  @Autowired private JoinedTransactions transactions;
  @Autowired private EventStore log;
  @Autowired private PostgresEventStore store;
  @Autowired private CommandHandler<CheckIn, List<String>, GuestEvent> guests;
  @Autowired private DecisionHandler decisions;
  @Autowired private Decision<CheckIn, GuestEvent> checkInAgain;
  @Autowired private EventTypes<GuestEvent> events;
  @Autowired private HikariDataSource pool;

  private final String guest = UUID.randomUUID().toString();
  private final StreamId stream = StreamId.of("guest", guest);

  private List<GuestEvent> stored() {
    return store.readStream(stream).map(events::decode).toList();
  }

  private boolean hasKey() {
    var keys = new PostgresKeyStore(pool, PersonKeys.SCHEMA);
    return !keys.find(List.of(guest)).isEmpty();
  }

  @Test
  void a_new_person_takes_no_second_connection() {
    transaction.executeWithoutResult(
        status -> {
          guests.handle(stream, new CheckIn(guest, "Ada"));
          assertThat(guests.load(stream).state()).containsExactly("Ada");
        });

    assertThat(hasKey()).isTrue();
    assertThat(stored()).containsExactly(new CheckedIn("Ada"));
  }

  @Test
  void a_decision_takes_no_second_connection() {
    transaction.executeWithoutResult(
        status -> {
          decisions.handle(checkInAgain, new CheckIn(guest, "Ada"));
          decisions.handle(checkInAgain, new CheckIn(guest, "Eda"));
        });

    assertThat(stored()).containsExactly(new CheckedIn("Ada"), new CheckedIn("Eda"));
  }

  @Test
  void an_event_without_a_handler_is_encoded_in_it() {
    transaction.executeWithoutResult(
        status -> {
          var types = events.in(transactions.current().orElseThrow());
          log.append(
              stream,
              ExpectedVersion.noStream(),
              types.encode(stream, new CheckedIn("Ada"), UUID.randomUUID(), Map.of()));
        });

    assertThat(stored()).containsExactly(new CheckedIn("Ada"));
  }

  @Test
  void a_rollback_leaves_neither_key_nor_event() {
    transaction.executeWithoutResult(
        status -> {
          guests.handle(stream, new CheckIn(guest, "Ada"));
          status.setRollbackOnly();
        });

    assertThat(hasKey()).isFalse();
    assertThat(stored()).isEmpty();
  }
}
