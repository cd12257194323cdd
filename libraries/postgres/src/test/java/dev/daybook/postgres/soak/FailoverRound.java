package dev.daybook.postgres.soak;

import static dev.daybook.testing.Patience.PATIENCE;

import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.subscriptions.Subscription;
import dev.daybook.postgres.projections.running.ProjectionRunner;
import dev.daybook.postgres.soak.Entry.Acknowledged;
import dev.daybook.testing.postgres.ReplicatedPostgres;
import dev.daybook.testing.postgres.ReplicatedPostgres.Host;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;

/// A node with writers and readers of every kind on a primary with a synchronous standby; the
/// primary fails, and the standby is promoted.
final class FailoverRound {
  static final int WRITERS = 32;

  private static final int STREAM_READERS = 2;
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
    Path file = directory.resolve("journal");
    var ended = new AtomicBoolean();
    Queue<UUID> fed = new ConcurrentLinkedQueue<>();
    long failedAt;
    long promotedAt;
    List<UUID> projected;
    try (var journal = Journal.create(file);
        var node = FailoverNode.open(servers, servers.url(Host.A, Host.B), it -> it)) {
      ProjectionRunner projection = node.log().project(new SeenEvents());
      var _ =
          node.log()
              .subscribe(
                  Subscription.of("fed", node.log(), (RecordedEvent e) -> fed.add(e.eventId())));
      List<Thread> callers = start(node, journal, ended);
      try {
        awaitAnswers(file, System.nanoTime());
        Thread.sleep(random.nextInt(PAUSE_MS_MAX));
        failedAt = System.nanoTime();
        fail();
        promotedAt = servers.promote(Host.B);
        awaitAnswers(file, promotedAt);
      } finally {
        ended.set(true);
        for (Thread caller : callers) {
          caller.join();
        }
      }
      long head = node.log().head();
      if (!projection.awaitPosition(head, PATIENCE)) {
        throw new IllegalStateException("The projection does not go on: " + projection.status());
      }
      await("the subscription", () -> fed.size() >= head);
      projected = SeenEvents.read(servers.source(Host.B));
    }
    List<Entry> entries = Journal.read(file);
    long answered = slowest(entries, promotedAt);
    try (Connection connection = servers.source(Host.B).getConnection()) {
      return new Outcome(
          KeptLog.read(connection, FailoverNode.SCHEMA),
          entries,
          projected,
          List.copyOf(fed),
          Duration.ofNanos(answered - promotedAt),
          Duration.ofNanos(answered - failedAt));
    }
  }

  private void fail() throws Exception {
    switch (failure) {
      case KILLED -> servers.kill(Host.A);
      case PAUSED -> servers.pause(Host.A);
    }
  }

  private List<Thread> start(FailoverNode node, Journal journal, AtomicBoolean ended) {
    List<Thread> callers = new ArrayList<>();
    for (int i = 1; i <= WRITERS; i++) {
      var writer =
          new Writer("w" + i, node.log(), null, journal, new Random(random.nextLong()), ended::get);
      callers.add(
          (i % 2 == 0 ? Thread.ofVirtual() : Thread.ofPlatform().daemon()).unstarted(writer));
    }
    var readers = new Readers(node.log(), journal, ended::get);
    node.log().tailer().subscribe(readers.tailing());
    for (int i = 1; i <= STREAM_READERS; i++) {
      callers.add(Thread.ofVirtual().unstarted(readers.ofStreams(new Random(random.nextLong()))));
    }
    callers.add(Thread.ofPlatform().daemon().unstarted(readers.ofLog()));
    callers.forEach(Thread::start);
    return callers;
  }

  /// Waits until an append of each writer was acknowledged after a time.
  private static void awaitAnswers(Path file, long since) throws Exception {
    await("the writers", () -> answers(Journal.read(file), since).size() == WRITERS);
  }

  private interface Condition {
    boolean holds() throws Exception;
  }

  private static void await(String what, Condition condition) throws Exception {
    long until = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.holds()) {
      if (System.nanoTime() > until) {
        throw new IllegalStateException("Waited too long for " + what);
      }
      Thread.sleep(100);
    }
  }

  /// When the last writer got its first acknowledgement after a time.
  private static long slowest(List<Entry> entries, long since) {
    return answers(entries, since).values().stream().mapToLong(it -> it).max().orElseThrow();
  }

  /// By writer, the time of the first acknowledgement after a time.
  private static Map<String, Long> answers(List<Entry> entries, long since) {
    Map<String, Long> first = new HashMap<>();
    for (Entry entry : entries) {
      if (entry instanceof Acknowledged told && told.time() > since) {
        String writer = told.append().substring(0, told.append().indexOf('-'));
        first.merge(writer, told.time(), Math::min);
      }
    }
    return first;
  }
}
