package dev.daybook.eventstore.boundaries;

import dev.daybook.eventstore.AppendCondition;
import dev.daybook.eventstore.AppendResult;
import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.ExpectedVersion;
import dev.daybook.eventstore.NewEvent;
import dev.daybook.eventstore.StreamAppend;
import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.loop.DecidedBatch;
import dev.daybook.eventstore.loop.PendingResult;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The events of one command, to be appended under the conditions of its views.
///
/// @param events by stream
record DecidedEvents<E>(
    EventStore store,
    Encoder<E> encoder,
    ReadViews<E> views,
    List<AppendCondition> conditions,
    Map<StreamId, List<E>> events,
    PendingResult<DecisionResult<E>> pending)
    implements DecidedBatch<ReadViews<E>> {
  @Override
  public int size() {
    return 1;
  }

  @Override
  public boolean hasEvents() {
    return !events.isEmpty();
  }

  @Override
  public ReadViews<E> append() {
    long position = 0;
    if (hasEvents()) {
      List<AppendResult> results = store.append(appends(), conditions);
      position = results.getFirst().position();
    }
    pending.complete(
        new DecisionResult<>(position, events.values().stream().flatMap(List::stream).toList()));
    return views;
  }

  /// The streams that get events, and those that are only checked.
  private List<StreamAppend> appends() {
    Set<StreamId> streams = new LinkedHashSet<>(events.keySet());
    streams.addAll(views.versions().keySet());
    List<StreamAppend> appends = new ArrayList<>(streams.size());
    for (StreamId stream : streams) {
      appends.add(new StreamAppend(stream, expected(stream), encoded(stream)));
    }
    return appends;
  }

  private ExpectedVersion expected(StreamId stream) {
    Long version = views.versions().get(stream);
    return version == null ? ExpectedVersion.any() : ExpectedVersion.exact(version);
  }

  private List<NewEvent> encoded(StreamId stream) {
    return events.getOrDefault(stream, List.of()).stream()
        .map(event -> encoder.encode(stream, event))
        .toList();
  }
}
