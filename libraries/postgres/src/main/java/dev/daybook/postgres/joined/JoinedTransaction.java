package dev.daybook.postgres.joined;

import dev.daybook.eventstore.AppendCondition;
import dev.daybook.eventstore.AppendResult;
import dev.daybook.eventstore.StreamAppend;
import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.errors.AppendConditionFailedException;
import dev.daybook.eventstore.errors.AppendOutcomeUnknownException;
import dev.daybook.eventstore.errors.EventStoreException;
import dev.daybook.eventstore.errors.EventStoreMisconfiguredException;
import dev.daybook.eventstore.errors.EventStoreUnavailableException;
import dev.daybook.eventstore.errors.LogOverloadedException;
import dev.daybook.eventstore.errors.WrongExpectedVersionException;
import dev.daybook.eventstore.spi.EventStoreTransaction;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Consumer;

/// The log, seen from within a transaction of the application. Appended events and the changes of
/// the application's own tables are committed together, or not at all.
///
/// Appends are collected. They are sent by one call of the append function as the last statement
/// before the commit, because it takes the lock of the log: until the commit no other append runs.
/// Conflicts with other writers are therefore thrown at the flush. What was read in this
/// transaction was then out of date: roll back, and run the whole transaction again.
///
/// Until then this is a view of the log with the collected events at its end. A command handler
/// runs on it by `CommandHandler.in`. Results of appends and commands have the version that the
/// stream will have, but no position ([AppendResult#position()] is 0) and a preliminary time; final
/// results come with the commit. The view of the whole log ([#readLog], [#readLogPage],
/// [#readQuery], [#head]) ends where the log ended when it was first read in this transaction, and
/// collected events have preliminary positions there. Reads use the connection of the transaction
/// and take no other one.
///
/// A rollback leaves no trace, and no gap in the positions. A rollback to a savepoint also drops
/// the events that were appended since the savepoint.
///
/// Not thread-safe: used by the thread that uses the connection.
public interface JoinedTransaction extends EventStoreTransaction {
  /// After a rollback to a savepoint it may be too low until the next read.
  @Override
  long committedVersion(StreamId stream);

  /// The connection of the transaction. It refuses to commit, to roll back and to close, and after
  /// [#flush()] it refuses further statements, each with an [IllegalStateException]. The connection
  /// that the log was joined to refuses nothing.
  Connection connection();

  /// Collects an append. Versions and conditions are compared with the events that this transaction
  /// has collected; with the log they are compared by [#flush()].
  ///
  /// @throws WrongExpectedVersionException if this transaction has appended to a stream, and it is
  ///   not as expected
  /// @throws AppendConditionFailedException if an event of this transaction violates a condition
  /// @throws IllegalArgumentException as an append to the event store throws it; also if the
  ///   transaction has more than [dev.daybook.eventstore.EventStore#EVENTS_PER_APPEND_MAX] events
  ///   in all, or more than [dev.daybook.eventstore.EventStore#CHARS_PER_APPEND_MAX] characters
  /// @throws IllegalStateException after [#flush()], and if the transaction has ended
  @Override
  List<AppendResult> append(List<StreamAppend> appends, List<AppendCondition> conditions);

  /// Whether this transaction has collected events, or has appended them by [#flush()]. Before the
  /// flush also true if all of them were dropped by a rollback to a savepoint.
  boolean hasAppended();

  /// Calls a listener after the commit with the final results: one for each stream of each append,
  /// in their order. Not called if nothing was appended, or after a rollback.
  void onCommit(Consumer<List<AppendResult>> listener);

  /// Appends the collected events. Must be the last statement before the commit: it checks deferred
  /// constraints, then takes the log's lock. From then on the database ends the transaction if it
  /// is idle for longer than `PostgresOptions.joinedCommitTimeout()`. For applications whose commit
  /// is made by others, such as a transaction manager; [#commit()] calls it.
  ///
  /// @throws WrongExpectedVersionException if a stream is not as expected: run the transaction
  ///   again
  /// @throws AppendConditionFailedException if a condition does not hold: run the transaction again
  /// @throws LogOverloadedException if the log's lock was not free within
  ///   `PostgresOptions.queueTimeout()`: try again later
  /// @throws EventStoreUnavailableException if the connection was lost, or the server can't append
  ///   now: try again later
  /// @throws EventStoreMisconfiguredException if the role may not append, or `synchronous_commit`
  ///   is off
  /// @throws IllegalStateException if the transaction has ended since the log was joined
  /// @throws SQLException if a deferred constraint of the application is violated
  void flush() throws SQLException;

  /// Flushes, commits the connection, and completes as [#committed()] does.
  ///
  /// If the connection is lost during the commit, the log is asked for the outcome on another
  /// connection: this method then returns normally, or throws an [EventStoreUnavailableException]
  /// if nothing was committed.
  ///
  /// @return one result for each stream of each append, in their order
  /// @throws AppendOutcomeUnknownException if the outcome can't be found out within
  ///   `PostgresOptions.appendTimeout()`; the transaction was committed as a whole or not at all.
  ///   Also if it is committed on the primary, and may be missing on a synchronous standby
  /// @throws EventStoreException as [#flush()] throws it; nothing was committed
  /// @throws SQLException if the database refused the commit; nothing was committed
  List<AppendResult> commit() throws SQLException;

  /// Tells that the application has committed the transaction after [#flush()]. Wakes the readers
  /// of this node, notifies other nodes and calls the listeners. Without it readers see the events
  /// within `PostgresOptions.pollInterval()`.
  ///
  /// @throws IllegalStateException if events were appended that were not flushed: they are lost
  void committed();

  /// Asks the log, on another connection, whether this transaction was committed: for a commit by
  /// the application whose outcome is unknown because the connection was lost. Waits until the
  /// transaction has ended; don't call it while it is open.
  ///
  /// @throws AppendOutcomeUnknownException if the outcome can't be found out within
  ///   `PostgresOptions.appendTimeout()`
  /// @throws IllegalStateException if no events were flushed: the log then can't know
  boolean isCommitted();

  /// Rolls the connection back, and drops the collected events.
  void rollback() throws SQLException;
}
