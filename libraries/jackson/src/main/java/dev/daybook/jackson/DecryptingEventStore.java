package dev.daybook.jackson;

import dev.daybook.eventstore.EventFilter;
import dev.daybook.eventstore.EventQuery;
import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.LogPage;
import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.spi.ForwardingEventStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Spliterator;
import java.util.Spliterators.AbstractSpliterator;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/// Event store that decrypts personal data in the events that it reads, for readers that use events
/// as JSON. Appends are forwarded unchanged. Thread-safe.
///
/// Readers that decode events don't need it, because [EventTypes] decrypts when it decodes.
public final class DecryptingEventStore extends ForwardingEventStore {
  /// Maximum number of events whose keys are fetched at once.
  static final int PAGE_EVENTS_MAX = 100;

  /// A page ends when its data has this size, in characters.
  private static final int PAGE_CHARS = 1 << 20;

  private final EventStore log;
  private final EventTypes<?> types;

  public DecryptingEventStore(EventStore log, EventTypes<?> types) {
    this.log = log;
    this.types = types;
  }

  @Override
  protected EventStore delegate() {
    return log;
  }

  @Override
  public Stream<RecordedEvent> readStream(StreamId stream, long afterVersion) {
    return log.readStream(stream, afterVersion).map(types::decrypt);
  }

  @Override
  public Stream<RecordedEvent> readStreamBackward(StreamId stream, long beforeVersion) {
    return log.readStreamBackward(stream, beforeVersion).map(types::decrypt);
  }

  @Override
  public Stream<RecordedEvent> readLog(long afterPosition, EventFilter filter) {
    return decrypted(log.readLog(afterPosition, filter));
  }

  @Override
  public Stream<RecordedEvent> readQuery(EventQuery query, long afterPosition, long upToPosition) {
    return decrypted(log.readQuery(query, afterPosition, upToPosition));
  }

  @Override
  public LogPage readLogPage(long afterPosition, EventFilter filter, int limit) {
    LogPage page = log.readLogPage(afterPosition, filter, limit);
    return new LogPage(decrypted(page.events()).toList(), page.position());
  }

  private Stream<RecordedEvent> decrypted(Stream<RecordedEvent> events) {
    return StreamSupport.stream(new Pages(events.spliterator()), false)
        .onClose(events::close)
        .flatMap(this::decrypted);
  }

  private Stream<RecordedEvent> decrypted(List<RecordedEvent> page) {
    EventTypes<?> prepared = types.prefetchingKeysFor(page);
    return page.stream().map(prepared::decrypt);
  }

  /// Groups events, so that the keys of a group are fetched at once.
  private static final class Pages extends AbstractSpliterator<List<RecordedEvent>> {
    private final Spliterator<RecordedEvent> events;

    Pages(Spliterator<RecordedEvent> events) {
      super(Long.MAX_VALUE, ORDERED | NONNULL);
      this.events = events;
    }

    @Override
    public boolean tryAdvance(Consumer<? super List<RecordedEvent>> action) {
      List<RecordedEvent> page = new ArrayList<>();
      int chars = 0;
      while (page.size() < PAGE_EVENTS_MAX && chars < PAGE_CHARS && events.tryAdvance(page::add)) {
        chars += page.getLast().data().length();
      }
      if (page.isEmpty()) {
        return false;
      }
      action.accept(page);
      return true;
    }
  }
}
