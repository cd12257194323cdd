package dev.daybook.postgres.soak;

import dev.daybook.testing.postgres.ReplicatedPostgres;
import dev.daybook.testing.postgres.ReplicatedPostgres.Host;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.UUID;

/// A node with [FailoverLoad] on a primary with a synchronous standby; the primary fails, and the
/// standby is promoted.
final class FailoverRound {
  private static final int PAUSE_MS_MAX = 500;

  /// How the primary fails.
  enum Failure {
    /// All of its processes are killed.
    KILLED,
    /// All of its processes are paused: its connections stay open, and are silent.
    PAUSED
  }

  private final ReplicatedPostgres servers;
  private final Failure failure;
  private final Random random;

  FailoverRound(ReplicatedPostgres servers, Failure failure, long seed) {
    this.servers = servers;
    this.failure = failure;
    this.random = new Random(seed);
  }

  /// What a round has shown.
  ///
  /// @param log of the new primary
  /// @param entries of all writers and readers
  /// @param projected ids of the events in the read model
  /// @param fed ids of the events that the subscription has handled
  /// @param sincePromotion the longest time from the promotion to the first answer to a writer
  /// @param sinceFailure the longest time from the failure to that answer
  record Outcome(
      KeptLog log,
      List<Entry> entries,
      List<UUID> projected,
      List<UUID> fed,
      Duration sincePromotion,
      Duration sinceFailure) {
    List<String> faults() {
      return HistoryChecker.faults(log, entries.stream());
    }

    List<UUID> ids() {
      return log.events().stream().map(KeptEvent::eventId).toList();
    }
  }

  Outcome run(Path directory) throws Exception {
    long failedAt;
    long promotedAt;
    long answeredAt;
    List<UUID> projected;
    var load = new FailoverLoad(open(), directory.resolve("journal"), random, Duration.ZERO);
    try (load) {
      load.awaitAnswers(System.nanoTime());
      Thread.sleep(random.nextInt(PAUSE_MS_MAX));
      failedAt = System.nanoTime();
      fail();
      promotedAt = servers.promote(Host.B);
      answeredAt = load.awaitAnswers(promotedAt).orElse(System.nanoTime());
      load.end();
      load.awaitReaders();
      projected = SeenEvents.read(servers.source(Host.B));
    }
    try (Connection connection = servers.source(Host.B).getConnection()) {
      return new Outcome(
          KeptLog.read(connection, FailoverNode.SCHEMA),
          load.entries(),
          projected,
          load.fed(),
          Duration.ofNanos(answeredAt - promotedAt),
          Duration.ofNanos(answeredAt - failedAt));
    }
  }

  private FailoverNode open() {
    return FailoverNode.open(servers::source, servers.url(Host.A, Host.B), it -> it);
  }

  private void fail() throws Exception {
    switch (failure) {
      case KILLED -> servers.kill(Host.A);
      case PAUSED -> servers.pause(Host.A);
    }
  }
}
