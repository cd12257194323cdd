package dev.daybook.postgres.soak;

import static dev.daybook.testing.Patience.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.daybook.eventstore.AppendResult;
import dev.daybook.eventstore.ExpectedVersion;
import dev.daybook.eventstore.NewEvent;
import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.errors.AppendOutcomeUnknownException;
import dev.daybook.eventstore.errors.EventStoreException;
import dev.daybook.eventstore.errors.EventStoreUnavailableException;
import dev.daybook.eventstore.errors.LogDivergedException;
import dev.daybook.postgres.PostgresEventStore;
import dev.daybook.postgres.connections.ConnectionUse;
import dev.daybook.postgres.connections.DatabaseHosts;
import dev.daybook.postgres.connections.DatabaseUrl;
import dev.daybook.postgres.operations.OperatorAction;
import dev.daybook.postgres.soak.FailoverRound.Failure;
import dev.daybook.postgres.soak.FailoverRound.Outcome;
import dev.daybook.testing.Soak;
import dev.daybook.testing.postgres.ReplicatedPostgres;
import dev.daybook.testing.postgres.ReplicatedPostgres.Host;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The primary dies or is paused, and its standby is promoted: one round each. `./daybook soak`
/// repeats them, five times each at least.
class FailoverIT {
  private static final int SOAK_ROUNDS = 10;
  private static final StreamId STREAM = new StreamId("thing", "alone");

  /// Of appends that are to get no acknowledgement.
  private static final Duration SHORT = Duration.ofSeconds(8);

  @TempDir private Path directory;

  private static NewEvent event() {
    return new NewEvent(UUID.randomUUID(), "HAPPENED", "{}");
  }

  private static AppendResult append(PostgresEventStore log) {
    return log.append(STREAM, ExpectedVersion.any(), List.of(event()));
  }

  @Test
  void nothing_acknowledged_is_lost_with_a_synchronous_standby() throws Exception {
    Soak.rounds("Failovers", Soak.isOn() ? SOAK_ROUNDS : Failure.values().length, this::failover);
  }

  private void failover(int round, long seed) throws Exception {
    Failure failure = round % 2 == 1 ? Failure.KILLED : Failure.PAUSED;
    Path folder = Files.createDirectory(directory.resolve("round" + round));
    try (var servers = ReplicatedPostgres.start(folder, true, FailoverNode::prepare)) {
      Outcome outcome = new FailoverRound(servers, failure, seed).run(folder);
      System.out.printf(
          "  %s, %,d events; slowest of %d writers: %d ms after the promotion, %d ms after the failure%n",
          failure,
          outcome.log().events().size(),
          FailoverLoad.WRITERS,
          outcome.sincePromotion().toMillis(),
          outcome.sinceFailure().toMillis());
      assertThat(outcome.faults()).as("with seed %d", seed).isEmpty();
      assertThat(outcome.projected()).as("with seed %d", seed).isEqualTo(outcome.ids());
      assertThat(outcome.fed()).as("with seed %d", seed).isEqualTo(outcome.ids());
      if (failure == Failure.KILLED) {
        the_former_primary_acknowledges_nothing(servers, repeatable(outcome));
      }
    }
  }

  /// An acknowledged event that both servers have, with its version.
  private static KeptEvent repeatable(Outcome outcome) {
    return outcome.log().at(1).orElseThrow();
  }

  private static void the_former_primary_acknowledges_nothing(
      ReplicatedPostgres servers, KeptEvent stored) throws Exception {
    try (var node =
        FailoverNode.open(
            servers::source,
            servers.url(Host.A, Host.B),
            it -> it.withAppendTimeout(SHORT).withQueueTimeout(SHORT))) {
      assertThat(failureUntil(node.log(), _ -> false)).isNull();
      servers.kill(Host.B);
      servers.start(Host.A);
      // The first ones are sent to B, which is gone.
      assertThat(
              failureUntil(
                  node.log(), it -> String.valueOf(it.getMessage()).contains("former primary")))
          .isInstanceOf(EventStoreUnavailableException.class)
          .hasMessageContaining("former primary");
    }
    try (var fresh =
        FailoverNode.open(
            servers::source,
            servers.url(Host.A),
            it ->
                it.withSynchronousStandby(true).withAppendTimeout(SHORT).withQueueTimeout(SHORT))) {
      assertThat(failure(fresh.log())).isInstanceOf(AppendOutcomeUnknownException.class);
    }
    // The server still waits for the standby in that append; a killed one does not.
    servers.kill(Host.A);
    servers.start(Host.A);
    try (var fresh =
        FailoverNode.open(
            servers::source,
            servers.url(Host.A),
            it ->
                it.withSynchronousStandby(true).withAppendTimeout(SHORT).withQueueTimeout(SHORT))) {
      var repeated = new NewEvent(stored.eventId(), stored.type(), stored.data());
      assertThatExceptionOfType(AppendOutcomeUnknownException.class)
          .as("a repeated append that is found")
          .isThrownBy(
              () ->
                  fresh
                      .log()
                      .append(
                          stored.stream(),
                          ExpectedVersion.exact(stored.version() - 1),
                          List.of(repeated)))
          .withMessageContaining("synchronous standby");
      servers.endSynchronousReplication(Host.A);
      assertThat(failure(fresh.log()))
          .isInstanceOf(EventStoreUnavailableException.class)
          .hasMessageContaining("synchronous_standby_names");
    }
    assertThatExceptionOfType(EventStoreUnavailableException.class)
        .isThrownBy(
            () ->
                FailoverNode.open(
                    servers::source, servers.url(Host.A), it -> it.withSynchronousStandby(true)))
        .withMessageContaining("synchronous_standby_names");
  }

