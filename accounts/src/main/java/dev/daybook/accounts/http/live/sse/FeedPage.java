package dev.daybook.accounts.http.live.sse;

import dev.daybook.eventstore.EventFilter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Events on their way to clients of the event stream, as much as is sent at a time. Most clients
/// want everything and are at the same place, and are then sent the same bytes.
///
/// Thread-safe.
final class FeedPage {
  private final long reached;
  private final List<StreamedEvent> events;
  private @Nullable SharedBytes bytes;

  /// @param reached how far whoever has got these events has come in the log
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

  /// What fits.
  ///
  /// @param filter without tags
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
