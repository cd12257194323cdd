package dev.daybook.kafka;

import static dev.daybook.kafka.RelayStopReason.FAILED;
import static dev.daybook.kafka.RelayStopReason.LOG_DIVERGED;

import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.errors.EventStoreException;
import dev.daybook.eventstore.errors.EventStoreUnavailableException;
import dev.daybook.eventstore.errors.LogDivergedException;
import dev.daybook.kafka.clients.ConfiguredClients;
import dev.daybook.kafka.clients.KafkaClients;
import dev.daybook.kafka.clients.WaitingException;
import dev.daybook.postgres.PostgresEventStore;
import dev.daybook.postgres.operations.ActionNotApplicableException;
import dev.daybook.postgres.operations.IdempotencyKeyConflictException;
import dev.daybook.postgres.operations.OperatorAction;
import dev.daybook.postgres.operations.OperatorAction.Kind;
import dev.daybook.postgres.sql.ErrorText;
import dev.daybook.postgres.tail.Tailer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A running relay: it writes the events of a log to a topic of Kafka, as CloudEvents.
///
/// *Exactly once and in order*, for consumers that read committed records: each event that the
/// filter accepts is in the topic once, and the events of a stream are in one partition in their
/// order, also if relay, broker or database are killed at any time.
///
/// *Resumes from Kafka.* The position is written to the control topic in the transaction of the
/// events. The database has nothing of it but a lease and the operator actions. So a broker that is
/// away for hours costs the log nothing.
///
/// *One node at a time.* Call it on every node: of all that run a relay of this name, one has the
/// lease. A node that was paused and has lost the lease can't write: Kafka fences its producer.
///
/// *Never silent.* It stops by a named reason before consumers would miss an event, get one twice,
/// or get events of a diverged log: [RelayStopReason].
///
/// Thread-safe.
public final class KafkaRelay implements AutoCloseable {
  /// Interval at which a relay that has stopped looks whether the reason is still there.
  private static final Duration STOPPED_INTERVAL = Duration.ofSeconds(30);

