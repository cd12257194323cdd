package dev.daybook.eventstore.spi;

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
import java.util.List;
import java.util.stream.Stream;

/// Forwards every call to another event store; a base class for decorators, which override the
/// methods that they change.
///
/// The methods with a default body in [EventStore] are not forwarded. They call the methods below,
/// so one override of [#append(List, List)] sees every append.
public abstract class ForwardingEventStore implements EventStore {
  protected ForwardingEventStore() {}

  /// The store that the next call is forwarded to. Called once for each forwarded call.
  protected abstract EventStore delegate();

  @Override
  public List<AppendResult> append(List<StreamAppend> appends, List<AppendCondition> conditions) {
    return delegate().append(appends, conditions);
  }

  @Override
  public Stream<RecordedEvent> readStream(StreamId stream, long afterVersion) {
    return delegate().readStream(stream, afterVersion);
  }

  @Override
  public Stream<RecordedEvent> readStreamBackward(StreamId stream, long beforeVersion) {
    return delegate().readStreamBackward(stream, beforeVersion);
  }

  @Override
  public Stream<RecordedEvent> readLog(long afterPosition, EventFilter filter) {
    return delegate().readLog(afterPosition, filter);
  }

  @Override
  public LogPage readLogPage(long afterPosition, EventFilter filter, int limit) {
    return delegate().readLogPage(afterPosition, filter, limit);
  }

  @Override
  public Stream<RecordedEvent> readQuery(EventQuery query, long afterPosition, long upToPosition) {
    return delegate().readQuery(query, afterPosition, upToPosition);
  }

  @Override
  public long head() {
    return delegate().head();
  }

  @Override
  public LogIdentity identity() {
    return delegate().identity();
  }
}
