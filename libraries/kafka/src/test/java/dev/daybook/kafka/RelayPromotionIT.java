package dev.daybook.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.daybook.postgres.PostgresEventStore;
import dev.daybook.postgres.connections.ServerTimeline;
import dev.daybook.testing.Await;
import dev.daybook.testing.postgres.ReplicatedPostgres;
import dev.daybook.testing.postgres.ReplicatedPostgres.Host;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A standby is promoted while a relay runs.
class RelayPromotionIT {
  private static final String SCHEMA = "daybook";

  @TempDir private Path directory;

  /// No connection breaks, and the log gets no event.
  @Test
  void the_control_record_names_the_later_timeline_without_an_event() throws Exception {
    try (var servers =
        ReplicatedPostgres.start(
            directory,
            false,
            database -> PostgresEventStore.open(database, RelayedLog.options(SCHEMA)).close())) {
      var address = new SwitchedSource(servers, Host.A);
      try (var relayed = new RelayedLog(address, SCHEMA)) {
        KafkaRelay relay =
            relayed.relay(relayed.log, relayed.options().withLease(Duration.ofMinutes(5)));
        relayed.append("counter", 10);
        relayed.settle(relay);
        assertThat(timeline(relayed)).hasValue(1L);
        servers.await(Host.B, "select from %s.events where position = 10".formatted(SCHEMA));

        servers.promote(Host.B);
        address.moveTo(Host.B);
        Await.until(() -> timeline(relayed).equals(Optional.of(2L)));

        servers.kill(Host.A); // the connections for appends were still there
        relayed.append("counter", 10);
        relayed.settle(relay);
        assertThat(relayed.faults()).isEmpty();
      }
    }
  }

  /// That of the last record in the control topic.
  private static Optional<Long> timeline(RelayedLog relayed) {
    String key = relayed.options().transactionalId(relayed.log.identity().id());
    try {
      return relayed.kafka.read(relayed.options().controlTopic()).stream()
          .filter(it -> new String(it.key(), UTF_8).equals(key))
          .map(it -> ControlRecord.parse(key, it.value()))
          .reduce((before, after) -> after)
          .flatMap(it -> Optional.ofNullable(it.server()))
          .map(ServerTimeline::timeline);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
