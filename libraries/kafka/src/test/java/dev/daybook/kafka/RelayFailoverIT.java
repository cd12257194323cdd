package dev.daybook.kafka;

import static dev.daybook.testing.Patience.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.daybook.kafka.cloudevents.CloudEventRecords;
import dev.daybook.postgres.PostgresEventStore;
import dev.daybook.postgres.operations.OperatorAction;
import dev.daybook.testing.Await;
import dev.daybook.testing.postgres.ReplicatedPostgres;
import dev.daybook.testing.postgres.ReplicatedPostgres.Host;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/// Two servers after a failover: A was killed and B promoted, and then A was started alone. Both
/// have the log of each test up to the failover.
class RelayFailoverIT {
  private static final OperatorAction.Request BY_ADA =
      new OperatorAction.Request("Ada", "restored from a backup");
  private static final int BEFORE_FAILOVER = 10;

  @TempDir private static Path directory;
  private static ReplicatedPostgres servers;

  private RelayedLog relayed;

  @BeforeAll
  static void failOver() throws Exception {
    servers = ReplicatedPostgres.start(directory, false, RelayFailoverIT::prepare);
    servers.kill(Host.A);
    servers.promote(Host.B);
    servers.start(Host.A);
  }

  private static void prepare(DataSource database) {
    for (Method method : RelayFailoverIT.class.getDeclaredMethods()) {
      if (method.isAnnotationPresent(Test.class)) {
        try (var log = PostgresEventStore.open(database, RelayedLog.options(schema(method)))) {
          RelayedLog.append(log, "counter", BEFORE_FAILOVER);
        }
      }
    }
  }

  /// Each test has a log of its own.
  private static String schema(Method test) {
    return "log_" + Integer.toHexString(test.getName().hashCode());
  }

  @AfterAll
  static void stop() throws Exception {
    servers.close();
  }

  @BeforeEach
  void open(TestInfo test) {
    relayed = new RelayedLog(servers.source(Host.B), schema(test.getTestMethod().orElseThrow()));
  }

  @AfterEach
  void close() {
    relayed.close();
  }

  private PostgresEventStore formerPrimary() {
    return relayed.node(servers.source(Host.A), servers.source(Host.A));
  }

  /// The relay on the present primary has sent all of its events, and was closed.
  private void relayFromPresentPrimary() throws Exception {
    try (KafkaRelay relay = relayed.relay()) {
      relayed.settle(relay);
    }
  }

  private KafkaRelay refused(PostgresEventStore node) throws InterruptedException {
    KafkaRelay relay = relayed.relay(node);
    assertThat(relayed.awaitStop(relay).reason()).isEqualTo(RelayStopReason.FORMER_PRIMARY);
    return relay;
  }

  private void awaitRunning(KafkaRelay relay) {
    Await.until(
        () -> {
          relay.retry();
          return relay.status() instanceof RelayStatus.Running;
        });
  }

  /// The log has no event since the failover, so that the former primary has the last one that was
  /// relayed.
  @Test
  void a_former_primary_is_refused_and_fences_nothing() throws Exception {
    KafkaRelay present = relayed.relay();
    relayed.settle(present);
    PostgresEventStore former = formerPrimary();
    RelayedLog.append(former, "counter", 5);
    List<String> calls = new CopyOnWriteArrayList<>();

    KafkaRelay relay =
        relayed.relay(
            former,
            (name, real, execution) -> {
              calls.add(name);
              return execution.execute();
            });
    RelayStatus.Stopped stopped = relayed.awaitStop(relay);

    assertThat(stopped.reason()).isEqualTo(RelayStopReason.FORMER_PRIMARY);
    assertThat(stopped.message()).contains("on timeline 1,").contains("read timeline 2");
    assertThat(calls).isEmpty();
    relayed.append("counter", 5);
    relayed.settle(present);
    assertThat(relayed.faults()).isEmpty();
    assertThat(present.relayedEvents()).isEqualTo(BEFORE_FAILOVER + 5);
  }

  @Test
  void a_refused_relay_goes_on_when_its_address_leads_to_the_present_primary() throws Exception {
    relayFromPresentPrimary();
    var address = new SwitchedSource(servers, Host.A);
    KafkaRelay relay = refused(relayed.node(address, address));

    address.moveTo(Host.B);
    relayed.append("counter", 5);
    awaitRunning(relay);
    relayed.settle(relay);

    assertThat(relayed.faults()).isEmpty();
  }

  /// As a backup of its files that is started without recovery to a new timeline: its timeline is
  /// that of the backup.
  @Test
  void an_earlier_timeline_goes_on_after_an_epoch_was_begun() throws Exception {
    relayFromPresentPrimary();
    PostgresEventStore restored = formerPrimary();
    KafkaRelay relay = refused(restored);

    restored.beginEpoch(BY_ADA);
    RelayedLog.append(restored, "counter", 5);
    awaitRunning(relay);
    assertThat(relay.awaitPosition(BEFORE_FAILOVER + 5, PATIENCE)).isTrue();

    KafkaRelay other = relayed.relay(); // the log before the restore, on a later timeline
    relay.close();
    assertThat(relayed.awaitStop(other).reason()).isEqualTo(RelayStopReason.LOG_DIVERGED);
    assertThat(relayed.types()).hasSize(BEFORE_FAILOVER + 5);
  }

  @Test
  void an_earlier_timeline_that_lacks_relayed_events_needs_an_operator() throws Exception {
    relayed.append("counter", 5);
    relayFromPresentPrimary();
    PostgresEventStore restored = formerPrimary();
    KafkaRelay relay = refused(restored);

    restored.beginEpoch(BY_ADA);
    relay.retry();
    Await.until(
        () ->
            relay.status() instanceof RelayStatus.Stopped stopped
                && stopped.reason() == RelayStopReason.LOG_DIVERGED);
    relay.continueAfterRestore(BY_ADA);
    awaitRunning(relay);

    assertThat(relayed.types()).contains(CloudEventRecords.LOG_RESTORED);
  }

  /// It has appended at the present primary, and its pages come from the former one.
  @Test
  void a_node_tells_its_relay_of_a_later_timeline() {
    KafkaRelay relay = relayed.relay(relayed.node(servers.source(Host.A), servers.source(Host.B)));

    Await.until(
        () ->
            relay.status() instanceof RelayStatus.Waiting waiting
                && waiting.reason().contains("former primary"));
    assertThat(relay.relayedEvents()).isZero();
  }
}
