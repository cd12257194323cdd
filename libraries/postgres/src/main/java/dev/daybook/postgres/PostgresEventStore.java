package dev.daybook.postgres;

import dev.daybook.eventstore.AppendCondition;
import dev.daybook.eventstore.AppendResult;
import dev.daybook.eventstore.EventFilter;
import dev.daybook.eventstore.EventQuery;
import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.LogIdentity;
import dev.daybook.eventstore.LogPage;
import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.StreamAppend;
import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.errors.AppendConditionFailedException;
import dev.daybook.eventstore.errors.AppendOutcomeUnknownException;
import dev.daybook.eventstore.errors.EventStoreException;
import dev.daybook.eventstore.errors.EventStoreMisconfiguredException;
import dev.daybook.eventstore.errors.EventStoreUnavailableException;
import dev.daybook.eventstore.errors.WrongExpectedVersionException;
import dev.daybook.eventstore.spi.DuplicateAppendDetector;
import dev.daybook.eventstore.subscriptions.Checkpoints;
import dev.daybook.eventstore.subscriptions.RunningSubscription;
import dev.daybook.eventstore.subscriptions.Subscription;
import dev.daybook.postgres.append.AppendFunction.RequestOutcome;
import dev.daybook.postgres.append.AppendFunction.RequestOutcome.Appended;
import dev.daybook.postgres.append.AppendFunction.RequestOutcome.ConditionFailed;
import dev.daybook.postgres.append.AppendFunction.RequestOutcome.PossiblyAppended;
import dev.daybook.postgres.append.AppendFunction.RequestOutcome.VersionConflict;
import dev.daybook.postgres.append.Appender;
import dev.daybook.postgres.append.ConditionSearch;
import dev.daybook.postgres.append.JsonCheck;
import dev.daybook.postgres.append.OwnEvents;
import dev.daybook.postgres.append.PendingAppend;
import dev.daybook.postgres.append.PrecheckedCondition;
import dev.daybook.postgres.append.PrimaryCheck;
import dev.daybook.postgres.append.StandbyBarrier;
import dev.daybook.postgres.connections.ServerTimeline;
import dev.daybook.postgres.jdbc.OwnConnection;
import dev.daybook.postgres.joined.Committed;
import dev.daybook.postgres.joined.JoinedTransaction;
import dev.daybook.postgres.joined.JoinedWork;
import dev.daybook.postgres.joined.flush.JoinedLog;
import dev.daybook.postgres.operations.IdempotencyKeyConflictException;
import dev.daybook.postgres.operations.OperatorAction;
import dev.daybook.postgres.options.PostgresOptions;
import dev.daybook.postgres.projections.Projection;
import dev.daybook.postgres.projections.running.ProjectionRunner;
import dev.daybook.postgres.read.LogReader;
import dev.daybook.postgres.sql.DatabaseErrors;
import dev.daybook.postgres.tail.Tailer;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/// An event store on PostgreSQL 15 or later.
///
/// In addition to the guarantees of [EventStore] it is *durable*: when an append returns, its
/// events are on the database's disk and survive a kill of this process and of the database server.
/// Appends use group commit: concurrent appends share a transaction, each with its own result.
///
/// A read holds a connection while it fetches one page, not between pages.
///
/// Open a log once per process, and close it before its pool. Thread-safe. All methods block,
/// unless stated otherwise.
public final class PostgresEventStore implements EventStore, AutoCloseable {
  /// Pause before the log is searched again for an earlier, equal append.
  private static final Duration SEARCH_PAUSE = Duration.ofMillis(50);

  private final LogReader reader;
  private final ConditionSearch search;
  private final Appender appender;
  private final Duration queueTimeout;
  private final Duration appendTimeout;
  private final @Nullable StandbyBarrier standby;
  private final PostgresOptions options;
  private final DataSource database;
  private final Readers readers;
  private final List<LongConsumer> listeners = new CopyOnWriteArrayList<>();
  private final PrimaryCheck primary;
  private final JoinedLog joined;

  private PostgresEventStore(DataSource database, PostgresOptions options) {
    this.options = options;
    this.database = database;
    var own = new OwnEvents();
    this.readers = new Readers(this, database, options, own);
    this.reader =
        new LogReader(
            database, options.schema(), options.groupedReads(), options.readsPagesAhead());
    this.search = new ConditionSearch(database, options.schema());
    this.queueTimeout = options.queueTimeout();
    this.appendTimeout = options.appendTimeout();
    DataSource held = options.heldConnectionSource().orElse(database);
    this.standby =
        options.requiresSynchronousStandby() ? new StandbyBarrier(held, appendTimeout) : null;
    this.primary = new PrimaryCheck(options);
    this.appender = Appender.open(held, options, primary, own, this::appended);
    this.joined = new JoinedLog(reader, search, database, options, primary, this::appended);
  }

