package dev.daybook.postgres.joined.flush;

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
import dev.daybook.eventstore.errors.EventStoreUnavailableException;
import dev.daybook.eventstore.errors.WrongExpectedVersionException;
import dev.daybook.eventstore.spi.DuplicateAppendDetector;
import dev.daybook.postgres.append.JsonCheck;
import dev.daybook.postgres.append.StandbyWaitException;
import dev.daybook.postgres.joined.JoinedTransaction;
import dev.daybook.postgres.joined.flush.CollectedAppends.Collected;
import dev.daybook.postgres.sql.DatabaseErrors;
import dev.daybook.postgres.sql.SqlState;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;

/// A transaction of the application that a log has joined. Used by one thread at a time.
final class OpenTransaction implements JoinedTransaction {
  private final JoinedLog log;
  private final Connection connection;
  private final Connection guarded;
  private final CollectedAppends collected = new CollectedAppends();
  private final TransactionView view;
  private final TransactionMark mark;
  private final TransactionFlush flush;
  private final List<Consumer<List<AppendResult>>> listeners = new ArrayList<>();
  private State state = State.OPEN;
  private boolean begun;

  private enum State {
    OPEN,
    /// The collected events were appended, or there were none.
    FLUSHED,
    /// The append was refused.
    REFUSED,
    COMMITTED,
    ENDED
  }

  OpenTransaction(JoinedLog log, Connection connection) {
    this.log = log;
    this.connection = connection;
    this.guarded = GuardedConnection.of(connection, () -> state != State.OPEN);
    this.view = new TransactionView(log.reader().on(connection), collected);
    this.mark = new TransactionMark(log.statements().mark(), log.statements().findMark());
    this.flush = new TransactionFlush(log, connection, mark, collected, view);
  }

  @Override
  public Connection connection() {
    return guarded;
  }

  @Override
  public long committedVersion(StreamId stream) {
    begin();
    return collected.storedVersion(stream).orElse(Long.MAX_VALUE);
  }

  /// Whether the work may succeed if it is run again on what it then reads.
  boolean isWorthRepeating() {
    return view.hasRead() && !isFlushed();
  }

  boolean isFlushed() {
    return flush.hasRun();
  }

  @Override
  public List<AppendResult> append(List<StreamAppend> appends, List<AppendCondition> conditions) {
    EventStore.requireValid(appends, conditions);
    appends.forEach(append -> append.events().forEach(JsonCheck::requireStorable));
    begin();
    dropAppendsAfter(mark::change);
    collected.requireRoom(appends);
    try {
      return collect(appends, conditions);
    } catch (WrongExpectedVersionException | AppendConditionFailedException refusal) {
      return DuplicateAppendDetector.find(this, appends, conditions)
          .map(this::withoutPreliminaryPositions)
          .orElseThrow(() -> refusal);
    }
  }

  private List<AppendResult> withoutPreliminaryPositions(List<AppendResult> results) {
    return results.stream()
        .map(
            result ->
                result.position() <= view.storedHead()
                    ? result
                    : new AppendResult(result.version(), 0, result.recordedAt()))
        .toList();
  }

  private List<AppendResult> collect(List<StreamAppend> appends, List<AppendCondition> conditions) {
    Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    Map<StreamId, Long> before = new HashMap<>();
    List<AppendResult> results = new ArrayList<>();
    for (StreamAppend append : appends) {
      long version = versionBefore(append);
      if (!append.expected().accepts(version)) {
        throw new WrongExpectedVersionException(append.stream(), append.expected(), version);
      }
      if (!append.events().isEmpty()) {
        before.put(append.stream(), version);
      }
      results.add(new AppendResult(version + append.events().size(), 0, now));
    }
    requireHold(conditions);
    collected.add(new Collected(mark.last(), appends, conditions, before, now));
    return List.copyOf(results);
  }

  /// The version of the stream, as far as this transaction knows it; an exact expected version is
  /// compared with the log when the events are flushed.
  private long versionBefore(StreamAppend append) {
    return collected
        .version(append.stream())
        .orElseGet(
            () ->
                append
                    .expected()
                    .onlyVersion()
                    .orElseGet(() -> view.storedVersion(append.stream())));
  }

  private void requireHold(List<AppendCondition> conditions) {
    if (conditions.isEmpty()) {
      return;
    }
    List<RecordedEvent> own = view.collectedEvents();
    for (AppendCondition condition : conditions) {
      own.stream()
          .filter(event -> condition.isViolatedBy(event.position(), event.type(), event.tags()))
          .findFirst()
          .ifPresent(
              event -> {
                throw new AppendConditionFailedException(condition, event.position());
              });
    }
  }

  @Override
  public boolean hasAppended() {
    return !collected.isEmpty();
  }

  @Override
  public void onCommit(Consumer<List<AppendResult>> listener) {
    listeners.add(listener);
  }

