package dev.daybook.eventstore.commands;

import dev.daybook.eventstore.AppendCondition;
import dev.daybook.eventstore.AppendResult;
import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.StreamAppend;
import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.errors.EventStoreException;
import dev.daybook.eventstore.spi.ForwardingEventStore;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Runs an action between a handler's load and its append, and records the calls.
final class ContestedStore extends ForwardingEventStore {
  private final EventStore store;
  private final Deque<Interruption> beforeAppends = new ConcurrentLinkedDeque<>();
  private final List<Long> readsAfter = Collections.synchronizedList(new ArrayList<>());
  private final AtomicInteger appendCount = new AtomicInteger();
  private volatile String refusedData = "";
  private volatile @Nullable EventStoreException refusal;

  /// The action in between.
  interface Interruption {
    void happen() throws InterruptedException;
  }

  ContestedStore(EventStore store) {
    this.store = store;
  }

  @Override
  protected EventStore delegate() {
    return store;
  }

  void beforeAppend(Interruption what) {
    beforeAppends.add(what);
  }

  /// Refuses appends with an event of this data.
  void refuseChange(String data, EventStoreException why) {
    refusedData = data;
    refusal = why;
  }

  int appends() {
    return appendCount.get();
  }

  List<Long> readsAfter() {
    return readsAfter;
  }

  @Override
  public List<AppendResult> append(List<StreamAppend> appends, List<AppendCondition> conditions) {
    appendCount.incrementAndGet();
    interrupt();
    EventStoreException why = refusal;
    if (why != null && brings(appends, refusedData)) {
      throw why;
    }
    return store.append(appends, conditions);
  }

  private void interrupt() {
    Interruption next = beforeAppends.poll();
    try {
      if (next != null) {
        next.happen();
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static boolean brings(List<StreamAppend> appends, String data) {
    return appends.stream()
        .flatMap(append -> append.events().stream())
        .anyMatch(event -> event.data().equals(data));
  }

  @Override
  public Stream<RecordedEvent> readStream(StreamId stream, long afterVersion) {
    readsAfter.add(afterVersion);
    return store.readStream(stream, afterVersion);
  }
}