  /// Opens the log in the schema `daybook`, with [PostgresOptions#defaults()].
  ///
  /// @param database as in [#open(DataSource, PostgresOptions)]
  /// @throws EventStoreException as [#open(DataSource, PostgresOptions)] throws it
  public static PostgresEventStore open(DataSource database) {
    return open(database, PostgresOptions.defaults());
  }

  /// Opens a log. If the role may migrate the schemas, they are created or migrated; otherwise they
  /// must be current.
  ///
  /// @param database gives connections, best from a pool, for the database role of the service. The
  ///   log holds [PostgresOptions#heldConnections()] of them while it is open, unless they come
  ///   from [PostgresOptions#withHeldConnections]; each page that is read takes one more. An append
  ///   is part of a caller's transaction only by [#joined] and [#join]: otherwise a connection that
  ///   is in a transaction, or has auto-commit off, is refused. With HikariCP (seen with 7.1.0),
  ///   don't interrupt virtual threads that read: if one is interrupted while it returns a
  ///   connection for which others wait, it occupies its carrier thread in a busy loop. This can
  ///   block all carrier threads.
  /// @throws IllegalArgumentException if the options contradict each other
  /// @throws EventStoreUnavailableException if the database can't be reached, or refuses the
  ///   connections that the log needs
  /// @throws EventStoreMisconfiguredException if the pool has fewer connections than the log needs,
  ///   the role may not use the log, the database is not durable (`fsync`, `full_page_writes` or
  ///   `synchronous_commit` is off), or a schema is not current and can't be migrated; the message
  ///   says what an operator has to do
  public static PostgresEventStore open(DataSource database, PostgresOptions options) {
    options.requireConsistent();
    ConnectionCheck.run(database, options);
    SchemaSetup.run(database, options);
    var store = new PostgresEventStore(database, options);
    try {
      store.joined.open(); // fails now, not at the first append, if there is no log
      store.readers.exchangeNotifications();
      return store;
    } catch (RuntimeException e) {
      store.close();
      throw e;
    }
  }

  @Override
  public List<AppendResult> append(List<StreamAppend> appends, List<AppendCondition> conditions) {
    EventStore.requireValid(appends, conditions);
    appends.forEach(append -> append.events().forEach(JsonCheck::requireStorable));
    return appendUnchecked(appends, conditions);
  }

  List<AppendResult> appendUnchecked(List<StreamAppend> appends, List<AppendCondition> conditions) {
    long deadline = System.nanoTime() + appendTimeout.toNanos();
    List<PrecheckedCondition> checked = search.search(conditions, queueTimeout);
    return results(
        appends, conditions, appender.append(new PendingAppend(appends, checked)), deadline);
  }

  /// If a refused request repeats an accepted append, returns the results of that append.
  ///
  /// @param deadline by [System#nanoTime()]; if the log can't be searched until then, the outcome
  ///   is unknown
  List<AppendResult> results(
      List<StreamAppend> appends,
      List<AppendCondition> conditions,
      RequestOutcome outcome,
      long deadline) {
    return switch (outcome) {
      case Appended(List<AppendResult> results) -> results;
      case VersionConflict(var conflict) ->
          searched(() -> DuplicateAppendDetector.find(this, appends, conditions), deadline)
              .map(this::replicated)
              .orElseThrow(() -> conflict);
      case PossiblyAppended(long position) ->
          searched(() -> DuplicateAppendDetector.find(this, appends, position), deadline)
              .map(this::replicated)
              .orElseGet(() -> appendUnchecked(appends, conditions)); // another append's id
      case ConditionFailed(var condition, long position) ->
          searched(() -> DuplicateAppendDetector.find(this, appends, conditions), deadline)
              .map(this::replicated)
              .orElseThrow(() -> new AppendConditionFailedException(condition, position));
    };
  }

  /// Returns the results of an append that was found in the log, once a synchronous standby has it
  /// where one is required.
  private List<AppendResult> replicated(List<AppendResult> found) {
    if (standby != null) {
      standby.await();
    }
    return found;
  }