  @Override
  public Stream<RecordedEvent> readStream(StreamId stream, long afterVersion) {
    prepareRead();
    return view.stream(stream, afterVersion);
  }

  @Override
  public Stream<RecordedEvent> readStreamBackward(StreamId stream, long beforeVersion) {
    prepareRead();
    return view.streamBackward(stream, beforeVersion);
  }

  @Override
  public Stream<RecordedEvent> readLog(long afterPosition, EventFilter filter) {
    prepareRead();
    return view.log(afterPosition, filter);
  }

  @Override
  public Stream<RecordedEvent> readQuery(EventQuery query, long afterPosition, long upToPosition) {
    prepareRead();
    return view.query(query, afterPosition, upToPosition);
  }

  @Override
  public LogPage readLogPage(long afterPosition, EventFilter filter, int limit) {
    prepareRead();
    return view.logPage(afterPosition, filter, limit);
  }

  @Override
  public long head() {
    prepareRead();
    return view.head();
  }

  @Override
  public LogIdentity identity() {
    prepareRead();
    return log.reader().on(connection).identity();
  }

  private void prepareRead() {
    begin();
    if (!collected.isEmpty()) {
      dropAppendsAfter(mark::find);
    }
  }

  private interface MarkNumber {
    long of(Connection connection) throws SQLException;
  }

  private void dropAppendsAfter(MarkNumber number) {
    try {
      collected.keepUpTo(number.of(connection));
    } catch (SQLException e) {
      throw flush.unusable(e);
    }
  }

  private void begin() {
    requireState(State.OPEN);
    if (!begun) {
      try {
        flush.begin();
      } catch (SQLException e) {
        throw flush.unusable(e);
      }
      begun = true;
    }
  }

  private void requireState(State required) {
    if (state != required) {
      throw new IllegalStateException(
          switch (state) {
            case OPEN -> "The events of the joined transaction were not flushed";
            case FLUSHED ->
                "The joined transaction has made its append, which comes last before the commit";
            case REFUSED -> "The append of the joined transaction was refused: roll it back";
            case COMMITTED -> "The joined transaction was committed";
            case ENDED -> "The joined transaction was rolled back";
          });
    }
  }

  @Override
  public void flush() throws SQLException {
    if (state == State.FLUSHED) {
      return;
    }
    requireState(State.OPEN);
    state = State.REFUSED; // until the append has succeeded
    if (!collected.isEmpty()) {
      flush.run();
    }
    state = State.FLUSHED;
  }

  @Override
  public List<AppendResult> commit() throws SQLException {
    flush();
    boolean mayLackStandby;
    try {
      connection.clearWarnings();
      connection.commit();
      mayLackStandby = StandbyWaitException.isInterrupted(connection.getWarnings());
    } catch (SQLException e) {
      mayLackStandby = requireCommitted(e).hasStandby(); // a warning is lost with the connection
    }
    committed();
    if (mayLackStandby) {
      throw new AppendOutcomeUnknownException(
          "The wait for a synchronous standby was interrupted: the transaction is committed on the"
              + " primary, and may be missing on the standby",
          null);
    }
    return flush.results();
  }

  private CommitOutcome.Found requireCommitted(SQLException failure) throws SQLException {
    rollBackAfter(failure);
    if (SqlState.endsConnection(failure)) {
      closeAfter(failure); // its pool may have to make another one for the question
    }
    if (flush.results().isEmpty()) {
      throw failure;
    }
    CommitOutcome.Found found = flush.findOutcome();
    if (!found.isCommitted()) {
      if (SqlState.of(failure) == SqlState.TRANSIENT) {
        throw new EventStoreUnavailableException(
            "The commit of the joined transaction failed, and nothing was committed: "
                + DatabaseErrors.reason(failure),
            failure);
      }
      throw failure;
    }
    state = State.FLUSHED;
    return found;
  }

  @Override
  public void committed() {
    if (state == State.OPEN && collected.isEmpty()) {
      state = State.FLUSHED;
    }
    if (state == State.OPEN) {
      state = State.ENDED;
      throw new IllegalStateException(
          "The transaction was committed without flush(): %d events were not appended"
              .formatted(collected.eventCount()));
    }
    requireState(State.FLUSHED);
    state = State.COMMITTED;
    List<AppendResult> results = flush.results();
    if (!results.isEmpty()) {
      flush.observeCommit();
      listeners.forEach(listener -> listener.accept(results));
    }
  }

  @Override
  public boolean isCommitted() {
    return flush.findOutcome().isCommitted();
  }

  @Override
  public void rollback() throws SQLException {
    state = State.ENDED;
    connection.rollback();
  }

  void rollBackAfter(Throwable cause) {
    try {
      rollback();
    } catch (SQLException e) {
      cause.addSuppressed(e);
    }
  }

  private void closeAfter(SQLException cause) {
    try {
      connection.close();
    } catch (SQLException e) {
      cause.addSuppressed(e);
    }
  }
}
