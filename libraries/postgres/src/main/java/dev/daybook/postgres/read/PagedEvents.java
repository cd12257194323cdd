package dev.daybook.postgres.read;

import dev.daybook.eventstore.RecordedEvent;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/// Reads page by page, each page when its first event is needed. Events never change and have no
/// gaps, so a page is defined by the end of the page before it. Between two pages nothing is held
/// in the database.
final class PagedEvents implements Iterator<RecordedEvent> {
  private final PageReader reader;
  private long next;
  private Iterator<RecordedEvent> page = List.<RecordedEvent>of().iterator();
  private boolean ended;

  /// One page.
  ///
  /// @param next the version or position after which the next page begins (before which, backward);
  ///   without meaning if this is the last page
  /// @param last whether the end was reached
  record Page(List<RecordedEvent> events, long next, boolean last) {
    /// An empty last page.
    static Page end(long after) {
      return new Page(List.of(), after, true);
    }
  }

  interface PageReader {
    Page from(long after);
  }

  private PagedEvents(long start, PageReader reader) {
    this.next = start;
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
      Page read = reader.from(next);
      page = read.events().iterator();
      next = read.next();
      ended = read.last();
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
