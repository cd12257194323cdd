package dev.daybook.accounts.http.live.sse;

import dev.daybook.eventstore.EventFilter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Events that are sent in one write. Clients without a filter at the same position share a page
/// and its bytes.
///
/// Thread-safe.
final class FeedPage {
  private final long reached;
  private final List<StreamedEvent> events;
  private @Nullable SharedBytes bytes;

  /// @param reached position in the log after these events
  FeedPage(List<StreamedEvent> events, long reached) {
    this.events = List.copyOf(events);
    this.reached = reached;
  }

  List<StreamedEvent> events() {
    return events;
  }

  long reached() {
    return reached;
  }

  /// Returns a page with the events that match a filter.
  ///
  /// @param filter filter without tags
  FeedPage only(EventFilter filter) {
    return filter.equals(EventFilter.all())
        ? this
        : new FeedPage(events.stream().filter(event -> event.fits(filter)).toList(), reached);
  }

  synchronized SharedBytes bytes() {
    SharedBytes joined = bytes;
    if (joined == null) {
      joined = new SharedBytes(StreamedEvent.join(events));
      bytes = joined;
    }
    return joined;
  }
}
