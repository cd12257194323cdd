package dev.daybook.postgres.read;

import dev.daybook.eventstore.RecordedEvent;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/// Reads page by page, each page when it is wanted. What lies behind a reader can't change and has
/// no gaps, so a page needs to know nothing but where the one before it ended; between two pages
/// nothing is held in the database.
final class PagedEvents implements Iterator<RecordedEvent> {
  private final PageReader reader;
  private long place;
  private Iterator<RecordedEvent> page = List.<RecordedEvent>of().iterator();
  private boolean ended;

  /// One page.
  ///
  /// @param place where the next one begins; means nothing at the end
  /// @param last whether the end was reached
  record Page(List<RecordedEvent> events, long place, boolean last) {}

  interface PageReader {
    Page from(long place);
  }

  private PagedEvents(long start, PageReader reader) {
    this.place = start;
    this.reader = reader;
  }

  static Stream<RecordedEvent> stream(long start, PageReader reader) {
    int characteristics = Spliterator.ORDERED | Spliterator.NONNULL | Spliterator.IMMUTABLE;
    return StreamSupport.stream(
        Spliterators.spliteratorUnknownSize(new PagedEvents(start, reader), characteristics),
        false);
  }

  @Override
  public boolean hasNext() {
    while (!page.hasNext() && !ended) {
      Page next = reader.from(place);
      page = next.events().iterator();
      place = next.place();
      ended = next.last();
    }
    return page.hasNext();
  }

  @Override
  public RecordedEvent next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    return page.next();
  }
}