  /// Searches again until the deadline while the log can't be read. The interrupt status is cleared
  /// meanwhile, because an interrupt would end the connection.
  private static Optional<List<AppendResult>> searched(
      Supplier<Optional<List<AppendResult>>> search, long deadline) {
    boolean interrupted = Thread.interrupted();
    try {
      while (true) {
        try {
          return search.get();
        } catch (EventStoreException e) {
          if (!e.isRetryable() || System.nanoTime() - deadline >= 0) {
            throw new AppendOutcomeUnknownException(
                "The append was refused, and whether it had been accepted before can't be seen", e);
          }
        }
        interrupted |= Thread.interrupted();
        LockSupport.parkNanos(SEARCH_PAUSE.toNanos());
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /// Runs work in the transaction of a connection, and commits it: changes of the application's
  /// tables, and events, all or none. See [JoinedTransaction] for what the work sees of the log.
  ///
  /// If the work or the commit fails, the transaction is rolled back, and nothing is left of it. A
  /// connection that is lost during the commit is closed.
  ///
  /// @param connection to the database of this log, with auto-commit off, at isolation level READ
  ///   COMMITTED; all that its transaction has done before is committed, too. It stays open.
  /// @param work runs once. If another writer was faster, the exception below reaches the caller:
  ///   run the whole transaction again, or let [#joined(DataSource, JoinedWork)] do so
  /// @throws IllegalArgumentException if the log can't be joined to the connection: auto-commit is
  ///   on, it is read-only, it has another isolation level, or is to another database
  /// @throws EventStoreUnavailableException if the connection is closed, also because it was lost;
  ///   nothing was committed: run the transaction on another connection
  /// @throws WrongExpectedVersionException if a stream is not as expected; nothing was committed
  /// @throws AppendConditionFailedException if a condition does not hold; nothing was committed
  /// @throws AppendOutcomeUnknownException as [JoinedTransaction#commit()] throws it
  /// @throws EventStoreException as [JoinedTransaction#flush()] throws it; nothing was committed
  /// @throws SQLException by the work, or by a constraint of the application; nothing was committed
  public <T> Committed<T> joined(Connection connection, JoinedWork<T> work) throws SQLException {
    return joined.run(connection, work);
  }

  /// Runs work in a transaction of its own, and commits it, as [#joined(Connection, JoinedWork)].
  /// If the work has read the log and another writer was faster, or the database has ended a
  /// deadlock, the transaction is rolled back and the work is run again: up to
  /// `CommandHandler.ATTEMPTS_MAX` times in all, after a pause.
  ///
  /// @param source gives one connection at a time, with auto-commit on, at isolation level READ
  ///   COMMITTED
  /// @param work may run several times; its effects outside of the transaction are not undone
  /// @throws EventStoreException as above
  /// @throws SQLException as above, and if there is no connection
  public <T> Committed<T> joined(DataSource source, JoinedWork<T> work) throws SQLException {
    return joined.run(source, work);
  }

  /// Joins the log to the transaction of a connection that the application commits: by
  /// [JoinedTransaction#commit()], or by itself between [JoinedTransaction#flush()] and
  /// [JoinedTransaction#committed()]. Without a flush, collected events are not stored.
  ///
  /// @param connection as in [#joined(Connection, JoinedWork)]; isolation and database are checked
  ///   at the first use of the log
  /// @throws IllegalArgumentException as in [#joined(Connection, JoinedWork)]
  /// @throws EventStoreUnavailableException if the connection is closed, also because it was lost
  public JoinedTransaction join(Connection connection) throws SQLException {
    return joined.join(connection);
  }

  @Override
  public Stream<RecordedEvent> readStream(StreamId stream, long afterVersion) {
    return reader.stream(stream, afterVersion);
  }

  @Override
  public Stream<RecordedEvent> readStreamBackward(StreamId stream, long beforeVersion) {
    return reader.streamBackward(stream, beforeVersion);
  }

  @Override
  public Stream<RecordedEvent> readLog(long afterPosition, EventFilter filter) {
    return reader.log(afterPosition, filter);
  }

  @Override
  public Stream<RecordedEvent> readQuery(EventQuery query, long afterPosition, long upToPosition) {
    return reader.query(query, afterPosition, upToPosition);
  }

  @Override
  public LogPage readLogPage(long afterPosition, EventFilter filter, int limit) {
    EventStore.requireLimit(limit);
    return reader.logPage(afterPosition, filter, limit);
  }

  @Override
  public long head() {
    return reader.head();
  }

  @Override
  public LogIdentity identity() {
    return reader.identity();
  }

  /// The timeline of the server that this log is read from; empty if the server is a standby, or
  /// doesn't tell it, as some hosted databases don't. Each call asks the server, unless it didn't
  /// tell it before.
  ///
  /// @throws EventStoreUnavailableException if the server is a former primary, because this node
  ///   has appended on a later timeline; or if it can't be reached
  public Optional<ServerTimeline> timeline() {
    try (Connection connection = OwnConnection.from(database)) {
      return primary.timelineOf(connection);
    } catch (SQLException e) {
      throw DatabaseErrors.exception("The timeline of the database can't be read", e);
    }
  }

  /// Begins a new epoch at the head of the log, after a restore from a backup. Then readers on all
  /// nodes that have stopped because the log has diverged continue.
  ///
  /// @param request the operator and the reason; a repeated request with the same key begins no
  ///   second epoch
  /// @return the identity of the log, with the new epoch as the last one
  /// @throws IdempotencyKeyConflictException if the key was used for another request
  /// @throws EventStoreException if the epoch can't be stored
  public LogIdentity beginEpoch(OperatorAction.Request request) {
    LogIdentity begun = reader.beginEpoch(request);
    readers.appended(); // readers that have stopped for a diverged log go on
    return begun;
  }

  /// The options that it was opened with.
  public PostgresOptions options() {
    return options;
  }

  /// Number of appends that wait for a batch. Never blocks.
  public int waitingAppends() {
    return appender.waiting();
  }

  /// Runs a projection from its checkpoint, on a thread of its own. Call it on every node: one node
  /// at a time applies events, the others stand by. Appends of any node wake it. Closing the log
  /// closes it.
  ///
  /// @throws IllegalStateException if the log is closed, or has no read models
  ///   ([PostgresOptions#withReadModels])
  public ProjectionRunner project(Projection projection) {
    requireReadModels();
    return readers.project(projection);
  }

  /// Runs a subscription, on a thread of its own. All subscriptions of a node that read the same
  /// store get new events from one shared reader of the database, its [#tailer(EventStore)].
  /// Closing the log closes it.
  ///
  /// @param subscription must read this log, or a decorator of it
  /// @throws IllegalStateException if the log is closed
  /// @throws EventStoreUnavailableException if the log can't be reached
  public RunningSubscription subscribe(Subscription subscription) {
    return readers.subscribe(subscription);
  }

  /// The subscriptions of this node, in the order of their starts. One that has stopped is among
  /// them until another one is started under its name; one that was closed is not.
  public List<RunningSubscription> subscriptions() {
    return readers.subscriptions();
  }

  /// Operator actions on the subscriptions of this node.
  ///
  /// @throws IllegalStateException if the log has no read models ([PostgresOptions#withReadModels])
  public SubscriptionOperator subscriptionOperator() {
    requireReadModels();
    return new SubscriptionOperator(database, options.readModelSchema());
  }

  /// Operator actions on a component of this node that is neither a projection nor a subscription,
  /// such as a relay.
  ///
  /// @param component name under which the actions are recorded, with its kind: `relay:orders`
  /// @throws IllegalStateException if the log has no read models ([PostgresOptions#withReadModels])
  public OperatorActions operatorActions(String component) {
    requireReadModels();
    return new OperatorActions(component, database, options.readModelSchema());
  }

  /// Checkpoints for subscriptions, in the schema of the read models. A subscription with them runs
  /// on one node at a time and continues from its checkpoint.
  ///
  /// @throws IllegalStateException if the log has no read models ([PostgresOptions#withReadModels])
  public Checkpoints checkpoints() {
    requireReadModels();
    return new PostgresCheckpoints(database, options.readModelSchema());
  }

  /// The tailer of this node: one reader of new events, shared by all subscribers. Appends of any
  /// node wake it; it is closed with the log.
  ///
  /// @throws IllegalStateException if the log is closed
  /// @throws EventStoreUnavailableException if it is not running yet and the log can't be reached
  public Tailer tailer() {
    return readers.tailer(this);
  }

  /// As [#tailer()], for subscribers that read the log through a decorator, for example one that
  /// decrypts. There is one tailer for each decorator object, so always pass the same object.
  ///
  /// @param view a decorator of this log
  /// @throws IllegalStateException if the log is closed
  /// @throws EventStoreUnavailableException if it is not running yet and the log can't be reached
  public Tailer tailer(EventStore view) {
    return readers.tailer(view);
  }

  private void requireReadModels() {
    if (!options.hasReadModels()) {
      throw new IllegalStateException(
          "The log was opened with PostgresOptions.withReadModels(false)");
    }
  }

  /// Calls `listener` with the new head after each commit of this node, until the registration is
  /// closed.
  ///
  /// @param listener must neither block nor throw: the appender calls it
  public Registration onAppend(LongConsumer listener) {
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }

  /// The registration of a listener; closing it ends the calls.
  public interface Registration extends AutoCloseable {
    @Override
    void close();
  }

  private void appended(long head) {
    readers.appended();
    listeners.forEach(it -> it.accept(head));
  }

  /// Closes all subscriptions and projections concurrently, each within 10 s; then the tailers; and
  /// last the appender, so that running handlers can still append. The appender refuses further
  /// appends. Returns when all waiting appends have their results. Joined transactions that are
  /// open can still be committed.
  @Override
  public void close() {
    readers.close();
    joined.close();
    appender.close();
  }
}
