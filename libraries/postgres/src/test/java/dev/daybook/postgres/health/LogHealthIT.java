package dev.daybook.postgres.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.daybook.eventstore.ExpectedVersion;
import dev.daybook.eventstore.NewEvent;
import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.errors.EventStoreMisconfiguredException;
import dev.daybook.eventstore.errors.EventStoreUnavailableException;
import dev.daybook.postgres.PostgresEventStore;
import dev.daybook.postgres.health.LogHealth.Appends;
import dev.daybook.postgres.testing.SmallDisk;
import dev.daybook.postgres.testing.SwitchedSource;
import dev.daybook.postgres.testing.TestDatabase;
import dev.daybook.testing.Await;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

class LogHealthIT {
  private static final int DATA_BYTES = 8_000;

  private final TestDatabase database = TestDatabase.shared();
  private final String schema = database.newLog();
  private final Random random = new Random(7);
  private final SwitchedSource source = new SwitchedSource(database.direct());
  private final LogHealth health = LogHealth.start(source, schema);
  private final PostgresEventStore store =
      PostgresEventStore.open(
          database.pool(),
          TestDatabase.OPTIONS.withSchema(schema).withHeldConnections(source).withObserver(health));

  @AfterEach
  void close() {
    store.close();
    health.close();
  }

  private long append() {
    byte[] data = new byte[DATA_BYTES];
    random.nextBytes(data);
    var event =
        new NewEvent(
            UUID.randomUUID(),
            "NOTED",
            "{\"data\":\"%s\"}".formatted(HexFormat.of().formatHex(data)));
    return store
        .append(new StreamId("note", "1"), ExpectedVersion.any(), List.of(event))
        .position();
  }

  private void assertRefusedUntil(Appends reason, Runnable mended) throws Exception {
    assertThatThrownBy(this::append).isInstanceOf(EventStoreUnavailableException.class);
    assertThat(health.appends()).isEqualTo(reason);
    Thread.sleep(2 * LogHealth.CHECK_INTERVAL.toMillis());
    assertThat(health.appends()).as("after probes").isEqualTo(reason);
    long head = store.head();

    mended.run();

    Await.until(() -> health.appends() == Appends.ACCEPTED);
    assertThat(append()).as("a probe leaves nothing").isEqualTo(head + 1);
    assertThat(health.isDatabaseReachable()).isTrue();
  }

  @Test
  void a_server_error_is_reported_until_a_probe_succeeds() throws Exception {
    append();
    database.execute(
        """
        create function %1$s.refuse() returns trigger language plpgsql
          as $$ begin raise exception 'no space' using errcode = 'disk_full'; end $$;
        create trigger refuse before insert on %1$s.events execute function %1$s.refuse()
        """
            .formatted(schema));
    assertRefusedUntil(
        Appends.DISK_FULL,
        () -> database.execute("drop trigger refuse on %s.events".formatted(schema)));
  }

  @Test
  void a_full_disk_is_reported_until_there_is_space() throws Exception {
    try (var disk = SmallDisk.mount(database)) {
      disk.move(schema);
      append();
      disk.fill();
      assertThatThrownBy(() -> appendMany(100)).isInstanceOf(EventStoreUnavailableException.class);
      assertRefusedUntil(Appends.DISK_FULL, disk::free);
      store.close();
      database.execute("drop schema %s cascade".formatted(schema));
    }
  }

  @Test
  void a_misconfiguration_is_reported_until_a_probe_succeeds() throws Exception {
    append();
    database.execute("alter table %s.events rename to hidden".formatted(schema));
    assertThatThrownBy(this::append).isInstanceOf(EventStoreMisconfiguredException.class);
    assertThat(health.appends()).isEqualTo(Appends.MISCONFIGURED);

    database.execute("alter table %s.hidden rename to events".formatted(schema));
    Await.until(() -> health.appends() == Appends.ACCEPTED);
    assertThat(append()).isEqualTo(2);
  }

  private void appendMany(int events) {
    for (int i = 0; i < events; i++) {
      append();
    }
  }

  @Test
  void a_read_only_session_is_closed() throws Exception {
    var readOnly = database.direct();
    readOnly.setOptions("-c default_transaction_read_only=on");
    source.switchTo(readOnly);
    try (var health = LogHealth.start(source, schema);
        var store =
            PostgresEventStore.open(
                database.pool(),
                TestDatabase.OPTIONS
                    .withSchema(schema)
                    .withHeldConnections(source)
                    .withObserver(health))) {
      assertThat(health.appends()).isEqualTo(Appends.READ_ONLY);
      var event = new NewEvent(UUID.randomUUID(), "NOTED", "{}");
      var stream = new StreamId("note", "2");
      assertThatThrownBy(() -> store.append(stream, ExpectedVersion.any(), List.of(event)))
          .isInstanceOf(EventStoreUnavailableException.class);

      source.switchTo(database.direct());

      Await.until(() -> health.appends() == Appends.ACCEPTED);
      // Each of the appender's two connections may fail once.
      Await.until(
          () -> {
            try {
              return store.append(stream, ExpectedVersion.any(), List.of(event)).position() > 0;
            } catch (EventStoreUnavailableException _) {
              return false;
            }
          });
    }
  }

  @Test
  void an_unavailable_database_is_reported_until_it_is_back() throws Exception {
    String role = database.newName("health");
    database.createRole(role);
    PGSimpleDataSource served = database.direct(role);
    try (var health = LogHealth.start(served, schema)) {
      assertThat(health.isDatabaseReachable()).isTrue();

      database.execute("alter role %s nologin".formatted(role));
      database.execute(
          "select pg_terminate_backend(pid) from pg_stat_activity where usename = '%s'"
              .formatted(role));
      Await.until(() -> !health.isDatabaseReachable());

      database.execute("alter role %s login".formatted(role));
      Await.until(health::isDatabaseReachable);
    }
  }
}
