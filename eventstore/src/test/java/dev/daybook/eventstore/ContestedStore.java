package dev.daybook.eventstore;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;

/// Lets something happen between a handler's load and its append, and keeps what was asked of it.
final class ContestedStore implements EventStore {
  private final EventStore store;
  private final Deque<Runnable> beforeAppends = new ArrayDeque<>();
  private final List<Long> readsAfter = new ArrayList<>();
  private int appends;

  ContestedStore(EventStore store) {
    this.store = store;
  }

  void beforeAppend(Runnable what) {
    beforeAppends.add(what);
  }

  int appends() {
    return appends;
  }

  List<Long> readsAfter() {
    return readsAfter;
  }

  @Override
  public List<AppendResult> append(List<StreamAppend> unit, List<AppendCondition> conditions) {
    appends++;
    if (!beforeAppends.isEmpty()) {
      beforeAppends.remove().run();
    }
    return store.append(unit, conditions);
  }

  @Override
  public Stream<RecordedEvent> readStream(StreamId stream, long afterVersion) {
    readsAfter.add(afterVersion);
    return store.readStream(stream, afterVersion);
  }

  @Override
  public Stream<RecordedEvent> readStreamBackward(StreamId stream, long beforeVersion) {
    return store.readStreamBackward(stream, beforeVersion);
  }

  @Override
  public Stream<RecordedEvent> readLog(long afterPosition, EventFilter filter) {
    return store.readLog(afterPosition, filter);
  }

  @Override
  public LogPage readLogPage(long afterPosition, EventFilter filter, int limit) {
    return store.readLogPage(afterPosition, filter, limit);
  }

  @Override
  public long head() {
    return store.head();
  }
}
