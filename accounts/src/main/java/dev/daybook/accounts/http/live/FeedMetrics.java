package dev.daybook.accounts.http.live;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Collection;

/// What a feed counts.
public final class FeedMetrics {
  private final Counter sent;
  private final Counter dropped;

  /// @param feed its name
  /// @param clients those who are connected, whoever changes
  public FeedMetrics(MeterRegistry registry, String feed, Collection<?> clients) {
    Gauge.builder("daybook.feed.connections", clients, Collection::size)
        .description("Clients that are connected")
        .tag("feed", feed)
        .register(registry);
    sent =
        Counter.builder("daybook.feed.events.sent")
            .description("Events sent, each counted for each client")
            .tag("feed", feed)
            .register(registry);
    dropped =
        Counter.builder("daybook.feed.clients.dropped")
            .description("Clients that were too slow and were disconnected")
            .tag("feed", feed)
            .register(registry);
  }

  public void sent(int events) {
    sent.increment(events);
  }

  public void dropped() {
    dropped.increment();
  }
}
