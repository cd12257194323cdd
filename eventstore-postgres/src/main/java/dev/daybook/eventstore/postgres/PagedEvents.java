package dev.daybook.eventstore.postgres;

import dev.daybook.eventstore.RecordedEvent;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/// Reads forward page by page, each page when it is wanted. What lies behind a reader can't change
/// and has no gaps, so a page needs to know nothing but where the one before it ended; between two
/// pages nothing is held in the database.
final class PagedEvents implements Iterator<RecordedEvent> {
  private final PageReader reader;
  private final ToLongFunction<RecordedEvent> place;
  private long after;
  private Iterator<RecordedEvent> page = List.<RecordedEvent>of().iterator();
  private boolean ended;

  /// One page.
  ///
  /// @param last whether the end was reached
  record Page(List<RecordedEvent> events, boolean last) {}

  interface PageReader {
    Page after(long place);
  }

  private PagedEvents(long after, ToLongFunction<RecordedEvent> place, PageReader reader) {
    this.after = after;
    this.place = place;
    this.reader = reader;
  }

  /// @param place what pages are keyed by, rising from event to event
  static Stream<RecordedEvent> stream(
      long after, ToLongFunction<RecordedEvent> place, PageReader reader) {
    int characteristics = Spliterator.ORDERED | Spliterator.NONNULL | Spliterator.IMMUTABLE;
    return StreamSupport.stream(
        Spliterators.spliteratorUnknownSize(new PagedEvents(after, place, reader), characteristics),
        false);
  }

  @Override
  public boolean hasNext() {
    if (!page.hasNext() && !ended) {
      Page next = reader.after(after);
      page = next.events().iterator();
      ended = next.last();
    }
    return page.hasNext();
  }

  @Override
  public RecordedEvent next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    RecordedEvent event = page.next();
    after = place.applyAsLong(event);
    return event;
  }
}
