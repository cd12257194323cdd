package dev.daybook.accounts.http.live.sse;

import dev.daybook.accounts.http.request.HeaderElement;
import dev.daybook.accounts.http.request.LogParameters;
import dev.daybook.accounts.http.request.Query;
import dev.daybook.accounts.http.request.SingleHeader;
import dev.daybook.accounts.http.response.SecurityHeaders;
import dev.daybook.accounts.http.routing.Exchange;
import dev.daybook.accounts.http.routing.Routes;
import dev.daybook.eventstore.EventFilter;
import dev.daybook.eventstore.EventStore;
import java.util.List;
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
  private static final String ACCEPT_ENCODING = "Accept-Encoding";
  private static final String GZIP = "gzip";

  /// `x-gzip` is an old name of `gzip` (RFC 9110, section 8.4.1.3).
  private static final Set<String> GZIP_NAMES = Set.of(GZIP, "x-gzip");

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
      boolean gzip = filter.equals(EventFilter.all()) && acceptsGzip(exchange);
      exchange.header("Cache-Control", UNCHANGED).header("X-Accel-Buffering", "no");
      exchange.addHeader("Vary", ACCEPT_ENCODING);
      exchange.contentType(EventStreams.CONTENT_TYPE);
      if (gzip) {
        exchange.header("Content-Encoding", GZIP);
      }
      if (exchange.method().equals("GET")) {
        streams.serve(
            exchange, begin.after(), filter, gzip ? GzipOutput::new : SharedOutput::identity);
      }
    }
  }

  private static boolean acceptsGzip(Exchange exchange) {
    List<HeaderElement> codings = HeaderElement.of(exchange, ACCEPT_ENCODING);
    int gzip = weight(codings, GZIP_NAMES);
    return gzip > 0 && gzip >= weight(codings, Set.of("identity"));
  }

  private static int weight(List<HeaderElement> codings, Set<String> names) {
    return codings.stream()
        .filter(coding -> names.contains(coding.name()))
        .mapToInt(HeaderElement::weight)
        .findFirst()
        .orElse(0);
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
