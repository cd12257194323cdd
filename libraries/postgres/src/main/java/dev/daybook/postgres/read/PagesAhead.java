package dev.daybook.postgres.read;

import dev.daybook.postgres.read.PagedEvents.Page;
import dev.daybook.postgres.read.PagedEvents.PageReader;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/// Reads the next pages of the log on virtual threads while the caller uses the page before them.
/// The database works on one processor for each connection, so two pages are read at a time. Used
/// by one thread.
///
/// The first [#PAGES_BEFORE] pages are read when they are needed: most callers stop before, and
/// would not use pages that were read ahead.
final class PagesAhead implements PageReader {
  /// Number of pages after which it reads ahead.
  static final int PAGES_BEFORE = 10;

  /// Maximum number of pages that are read ahead.
  static final int PAGES_AHEAD = 2;

  private final PageReader reader;
  private final int eventsMax;
  private final Deque<Ahead> ahead = new ArrayDeque<>();
  private int pages;

  /// A page that is being read.
  private record Ahead(long after, CompletableFuture<Page> page) {}

  /// @param eventsMax number of events of a page that doesn't end before
  PagesAhead(PageReader reader, int eventsMax) {
    this.reader = reader;
    this.eventsMax = eventsMax;
  }

  @Override
  public Page from(long after) {
    Page page = take(after);
    pages++;
    if (pages > PAGES_BEFORE && !page.last()) {
      readOn(page.next(), page.events().size() < eventsMax ? 1 : PAGES_AHEAD);
    }
    return page;
  }

  /// Positions have no gaps, so each page begins at a known position, unless the page before it
  /// ends early because its events are large.
  ///
  /// @param most number of pages that may be under way
  private void readOn(long next, int most) {
    while (!ahead.isEmpty() && ahead.getFirst().after() != next) {
      ahead.removeFirst();
    }
    while (ahead.size() < most) {
      long after = ahead.isEmpty() ? next : ahead.getLast().after() + eventsMax;
      ahead.addLast(
          new Ahead(
              after,
              CompletableFuture.supplyAsync(() -> reader.from(after), Thread::startVirtualThread)));
    }
  }

  private Page take(long after) {
    Ahead begun = ahead.pollFirst();
    if (begun == null || begun.after() != after) {
      return reader.from(after);
    }
    try {
      return begun.page().join();
    } catch (CompletionException ignored) {
      return reader.from(after); // retried: the error occurs again or is gone
    }
  }
}
