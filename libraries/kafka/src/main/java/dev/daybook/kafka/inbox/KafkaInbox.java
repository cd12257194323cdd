package dev.daybook.kafka.inbox;

import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.errors.AppendConditionFailedException;
import dev.daybook.eventstore.errors.EventStoreException;
import dev.daybook.eventstore.errors.WrongExpectedVersionException;
import dev.daybook.kafka.clients.ConfiguredClients;
import dev.daybook.kafka.clients.KafkaClients;
import dev.daybook.kafka.clients.WaitingException;
import dev.daybook.kafka.inbox.InboxRun.Action;
import dev.daybook.kafka.inbox.InboxRun.Step;
import dev.daybook.postgres.operations.ActionNotApplicableException;
import dev.daybook.postgres.operations.OperatorAction;
import dev.daybook.postgres.sql.ErrorText;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A running inbox: it executes commands from a topic of Kafka.
///
/// *Once in the log.* A record's idempotency key is made of the ids of cluster and topic, partition
/// and offset, or is a header of the producer's choice. The events of its command are appended at
/// most once, also if nodes are killed at any time. A refusal is stored, and final.
///
/// *In order of keys.* The records of a key are executed one after another, in the order of their
/// partition; several keys at once.
///
/// *Answered once*, for consumers that read committed records: the answer and the group's offset
/// are one transaction of Kafka.
///
/// *Never silent.* A record that can't be executed is parked with its reason in a topic, and later
/// ones of its key follow it there, until an operator has it executed or skipped.
///
/// Call it on every node with the same options: Kafka assigns each partition to one of them.
///
/// Thread-safe.
public final class KafkaInbox implements AutoCloseable {
  private static final Duration STOPPED_INTERVAL = Duration.ofSeconds(30);
  private static final Duration RETRY_FIRST = Duration.ofMillis(200);
  private static final Duration RETRY_LONGEST = Duration.ofSeconds(10);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);
  private static final int DOUBLINGS_MAX = 10;
  private static final int ACTIONS_MAX = 100;

  /// Other nodes wait so long at most for the transaction of a node that was killed.
  private static final int TRANSACTION_TIMEOUT_MS = 10_000;

  private static final Logger log = LoggerFactory.getLogger(KafkaInbox.class);

  private final EventStore events;
  private final KafkaInboxOptions options;
  private final InboxHandler handler;
  private final KafkaClients clients;
  private final Thread thread;
  private final Queue<Action> actions = new ArrayBlockingQueue<>(ACTIONS_MAX);
  private final AtomicLong accepted = new AtomicLong();
  private final AtomicLong refused = new AtomicLong();
  private final AtomicLong parked = new AtomicLong();
  private volatile InboxStatus status = new InboxStatus.Waiting(Instant.now(), "starting");
  private volatile @Nullable InboxRun current;
  private volatile boolean retries;
  private volatile boolean closing;
  private int failures;

  private KafkaInbox(
      EventStore events, KafkaInboxOptions options, InboxHandler handler, KafkaClients clients) {
    this.events = events;
    this.options = options;
    this.handler = handler;
    this.clients = clients;
    this.thread =
        Thread.ofPlatform().name("kafka-inbox-" + options.name()).daemon().unstarted(this::run);
  }

  /// Starts an inbox on a thread of its own. It returns at once, also if Kafka can't be reached.
  /// Close it before the log.
  ///
  /// @param log that the handler appends to; refusals are stored in it
  public static KafkaInbox start(EventStore log, KafkaInboxOptions options, InboxHandler handler) {
    Map<String, Object> properties = new HashMap<>(options.properties());
    properties.putIfAbsent(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, TRANSACTION_TIMEOUT_MS);
    return start(log, options, handler, new ConfiguredClients(properties));
  }

  static KafkaInbox start(
      EventStore log, KafkaInboxOptions options, InboxHandler handler, KafkaClients clients) {
    var inbox = new KafkaInbox(log, options, handler, clients);
    inbox.thread.start();
    return inbox;
  }

  public String name() {
    return options.name();
  }

  /// What it does on this node. Never blocks.
  public InboxStatus status() {
    return status;
  }

  /// Number of commands that this node has executed since its start, and answered. A record that
  /// was read again counts again.
  public long acceptedCommands() {
    return accepted.get();
  }

  /// Number of commands that were refused on this node since its start.
  public long refusedCommands() {
    return refused.get();
  }

  /// Number of records that this node has parked since its start.
  public long recordsParked() {
    return parked.get();
  }

  /// The records that are parked at present, of the partitions that this node has; the longest
  /// parked first. Never blocks.
  public List<ParkedRecord> parked() {
    InboxRun run = current;
    return run == null ? List.of() : run.parked();
  }

  /// Looks again at once, if the inbox waits or has stopped. Returns at once.
  public void retry() {
    retries = true;
    LockSupport.unpark(thread);
  }

  /// Tries a parked record again, and then the later ones of its key, up to the first one that
  /// can't be executed. Returns at once; [#parked()] shows the result.
  ///
  /// @throws ActionNotApplicableException if the record is not parked on this node
  public void retry(ParkedRecord record, OperatorAction.Request request) {
    execute(record, false, request);
  }

  /// Gives up a parked record, and tries the later ones of its key again, up to the first one that
  /// can't be executed. The topic of parked records keeps operator and reason. Returns at once;
  /// [#parked()] shows the result.
  ///
  /// @throws ActionNotApplicableException if the record is not parked on this node
  public void skip(ParkedRecord record, OperatorAction.Request request) {
    execute(record, true, request);
  }

  private void execute(ParkedRecord record, boolean skips, OperatorAction.Request request) {
    if (!parked().contains(record)) {
      throw new ActionNotApplicableException(
          "The record at offset %d of partition %d is not parked on this node"
              .formatted(record.offset(), record.partition()));
    }
    if (!actions.offer(new Action(record.partition(), record.offset(), skips, request))) {
      throw new ActionNotApplicableException("Too many actions wait; try again later");
    }
  }

  private void run() {
    while (!closing) {
      try (var run = new InboxRun(events, options, handler, clients)) {
        current = run;
        while (!closing) {
          step(run);
        }
      } catch (RuntimeException | Error e) {
        current = null;
        fail(e);
      }
    }
    current = null;
    status = new InboxStatus.Closed();
  }

  private void step(InboxRun run) {
    Step done = run.step();
    for (Action action = actions.poll(); action != null; action = actions.poll()) {
      run.execute(action);
    }
    failures = 0;
    retries = false;
    accepted.addAndGet(done.accepted());
    refused.addAndGet(done.refused());
    parked.addAndGet(done.parked());
    Optional<String> full = run.full();
    if (full.isPresent()) {
      become(full.get());
    } else if (!(status instanceof InboxStatus.Running)) {
      log.info("The inbox {} runs", options.name());
      status = new InboxStatus.Running();
    }
  }

  private void fail(Throwable e) {
    boolean unused = Thread.interrupted();
    if (closing) {
      return;
    }
    failures++;
    switch (e) {
      case InboxStoppedException it -> stop(it);
      case KafkaException it when it.getCause() instanceof InboxStoppedException cause ->
          stop(cause);
      case WaitingException it -> waitFor(String.valueOf(it.getMessage()));
      case KafkaException it -> waitFor("waiting for Kafka: " + ErrorText.line(it));
      case EventStoreException it when it.isRetryable() || isLostRace(it) ->
          waitFor("waiting for the database: " + ErrorText.line(it));
      default -> stop(e);
    }
  }

  private static boolean isLostRace(EventStoreException e) {
    return e instanceof WrongExpectedVersionException
        || e instanceof AppendConditionFailedException;
  }

  private void stop(Throwable cause) {
    String message = ErrorText.line(cause);
    if (!(status instanceof InboxStatus.Stopped before && before.message().equals(message))) {
      if (cause instanceof InboxStoppedException) {
        log.error("The inbox {} has stopped: {}", options.name(), message);
      } else {
        log.error("The inbox {} has stopped", options.name(), cause);
      }
      status = new InboxStatus.Stopped(Instant.now(), message);
    }
    pause(STOPPED_INTERVAL);
  }

  private void waitFor(String reason) {
    become(reason);
    long bound =
        Math.min(
            RETRY_FIRST.toNanos() << Math.min(failures - 1, DOUBLINGS_MAX),
            RETRY_LONGEST.toNanos());
    pause(Duration.ofNanos(ThreadLocalRandom.current().nextLong(bound / 2, bound)));
  }

  /// Waiting.
  private void become(String reason) {
    Instant since = Instant.now();
    if (status instanceof InboxStatus.Waiting before) {
      since = before.since();
    } else {
      log.warn("The inbox {} is {}", options.name(), reason);
    }
    status = new InboxStatus.Waiting(since, reason);
  }

  /// Ends early at [#retry()] and [#close()].
  private void pause(Duration time) {
    long deadline = System.nanoTime() + time.toNanos();
    for (long left = time.toNanos();
        left > 0 && !closing && !retries;
        left = deadline - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
    retries = false;
  }

  /// Ends after the transaction that is under way. Waits for that, at most 10 s; then it is
  /// interrupted, and its records are read again by another node.
  @Override
  public void close() {
    closing = true;
    LockSupport.unpark(thread);
    try {
      if (!thread.join(CLOSE_TIMEOUT)) {
        log.warn("The inbox {} is interrupted", options.name());
        thread.interrupt();
        thread.join();
      }
    } catch (InterruptedException ignored) {
      Thread.currentThread().interrupt();
    }
  }
}
