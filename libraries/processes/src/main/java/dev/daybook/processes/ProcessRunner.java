package dev.daybook.processes;

import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.subscriptions.Checkpoints;
import dev.daybook.eventstore.subscriptions.RunningSubscription;
import dev.daybook.eventstore.subscriptions.Subscription;
import dev.daybook.postgres.PostgresEventStore;
import dev.daybook.postgres.operations.ActionNotApplicableException;
import dev.daybook.postgres.operations.IdempotencyKeyConflictException;
import dev.daybook.postgres.operations.OperatorAction;
import java.time.Duration;
import java.util.List;

/// A running process manager.
///
/// *One node at a time.* Of all nodes that run a process manager of this name, one takes steps,
/// under a lease; the others stand by, and take over as for a [Subscription].
///
/// *Each command once.* A command's events, and its outcome on the stream of the process, are one
/// append at the expected version of the process. A rejection is recorded at that version, too. So
/// each command has one outcome, also if a node is paused between decision and append and another
/// node has taken over.
///
/// *In order.* A process takes its inputs in the order of the log.
///
/// *Parked, not stopped.* If a step fails [ProcessOptions#attemptsMax()] times, its process is
/// parked: its inputs wait, and the other processes go on. The exception's text is stored in the
/// log, so it must not have personal data. The process manager itself stops only at an event of
/// which it can't be told which process it belongs to, and at an error of the log's configuration.
/// Its subscription is retried then, after a correction: it skips no event, since the process would
/// miss an input, or wait for ever for a timer that has fired.
///
/// Thread-safe.
///
/// @param <S> state of a process
public final class ProcessRunner<S> implements AutoCloseable {
  private final EventStore log;
  private final InputReader<S, ?> inputs;
  private final String name;
  private final ProcessOperator operator;
  private final RunningSubscription running;

  private ProcessRunner(
      EventStore log, InputReader<S, ?> inputs, String name, RunningSubscription running) {
    this.log = log;
    this.inputs = inputs;
    this.name = name;
    this.operator = new ProcessOperator(log, name);
    this.running = running;
  }

  /// Runs a process manager on a log. Call it on every node. Closing the log closes it.
  ///
  /// @throws IllegalStateException if the log is closed, or was opened without read models
  public static <S, E> ProcessRunner<S> start(
      PostgresEventStore log, ProcessDefinition<S, E> definition) {
    RunningSubscription running = log.subscribe(subscription(log, definition, log.checkpoints()));
    return new ProcessRunner<>(log, new InputReader<>(log, definition), definition.name(), running);
  }

  /// @param log that it reads and appends to
  static <S, E> Subscription subscription(
      EventStore log, ProcessDefinition<S, E> definition, Checkpoints checkpoints) {
    var steps = new ProcessSteps<>(log, definition);
    return Subscription.of("process-" + definition.name(), log, steps::handle)
        .filtered(definition.filter())
        .after(definition.start())
        .with(checkpoints)
        .with(definition.options().subscription())
        .withoutSkips();
  }

  /// The category of the streams of its processes.
  public String name() {
    return name;
  }

  /// The name of its subscription, which an operator retries if the process manager has stopped.
  public String subscription() {
    return running.name();
  }

  /// What the process manager does on this node.
  public RunningSubscription.Status status() {
    return running.status();
  }

  /// The position up to which all events were handled, here or on the node that has the lease.
  public long position() {
    return running.position();
  }

  /// Waits until the events up to a position were handled.
  ///
  /// @return false if they were not within `atMost`, or if it has ended before
  public boolean awaitPosition(long wanted, Duration atMost) throws InterruptedException {
    return running.awaitPosition(wanted, atMost);
  }

  /// Folds a process from the log.
  ///
  /// @param id of the process
  /// @throws RuntimeException if an input can't be decoded or folded
  public ProcessState<S> load(String id) {
    return load(inputs, StreamId.of(name, id));
  }

  private <E> ProcessState<S> load(InputReader<S, E> reader, StreamId stream) {
    var process = new ProcessInstance<>(log, reader, stream);
    process.readOn();
    var history = process.history();
    return new ProcessState<>(
        process.state(), history.version(), history.waiting(), history.parked().isPresent());
  }

  /// The processes that are parked, the longest first.
  public List<ParkedProcess> parked() {
    return operator.parked();
  }

  /// Has a parked process tried again: the input that failed, then those that wait. Returns at
  /// once; the node that has the lease does it. If it fails again, the process is parked again.
  ///
  /// @param id of the process
  /// @param request the operator and the reason; stored in the log
  /// @throws ActionNotApplicableException if the process is not parked
  /// @throws IdempotencyKeyConflictException if the key was used for another request
  public void retry(String id, OperatorAction.Request request) {
    operator.retry(id, request);
  }

  /// Gives up the input that failed; then those that wait are taken. Commands of it that were
  /// executed stay executed. Returns at once, as [#retry].
  ///
  /// @throws ActionNotApplicableException if the process is not parked
  /// @throws IdempotencyKeyConflictException if the key was used for another request
  public void skip(String id, OperatorAction.Request request) {
    operator.skip(id, request);
  }

  /// Ends after the event that is being handled, and releases the lease. Waits for that, at most 10
  /// s.
  @Override
  public void close() {
    running.close();
  }
}
