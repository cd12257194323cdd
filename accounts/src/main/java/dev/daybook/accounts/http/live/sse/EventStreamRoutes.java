package dev.daybook.accounts.http.live.sse;

import dev.daybook.accounts.http.request.AcceptedCodings;
import dev.daybook.accounts.http.request.LogParameters;
import dev.daybook.accounts.http.request.Query;
import dev.daybook.accounts.http.request.SingleHeader;
import dev.daybook.accounts.http.response.SecurityHeaders;
import dev.daybook.accounts.http.routing.Exchange;
import dev.daybook.accounts.http.routing.Routes;
import dev.daybook.eventstore.EventFilter;
import dev.daybook.eventstore.EventStore;
import java.util.Set;

/// Route for the log as Server-Sent Events, from any position and on to new events.
///
/// Compressed if the client accepts gzip and has no filter: then events are compressed once for all
/// clients. Filtered events belong to one client, and their compression costs more than it saves.
public final class EventStreamRoutes {
  public static final String PATH = "/api/events/stream";

  /// Keeps proxies from compressing or buffering the stream, which would delay events.
  private static final String UNCHANGED = SecurityHeaders.NOT_STORED + ", no-transform";

  private static final String LAST_EVENT_ID = "Last-Event-ID";

  private final EventStore store;
  private final EventStreams streams;

  public EventStreamRoutes(EventStore store, EventStreams streams) {
    this.store = store;
    this.streams = streams;
  }

  public void addTo(Routes routes) {
    routes.get(PATH, this::stream);
  }

  private void stream(Exchange exchange) {
    Query query =
        new Query(exchange, Set.of("after", "type", "account", "epoch"), Set.of("type", "account"));
    EventFilter filter = LogParameters.filter(query);
    Begin begin = Begin.of(exchange, query);
    try (var _ = streams.enter()) {
      LogParameters.requireWithinLog(begin.field(), begin.after(), store.head());
      LogParameters.requireEpoch(exchange, query, begin.after(), store);
      boolean gzip = filter.equals(EventFilter.all()) && AcceptedCodings.includeGzip(exchange);
      exchange.header("Cache-Control", UNCHANGED).header("X-Accel-Buffering", "no");
      exchange.addHeader("Vary", AcceptedCodings.ACCEPT_ENCODING);
      exchange.contentType(EventStreams.CONTENT_TYPE);
      if (gzip) {
        exchange.header("Content-Encoding", AcceptedCodings.GZIP);
      }
      if (exchange.method().equals("GET")) {
        streams.serve(
            exchange, begin.after(), filter, gzip ? GzipOutput::new : SharedOutput::identity);
      }
    }
  }

  /// The position at which the stream begins.
  ///
  /// @param field parameter or header that has the position
  private record Begin(String field, long after) {
    /// `Last-Event-ID` has precedence: a browser reconnects with it to the original URL.
    static Begin of(Exchange exchange, Query query) {
      long after = query.number("after").orElse(0);
      return SingleHeader.of(exchange, LAST_EVENT_ID)
          .filter(id -> !id.isEmpty())
          .map(id -> new Begin(LAST_EVENT_ID, Query.number(LAST_EVENT_ID, id)))
          .orElseGet(() -> new Begin("after", after));
    }
  }
}
