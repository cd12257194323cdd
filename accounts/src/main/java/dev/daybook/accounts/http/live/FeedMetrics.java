package dev.daybook.accounts.http.live;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Collection;

/// Metrics of a feed.
public final class FeedMetrics {
  private final Counter sent;
  private final Counter dropped;

  /// @param feed name of the feed
  /// @param clients live collection of the connected clients
  public FeedMetrics(MeterRegistry registry, String feed, Collection<?> clients) {
    Gauge.builder("daybook.feed.connections", clients, Collection::size)
        .description("Connected clients")
        .tag("feed", feed)
        .register(registry);
    sent =
        Counter.builder("daybook.feed.events.sent")
            .description("Events sent, counted per client")
            .tag("feed", feed)
            .register(registry);
    dropped =
        Counter.builder("daybook.feed.clients.dropped")
            .description("Clients that were disconnected because they were too slow")
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
