package dev.daybook.eventstore.jackson;

import dev.daybook.eventstore.AppendCondition;
import dev.daybook.eventstore.AppendResult;
import dev.daybook.eventstore.EventFilter;
import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.LogPage;
import dev.daybook.eventstore.LogPast;
import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.StreamAppend;
import dev.daybook.eventstore.StreamId;
import java.util.List;
import java.util.stream.Stream;

/// A log for readers who take events as JSON and decode nothing: what is sealed in it is opened, so
/// that they see what those see who decode. What is appended goes into the log as it is.
///
/// Whoever decodes events reads the log itself, for a catalogue opens them, too.
public final class RevealedEvents implements EventStore {
  private final EventStore log;
  private final EventCatalogue<?> catalogue;

  public RevealedEvents(EventStore log, EventCatalogue<?> catalogue) {
    this.log = log;
    this.catalogue = catalogue;
  }

  @Override
  public List<AppendResult> append(List<StreamAppend> unit, List<AppendCondition> conditions) {
    return log.append(unit, conditions);
  }

  @Override
  public Stream<RecordedEvent> readStream(StreamId stream, long afterVersion) {
    return log.readStream(stream, afterVersion).map(catalogue::reveal);
  }

  @Override
  public Stream<RecordedEvent> readStreamBackward(StreamId stream, long beforeVersion) {
    return log.readStreamBackward(stream, beforeVersion).map(catalogue::reveal);
  }

  @Override
  public Stream<RecordedEvent> readLog(long afterPosition, EventFilter filter) {
    return log.readLog(afterPosition, filter).map(catalogue::reveal);
  }

  @Override
  public LogPage readLogPage(long afterPosition, EventFilter filter, int limit) {
    LogPage page = log.readLogPage(afterPosition, filter, limit);
    EventCatalogue<?> prepared = catalogue.preparedFor(page.events());
    return new LogPage(page.events().stream().map(prepared::reveal).toList(), page.position());
  }

  @Override
  public long head() {
    return log.head();
  }

  @Override
  public LogPast past() {
    return log.past();
  }
}
