package dev.daybook.accounts.api;

import static java.util.regex.Pattern.CASE_INSENSITIVE;

import dev.daybook.eventstore.EventFilter;
import dev.daybook.eventstore.EventStore;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import java.util.Arrays;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;

/// The log as Server-Sent Events: from any place in history, into live. Compressed where the client
/// accepts gzip and wants everything, as others do: then it is done once for all of them. What a
/// filter lets through is for one client, and compressing it costs more than it saves.
final class EventStreamRoutes {
  static final String PATH = "/api/events/stream";

  private static final String LAST_EVENT_ID = "Last-Event-ID";
  private static final String ACCEPT_ENCODING = "Accept-Encoding";
  private static final String GZIP = "gzip";

  /// With any weight but 0 (RFC 9110, 12.4.2).
  private static final Pattern GZIP_ACCEPTED =
      Pattern.compile(
          GZIP + "([ \\t]*;[ \\t]*q=(1(\\.0{0,3})?|0\\.(?!0+$)\\d{1,3}))?", CASE_INSENSITIVE);

  private final EventStore store;
  private final EventStreams streams;

  EventStreamRoutes(EventStore store, EventStreams streams) {
    this.store = store;
    this.streams = streams;
  }

  void addTo(RoutesConfig routes) {
    routes.get(PATH, this::stream);
    routes.head(PATH, this::stream);
  }

  private void stream(Context ctx) {
    Query query =
        new Query(ctx, Set.of("after", "type", "account", "epoch"), Set.of("type", "account"));
    EventFilter filter = LogRoutes.filter(query);
    Begin begin = Begin.of(ctx, query);
    try (var _ = streams.enter()) {
      LogRoutes.requireWithinLog(begin.field(), begin.after(), store.head());
      PastRoutes.requireEpoch(ctx, query, begin.after(), store);
      boolean gzip = filter.equals(EventFilter.all()) && acceptsGzip(ctx);
      ctx.header("Cache-Control", "no-store").header("Vary", ACCEPT_ENCODING);
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
    String codings = Objects.requireNonNullElse(ctx.header(ACCEPT_ENCODING), "");
    return Arrays.stream(codings.split(",", -1))
        .anyMatch(coding -> GZIP_ACCEPTED.matcher(coding.strip()).matches());
  }

  /// Where a client wants to begin.
  ///
  /// @param field of the request that says so
  private record Begin(String field, long after) {
    /// A browser that comes back sends the id to the address that it had first, so the id counts.
    static Begin of(Context ctx, Query query) {
      long after = query.number("after").orElse(0);
      String id = ctx.header(LAST_EVENT_ID);
      return id == null || id.isEmpty()
          ? new Begin("after", after)
          : new Begin(LAST_EVENT_ID, Query.number(LAST_EVENT_ID, id));
    }
  }
}