  /// What an append throws; null if it is acknowledged.
  private static @Nullable EventStoreException failure(PostgresEventStore log) {
    try {
      append(log);
      return null;
    } catch (EventStoreException e) {
      return e;
    }
  }

  @Test
  void a_lost_end_of_the_log_is_named_and_never_mixed() throws Exception {
    try (var servers = ReplicatedPostgres.start(directory, false, FailoverNode::prepare);
        var idle = FailoverNode.open(servers::source, servers.url(Host.A, Host.B), it -> it);
        var node = FailoverNode.open(servers::source, servers.url(Host.A, Host.B), it -> it)) {
      AppendResult kept = append(node.log());
      servers.await(Host.B, "select from daybook.events where position = " + kept.position());
      servers.stop(Host.B);
      append(node.log()); // acknowledged, and on no standby
      servers.kill(Host.A);
      servers.start(Host.B);
      assertThatExceptionOfType(SQLException.class)
          .isThrownBy(
              DatabaseHosts.of(DatabaseUrl.of(servers.url(Host.A, Host.B)))
                      .source(url -> servers.source(url.completed(ConnectionUse.APPENDS)))
                  ::getConnection)
          .withMessageContaining("None of the hosts is a primary");
      servers.promote(Host.B);

      assertThatExceptionOfType(LogDivergedException.class)
          .as("in a transaction of the application")
          .isThrownBy(
              () ->
                  node.log()
                      .joined(
                          servers.source(Host.B),
                          it -> it.append(STREAM, ExpectedVersion.any(), List.of(event()))))
          .withMessageContaining("position " + (kept.position() + 1));
      assertThat(failureUntil(node.log(), LogDivergedException.class::isInstance))
          .isInstanceOf(LogDivergedException.class)
          .hasMessageContaining("position " + (kept.position() + 1));
      assertThat(events(servers)).isEqualTo(kept.position());

      node.log().beginEpoch(new OperatorAction.Request("Ada", "lost in a failover"));
      assertThat(append(node.log()).position()).isEqualTo(kept.position() + 1);
      assertThat(node.log().readStream(STREAM, 0).map(RecordedEvent::position))
          .containsExactly(kept.position(), kept.position() + 1);

      assertThat(node.log().timeline().orElseThrow().timeline()).isEqualTo(2);

      the_former_primary_is_refused_by_a_node_that_has_not_appended(servers, idle.log());
    }
  }

  /// It has seen the new primary all the same, as each node listens to it.
  private static void the_former_primary_is_refused_by_a_node_that_has_not_appended(
      ReplicatedPostgres servers, PostgresEventStore log) throws Exception {
    long head = log.head();
    servers.kill(Host.B);
    servers.start(Host.A);
    assertThat(failureUntil(log, it -> String.valueOf(it.getMessage()).contains("former primary")))
        .isInstanceOf(EventStoreUnavailableException.class);
    assertThatExceptionOfType(EventStoreUnavailableException.class)
        .as("a read after position %d", head)
        .isThrownBy(log::head);
    assertThatExceptionOfType(EventStoreUnavailableException.class).isThrownBy(log::timeline);
  }

  /// Appends until an append is acknowledged (null), or fails as expected.
  ///
  /// @param expected whether this is the failure that is waited for
  private static @Nullable EventStoreException failureUntil(
      PostgresEventStore log, Predicate<EventStoreException> expected) throws InterruptedException {
    long until = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      EventStoreException failure = failure(log);
      if (failure == null || expected.test(failure) || System.nanoTime() > until) {
        return failure;
      }
      Thread.sleep(20);
    }
  }

  private static long events(ReplicatedPostgres servers) throws Exception {
    try (var connection = servers.source(Host.B).getConnection();
        var select = connection.createStatement();
        var row = select.executeQuery("select count(*) from daybook.events")) {
      row.next();
      return row.getLong(1);
    }
  }
}
