package dev.daybook.accounts.http.accounts;

import dev.daybook.eventstore.EventFilter;
import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.RecordedEvent;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/// Decides whether an instant is in the future: later than this node's clock and than the recorded
/// time of the log's last event. Recorded times come from the database and never run backwards, so
/// they may be ahead of this node's clock.
///
/// Thread-safe.
public final class PresentTime {
  private final EventStore store;
  private final InstantSource clock;

  public PresentTime(EventStore store, InstantSource clock) {
    this.store = store;
    this.clock = clock;
  }

  /// The time of this node's clock.
  public Instant now() {
    return clock.instant();
  }

  /// @throws dev.daybook.eventstore.errors.EventStoreException if the log can't be read
  boolean isBefore(Instant instant) {
    return instant.isAfter(now()) && lastRecordedAt().map(instant::isAfter).orElse(true);
  }

  private Optional<Instant> lastRecordedAt() {
    long before = Math.max(0, store.head() - 1);
    return store.readLogPage(before, EventFilter.all(), 1).events().stream()
        .map(RecordedEvent::recordedAt)
        .findFirst();
  }
}
