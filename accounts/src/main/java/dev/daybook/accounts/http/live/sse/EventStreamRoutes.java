package dev.daybook.accounts.http.live.sse;

import dev.daybook.accounts.http.request.HeaderElement;
import dev.daybook.accounts.http.request.LogParameters;
import dev.daybook.accounts.http.request.Query;
import dev.daybook.accounts.http.request.SingleHeader;
import dev.daybook.accounts.http.response.SecurityHeaders;
import dev.daybook.eventstore.EventFilter;
import dev.daybook.eventstore.EventStore;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import java.util.List;
import java.util.Set;

/// The log as Server-Sent Events: from any place in history, into live. Compressed where the client
/// accepts gzip and wants everything, as others do: then it is done once for all of them. What a
/// filter lets through is for one client, and compressing it costs more than it saves.
public final class EventStreamRoutes {
  public static final String PATH = "/api/events/stream";

  /// A proxy that compressed or kept back the stream would delay its events.
  private static final String UNCHANGED = SecurityHeaders.NOT_STORED + ", no-transform";

  private static final String LAST_EVENT_ID = "Last-Event-ID";
  private static final String ACCEPT_ENCODING = "Accept-Encoding";
  private static final String GZIP = "gzip";

  /// The second is an old name of the first (RFC 9110, section 8.4.1.3).
  private static final Set<String> GZIP_NAMES = Set.of(GZIP, "x-gzip");

  private final EventStore store;
  private final EventStreams streams;

  public EventStreamRoutes(EventStore store, EventStreams streams) {
    this.store = store;
    this.streams = streams;
  }

  public void addTo(RoutesConfig routes) {
    routes.get(PATH, this::stream);
    routes.head(PATH, this::stream);
  }

  private void stream(Context ctx) {
    Query query =
        new Query(ctx, Set.of("after", "type", "account", "epoch"), Set.of("type", "account"));
    EventFilter filter = LogParameters.filter(query);
    Begin begin = Begin.of(ctx, query);
    try (var _ = streams.enter()) {
      LogParameters.requireWithinLog(begin.field(), begin.after(), store.head());
      LogParameters.requireEpoch(ctx, query, begin.after(), store);
      boolean gzip = filter.equals(EventFilter.all()) && acceptsGzip(ctx);
      ctx.header("Cache-Control", UNCHANGED).header("X-Accel-Buffering", "no");
      ctx.res().addHeader("Vary", ACCEPT_ENCODING);
      ctx.contentType(EventStreams.CONTENT_TYPE);
      if (gzip) {
        ctx.header("Content-Encoding", GZIP);
      }
      if (ctx.method().equals(HandlerType.GET)) {
        streams.serve(ctx, begin.after(), filter, gzip ? GzipOutput::new : SharedOutput::identity);
      }
    }
  }

  private static boolean acceptsGzip(Context ctx) {
    List<HeaderElement> codings = HeaderElement.of(ctx, ACCEPT_ENCODING);
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

  /// Where a client wants to begin.
  ///
  /// @param field of the request that says so
  private record Begin(String field, long after) {
    /// A browser that comes back sends the id to the address that it had first, so the id counts.
    static Begin of(Context ctx, Query query) {
      long after = query.number("after").orElse(0);
      return SingleHeader.of(ctx, LAST_EVENT_ID)
          .filter(id -> !id.isEmpty())
          .map(id -> new Begin(LAST_EVENT_ID, Query.number(LAST_EVENT_ID, id)))
          .orElseGet(() -> new Begin("after", after));
    }
  }
}
