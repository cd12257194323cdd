package dev.daybook.accounts.api;

import dev.daybook.eventstore.EventFilter;
import dev.daybook.eventstore.EventStore;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import java.util.Set;

/// The log as Server-Sent Events: from any place in history, into live.
final class EventStreamRoutes {
  static final String PATH = "/api/events/stream";

  private static final String LAST_EVENT_ID = "Last-Event-ID";

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
      ctx.header("Cache-Control", "no-store").contentType(EventStreams.CONTENT_TYPE);
      if (ctx.method().equals(HandlerType.GET)) {
        streams.serve(ctx, begin.after(), filter);
      }
    }
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