  private static final Duration STANDBY_INTERVAL = Duration.ofMillis(500);
  private static final Duration FENCED_PAUSE = Duration.ofSeconds(10);
  private static final Duration RETRY_FIRST = Duration.ofMillis(500);
  private static final Duration RETRY_LONGEST = Duration.ofSeconds(10);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);
  private static final int DOUBLINGS_MAX = 10;
  private static final Logger logger = LoggerFactory.getLogger(KafkaRelay.class);

  private final PostgresEventStore log;
  private final KafkaRelayOptions options;
  private final KafkaClients clients;
  private final Tailer tailer;
  private final RelayLease lease;
  private final Thread thread;
  private final WakingSubscriber waking = new WakingSubscriber();
  private final AtomicReference<@Nullable RelayAction> action = new AtomicReference<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private volatile RelayStatus status = new RelayStatus.StandingBy();
  private volatile long position = -1;
  private final AtomicLong relayedEvents = new AtomicLong();
  private final AtomicLong transactions = new AtomicLong();
  private volatile boolean retries;

  /// Whether there was a notification since the log was read: a wait for Kafka or for a lock may
  /// use up the permit of the thread.
  private volatile boolean woken;

  private volatile boolean closing;
  private int failures;
  private @Nullable RelayAction executing;

  private KafkaRelay(PostgresEventStore log, KafkaRelayOptions options, KafkaClients clients) {
    this.log = log;
    this.options = options;
    this.clients = clients;
    this.tailer = log.tailer();
    this.lease =
        new RelayLease(
            log.checkpoints(), options.cluster() + "-" + options.name(), options.lease());
    this.thread =
        Thread.ofPlatform().name("kafka-relay-" + options.name()).daemon().unstarted(this::run);
  }

  /// Starts a relay on a thread of its own. It returns at once, also if Kafka can't be reached.
  /// Close it before the log.
  ///
  /// @throws IllegalStateException if the log is closed, or was opened without read models
  /// @throws EventStoreUnavailableException if the log can't be reached
  public static KafkaRelay start(PostgresEventStore log, KafkaRelayOptions options) {
    return start(log, options, new ConfiguredClients(options.properties()));
  }

  static KafkaRelay start(PostgresEventStore log, KafkaRelayOptions options, KafkaClients clients) {
    var relay = new KafkaRelay(log, options, clients);
    relay.waking.subscribe();
    relay.thread.start();
    return relay;
  }

  public String name() {
    return options.name();
  }

  /// The name under which operator actions on it are recorded: `relay:NAME`.
  public String recordedName() {
    return "relay:" + options.name();
  }

  public String topic() {
    return options.topic();
  }

  /// What it does on this node. Never blocks.
  public RelayStatus status() {
    return status;
  }

  /// The position of the last event that this node has relayed, or that the filter has rejected;
  /// empty while this node has not had the lease. Never blocks.
  public OptionalLong position() {
    long reached = position;
    return reached < 0 ? OptionalLong.empty() : OptionalLong.of(reached);
  }

  /// Number of events of the log after [#position()], as far as this node's tailer has read; empty
  /// where the position is. Never blocks.
  public OptionalLong lag() {
    long reached = position;
    return reached < 0
        ? OptionalLong.empty()
        : OptionalLong.of(Math.max(0, tailer.position() - reached));
  }

  /// Number of events that this node has relayed since its start.
  public long relayedEvents() {
    return relayedEvents.get();
  }

  /// Number of transactions with a page of the log that this node has committed since its start.
  public long transactions() {
    return transactions.get();
  }

  /// Waits until this node has relayed the events up to a position.
  ///
  /// @return false if it has not within `atMost`, or was closed
  public boolean awaitPosition(long wanted, Duration atMost) throws InterruptedException {
    long left = atMost.toNanos();
    lock.lockInterruptibly();
    try {
      while (position < wanted) {
        if (left <= 0 || status instanceof RelayStatus.Closed) {
          return false;
        }
        left = changed.awaitNanos(left);
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  /// Looks again at once, if the relay waits or has stopped. Returns at once.
  public void retry() {
    retries = true;
    wake();
  }

  private void wake() {
    woken = true;
    LockSupport.unpark(thread);
  }

  /// As [#retry()], on record: see [PostgresEventStore#operatorActions(String)].
  ///
  /// @throws IdempotencyKeyConflictException if the key was used for another request
  /// @throws EventStoreException if the action can't be recorded
  public void retry(OperatorAction.Request request) {
    record(Kind.RETRY, request, () -> position().orElse(0), "looks again", this::retry);
  }

  /// Resumes a stopped relay after a position, into the topic as it is now. The events after the
  /// position are sent, whether or not the topic has them: consumers may get events twice or miss
  /// some, which is the operator's decision. The action is recorded in the database, and in the
  /// control record; with an idempotency key it is executed once. Returns at once; [#status()]
  /// shows the result.
  ///
  /// @param after 0 for all events
  /// @throws ActionNotApplicableException if it has not stopped on this node, or a restart is not
  ///   applicable to the reason ([RelayStopReason#isRestartable()])
  /// @throws IllegalArgumentException if the log doesn't have the position
  /// @throws IdempotencyKeyConflictException if the key was used for another request
  /// @throws EventStoreException if the action can't be recorded
  public void restart(long after, OperatorAction.Request request) {
    long head = log.head();
    record(
        Kind.RESTART,
        request,
        () -> requireRestartable(after, head),
        "restarted",
        () -> execute(new RelayAction.Restart(after, request)));
  }

  private long requireRestartable(long after, long head) {
    RelayStopReason reason = stopReason();
    if (!reason.isRestartable()) {
      throw new ActionNotApplicableException(
          "The relay %s has stopped by %s, where a restart doesn't help"
              .formatted(options.name(), reason));
    }
    if (after < 0 || after > head) {
      throw new IllegalArgumentException(
          "The log has the positions 1 to %d, not %d".formatted(head, after));
    }
    return after;
  }

  /// Resumes a relay that has stopped by [RelayStopReason#LOG_DIVERGED], after the log was restored
  /// from a backup and an epoch was begun. First an event `daybook.log.restored` goes to each
  /// partition: consumers must forget the events after its `restorePosition` that they have of
  /// former epochs. Then the events after that position follow. Recorded as [#restart]. Returns at
  /// once; [#status()] shows the result.
  ///
  /// @throws ActionNotApplicableException if it has not stopped for that reason on this node
  /// @throws IdempotencyKeyConflictException if the key was used for another request
  /// @throws EventStoreException if the action can't be recorded
  public void continueAfterRestore(OperatorAction.Request request) {
    record(
        Kind.CONTINUE_AFTER_RESTORE,
        request,
        this::requireDiverged,
        "continued",
        () -> execute(new RelayAction.ContinueAfterRestore(request)));
  }

  private long requireDiverged() {
    if (stopReason() != LOG_DIVERGED) {
      throw new ActionNotApplicableException(
          "The relay %s has not stopped because the log has diverged".formatted(options.name()));
    }
    return position().orElse(0);
  }

  private void record(
      Kind kind,
      OperatorAction.Request request,
      LongSupplier at,
      String outcome,
      Runnable execution) {
    var unused = log.operatorActions(recordedName()).execute(kind, request, at, outcome, execution);
  }

  private RelayStopReason stopReason() {
    if (status instanceof RelayStatus.Stopped stopped) {
      return stopped.reason();
    }
    throw new ActionNotApplicableException(
        "The relay %s has not stopped on this node: %s".formatted(options.name(), status));
  }

  private void execute(RelayAction wanted) {
    action.set(wanted);
    retry();
  }

  private void run() {
    while (!closing) {
      try {
        takeTurn();
      } catch (RuntimeException | Error e) {
        fail(e);
      }
    }
    lease.close();
    become(new RelayStatus.Closed());
  }

  /// Relays while this node has the lease.
  private void takeTurn() {
    retries = false;
    if (!lease.take()) {
      standBy();
      return;
    }
    executing = action.get();
    try (var run = new RelayRun(log, options, clients, executing, this::relayed)) {
      endAction();
      reach(run.beganAfter(), 0);
      failures = 0;
      while (!closing && lease.isHeld()) {
        woken = false;
        if (run.advance() && !woken) {
          LockSupport.parkNanos(options.pollInterval().toNanos());
        }
      }
      run.awaitCommitted();
    }
  }

  /// An action that failed because Kafka or the database is away is tried again.
  private void endAction() {
    action.compareAndSet(executing, null);
    executing = null;
  }

  /// Whether an operator action is still to be executed.
  boolean hasPendingAction() {
    return action.get() != null;
  }

  private void standBy() {
    RelayAction given = action.getAndSet(null);
    if (given != null) {
      logger.warn("The relay {} runs on another node; not {}", options.name(), given.text());
    }
    position = -1; // it moves on there
    become(new RelayStatus.StandingBy());
    pause(STANDBY_INTERVAL);
  }

  private void relayed(long reached, int events) {
    transactions.incrementAndGet();
    reach(reached, events);
  }

  private void reach(long reached, int events) {
    lock.lock();
    try {
      position = reached;
      relayedEvents.addAndGet(events);
      if (!(status instanceof RelayStatus.Running)) {
        status = new RelayStatus.Running();
        logger.info("The relay {} runs, after position {}", options.name(), position);
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void fail(Throwable e) {
    boolean unused = Thread.interrupted(); // else the release would fail
    lease.release(); // perhaps another node can
    if (closing) {
      return;
    }
    failures++;
    switch (e) {
      case RelayStoppedException it -> stop(it.reason(), e);
      case LogDivergedException ignored -> stop(LOG_DIVERGED, e);
      case KafkaException ignored when isFenced(e) -> waitFenced();
      case WaitingException it -> waitFor(String.valueOf(it.getMessage()), e);
      case KafkaException ignored -> waitFor("waiting for Kafka: " + ErrorText.line(e), e);
      case EventStoreException it when it.isRetryable() ->
          waitFor("waiting for the database: " + ErrorText.line(e), e);
      default -> stop(FAILED, e);
    }
  }

  private static boolean isFenced(@Nullable Throwable e) {
    return e != null
        && (e instanceof ProducerFencedException
            || e instanceof InvalidProducerEpochException
            || isFenced(e.getCause()));
  }

  private void stop(RelayStopReason reason, Throwable cause) {
    endAction(); // it was refused
    String message = ErrorText.line(cause);
    if (status instanceof RelayStatus.Stopped before
        && before.reason() == reason
        && before.message().equals(message)) {
      logger.debug("The relay {} is still stopped", options.name());
    } else {
      if (reason == FAILED) {
        logger.error("The relay {} has stopped by {}", options.name(), reason, cause);
      } else {
        logger.error("The relay {} has stopped by {}: {}", options.name(), reason, message);
      }
      become(new RelayStatus.Stopped(Instant.now(), reason, message));
    }
    pause(STOPPED_INTERVAL);
  }

  /// Never initialises again at once: two producers with one id would fence each other for ever.
  private void waitFenced() {
    become(
        waiting(
            "fenced: another producer with the transactional id of this relay has begun, or a transaction took too long. If that repeats, a copy of the database relays under the same cluster name"));
    logger.warn("The relay {} was fenced", options.name());
    pause(FENCED_PAUSE);
  }

  private void waitFor(String reason, Throwable cause) {
    if (status instanceof RelayStatus.Waiting) {
      logger.debug("The relay {} is {}", options.name(), reason, cause);
    } else {
      logger.warn("The relay {} is {}", options.name(), reason);
    }
    become(waiting(reason));
    long bound =
        Math.min(
            RETRY_FIRST.toNanos() << Math.min(failures - 1, DOUBLINGS_MAX),
            RETRY_LONGEST.toNanos());
    pause(Duration.ofNanos(ThreadLocalRandom.current().nextLong(bound / 2, bound)));
  }

  private RelayStatus waiting(String reason) {
    Instant since = status instanceof RelayStatus.Waiting before ? before.since() : Instant.now();
    return new RelayStatus.Waiting(since, reason);
  }

  /// Ends early at [#retry()] and [#close()], not at new events.
  private void pause(Duration time) {
    long deadline = System.nanoTime() + time.toNanos();
    for (long left = time.toNanos();
        left > 0 && !closing && !retries;
        left = deadline - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }

  private void become(RelayStatus now) {
    lock.lock();
    try {
      status = now;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// Wakes the relay at new events. It reads them itself, since it must see that they follow the
  /// last one that Kafka has.
  private final class WakingSubscriber implements Tailer.Subscriber {
    void subscribe() {
      long unused = tailer.subscribe(this);
    }

    @Override
    public void receive(List<RecordedEvent> events) {
      wake();
    }

    @Override
    public void ended(RuntimeException reason) {
      if (!closing) {
        subscribe();
      }
      wake();
    }
  }

  /// Ends after the transaction that is under way, and gives the lease back. Waits for that, at
  /// most 10 s; then the transaction is interrupted, and aborted by the next run on any node.
  @Override
  public void close() {
    closing = true;
    tailer.unsubscribe(waking);
    wake();
    try {
      if (!thread.join(CLOSE_TIMEOUT)) {
        logger.warn("The relay {} is interrupted", options.name());
        thread.interrupt();
        thread.join();
      }
    } catch (InterruptedException ignored) {
      Thread.currentThread().interrupt();
    }
  }
}
