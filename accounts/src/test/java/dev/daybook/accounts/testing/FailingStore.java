package dev.daybook.accounts.testing;

import dev.daybook.eventstore.AppendCondition;
import dev.daybook.eventstore.AppendResult;
import dev.daybook.eventstore.EventFilter;
import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.LogIdentity;
import dev.daybook.eventstore.LogPage;
import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.StreamAppend;
import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.spi.ForwardingEventStore;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A log that runs an action of the test before or after its own work.
public final class FailingStore extends ForwardingEventStore {
  private final EventStore log;
  private volatile Runnable beforeAppend = () -> {};
  private volatile Runnable afterAppend = () -> {};
  private volatile Runnable beforeRead = () -> {};
  private volatile Consumer<RecordedEvent> onStreamEvent = _ -> {};
  private volatile long failAtPosition = Long.MAX_VALUE;
  private volatile @Nullable Supplier<RuntimeException> failure;

  public FailingStore(EventStore log) {
    this.log = log;
  }

  @Override
  protected EventStore delegate() {
    return log;
  }

  public void beforeAppend(Runnable what) {
    beforeAppend = what;
  }

  public void afterAppend(Runnable what) {
    afterAppend = what;
  }

  public void beforeRead(Runnable what) {
    beforeRead = what;
  }

  /// Runs an action while a stream is read.
  ///
  /// @param what runs before an event of a stream is returned
  public void onStreamEvent(Consumer<RecordedEvent> what) {
    onStreamEvent = what;
  }

  public void failReadingAt(long position, Supplier<RuntimeException> how) {
    failure = how;
    failAtPosition = position;
  }

  @Override
  public List<AppendResult> append(List<StreamAppend> appends, List<AppendCondition> conditions) {
    beforeAppend.run();
    List<AppendResult> results = log.append(appends, conditions);
    afterAppend.run();
    return results;
  }

  @Override
  public Stream<RecordedEvent> readStream(StreamId stream, long afterVersion) {
    beforeRead.run();
    return log.readStream(stream, afterVersion).peek(event -> onStreamEvent.accept(event));
  }

  @Override
  public Stream<RecordedEvent> readStreamBackward(StreamId stream, long beforeVersion) {
    beforeRead.run();
    return log.readStreamBackward(stream, beforeVersion);
  }

  @Override
  public Stream<RecordedEvent> readLog(long afterPosition, EventFilter filter) {
    return log.readLog(afterPosition, filter).peek(this::failAt);
  }

  @Override
  public LogPage readLogPage(long afterPosition, EventFilter filter, int limit) {
    beforeRead.run();
    return log.readLogPage(afterPosition, filter, limit);
  }

  private void failAt(RecordedEvent event) {
    Supplier<RuntimeException> how = failure;
    if (how != null && event.position() >= failAtPosition) {
      throw how.get();
    }
  }

  @Override
  public long head() {
    beforeRead.run();
    return log.head();
  }

  @Override
  public LogIdentity identity() {
    beforeRead.run();
    return log.identity();
  }
}
