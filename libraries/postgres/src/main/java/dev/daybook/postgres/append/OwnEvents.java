package dev.daybook.postgres.append;

import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.errors.EventStoreException;
import dev.daybook.eventstore.subscriptions.LogCursor;
import dev.daybook.postgres.append.AppendFunction.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;

/// The newest events that the appender of this node has committed, so that the node's readers need
/// not read them from the database again. It has no others: readers read those of other nodes, of
/// joined transactions and older ones from the table.
///
/// What it gives is byte for byte what the table has: an event whose JSON may be written in another
/// way by the database ([StoredJson]) is not given. It never gives an event that is not committed.
///
/// It is empty before the first reader has asked, and forgets all events when a connection of the
/// appender is opened: the database may have been restored from a backup meanwhile.
///
/// Thread-safe.
public final class OwnEvents {
  /// Maximum number of events; a reader that is further behind reads from the table.
  static final int EVENTS_MAX = 10_000;

  /// Maximum memory of the events, as [PendingAppend#bytes()] counts it.
  static final long BYTES_MAX = 16 << 20;

  private final ReentrantLock lock = new ReentrantLock();
  private final TreeMap<Long, CommittedBatch> batches = new TreeMap<>(); // by first position
  private long connections;
  private long events;
  private long bytes;
  private volatile boolean wanted;

  /// The number of connections that were opened before a batch is sent. Pass it to [#add].
  long connections() {
    lock.lock();
    try {
      return connections;
    } finally {
      lock.unlock();
    }
  }

  /// A connection was opened, perhaps to a database that lacks earlier events.
  void connected() {
    lock.lock();
    try {
      connections++;
      clear();
    } finally {
      lock.unlock();
    }
  }

  /// Adds a batch that is committed.
  ///
  /// @param sentAt [#connections()] before it was sent; if it has changed, the batch is not added
  void add(long sentAt, List<PendingAppend> requests, Outcome outcome) {
    if (!wanted || outcome.events() == 0) {
      return;
    }
    var batch = new CommittedBatch(requests, outcome);
    lock.lock();
    try {
      if (sentAt == connections) {
        add(batch);
      }
    } finally {
      lock.unlock();
    }
  }

  private void add(CommittedBatch batch) {
    Map.Entry<Long, CommittedBatch> before = batches.floorEntry(batch.last());
    if (before != null && before.getValue().last() >= batch.first()) {
      clear(); // these positions were given before, so the log has lost events
    }
    batches.put(batch.first(), batch);
    events += batch.size();
    bytes += batch.bytes();
    while (events > EVENTS_MAX || bytes > BYTES_MAX) {
      CommittedBatch oldest = batches.pollFirstEntry().getValue();
      events -= oldest.size();
      bytes -= oldest.bytes();
    }
  }

  private void clear() {
    batches.clear();
    events = 0;
    bytes = 0;
  }

  /// The events after a cursor, as [LogCursor#next] reads them: from here where they are, otherwise
  /// from the log.
  ///
  /// @param log the log itself, no decorator of it, unless nothing is ever added here
  /// @param most maximum number of events, at least 1
  /// @throws EventStoreException as [LogCursor#next] throws it
  public List<RecordedEvent> orRead(EventStore log, LogCursor after, int most) {
    List<RecordedEvent> here = next(log, after, most);
    return here.isEmpty() ? after.next(log, most) : here;
  }

  /// The events after a cursor. Empty if they have to be read from the log: they are not all here,
  /// or the log may have diverged.
  ///
  /// @param log is asked whether it has the cursor's event and the last one of these: after a
  ///   failover it may lack events that were acknowledged
  List<RecordedEvent> next(EventStore log, LogCursor after, int most) {
    wanted = true;
    List<RecordedEvent> next = next(after.position(), most);
    boolean isInLog = !next.isEmpty() && after.isIn(log) && LogCursor.on(next.getLast()).isIn(log);
    return isInLog ? next : List.of();
  }

  private List<RecordedEvent> next(long after, int most) {
    List<RecordedEvent> next = new ArrayList<>();
    long chars = 0;
    for (CommittedBatch batch : batchesAfter(after)) {
      List<RecordedEvent> recorded = batch.recorded();
      if (recorded.isEmpty()) {
        return List.of();
      }
      int from = (int) Math.max(0, after + 1 - batch.first());
      for (RecordedEvent event : recorded.subList(from, recorded.size())) {
        if (next.size() == most || chars >= LogCursor.BATCH_CHARS) {
          return next;
        }
        next.add(event);
        chars += event.data().length() + event.metadata().length();
      }
    }
    return next;
  }

  /// All batches with events after a position; none if there are events between that are not here.
  private List<CommittedBatch> batchesAfter(long position) {
    lock.lock();
    try {
      Map.Entry<Long, CommittedBatch> first = batches.floorEntry(position + 1);
      if (first == null) {
        return List.of();
      }
      List<CommittedBatch> after = new ArrayList<>();
      long reached = first.getKey() - 1;
      for (CommittedBatch batch : batches.tailMap(first.getKey(), true).values()) {
        if (batch.first() != reached + 1) {
          return List.of();
        }
        after.add(batch);
        reached = batch.last();
      }
      return reached > position ? after : List.of();
    } finally {
      lock.unlock();
    }
  }
}
