package dev.daybook.accounts.api;

import dev.daybook.accounts.domain.Rejected;
import dev.daybook.accounts.projections.AccountList;
import dev.daybook.accounts.projections.AccountList.Cursor;
import dev.daybook.accounts.projections.AccountList.Entry;
import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.StreamId;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The lists: all accounts, an account's events, the whole log. Without a limit each is streamed to
/// its end; with one, a `Link` names the next page.
final class ListRoutes {
  private final EventStore store;
  private final AccountList list;
  private final Freshness freshness;

  ListRoutes(EventStore store, AccountList list, Freshness freshness) {
    this.store = store;
    this.list = list;
    this.freshness = freshness;
  }

  void addTo(RoutesConfig routes) {
    routes.get("/api/accounts", this::accounts);
    routes.head("/api/accounts", this::accounts);
    routes.get("/api/accounts/{id}/events", this::accountEvents);
    routes.head("/api/accounts/{id}/events", this::accountEvents);
    routes.get("/api/events", this::events);
    routes.head("/api/events", this::events);
  }

  private void accounts(Context ctx) {
    Query query = new Query(ctx, Set.of("search", "after", "limit"));
    String search = Text.search(query.text("search").orElse(null));
    Cursor after = new Cursor(query.number("after").orElse(0));
    OptionalInt limit = query.count("limit");
    freshness.await();
    Stream<Entry> entries =
        limit.isPresent()
            ? page(ctx, search, after, limit.getAsInt()).stream()
            : list.all(search, after);
    JsonStream.write(
        ctx, "accounts", entries, (json, entry) -> Json.account(json, entry.account()), _ -> {});
  }

  private List<Entry> page(Context ctx, @Nullable String search, Cursor after, int limit) {
    List<Entry> entries = list.page(search, after, limit + 1);
    if (entries.size() <= limit) {
      return entries;
    }
    List<Entry> page = entries.subList(0, limit);
    String parameters = search == null ? "" : "&search=" + encoded(search);
    long next = page.getLast().cursor().createdPosition();
    link(ctx, "/api/accounts?after=%d&limit=%d%s".formatted(next, limit, parameters));
    return page;
  }

  private void accountEvents(Context ctx) {
    StreamId stream = AccountRoutes.stream(ctx);
    Query query = new Query(ctx, Set.of("after", "limit"));
    long after = query.number("after").orElse(0);
    OptionalInt limit = query.count("limit");
    if (store.readStream(stream, 0).findFirst().isEmpty()) {
      throw new Rejected(Rejected.Reason.ACCOUNT_NOT_FOUND);
    }
    Stream<RecordedEvent> events = store.readStream(stream, after);
    if (limit.isPresent()) {
      events = events.limit(limit.getAsInt());
      long next = after + limit.getAsInt();
      if (store.readStream(stream, next).findFirst().isPresent()) {
        link(
            ctx,
            "/api/accounts/%s/events?after=%d&limit=%d"
                .formatted(stream.id(), next, limit.getAsInt()));
      }
    }
    JsonStream.write(ctx, "events", events, Json::event, _ -> {});
  }

  private void events(Context ctx) {
    Query query = new Query(ctx, Set.of("after", "limit", "last"));
    OptionalInt last = query.count("last");
    OptionalInt limit = query.count("limit");
    long head = store.head();
    long after = after(query.number("after"), last, head);
    long until = limit.isPresent() ? Math.min(head, after + limit.getAsInt()) : head;
    ctx.header("Daybook-Position", Long.toString(head));
    if (until < head) {
      link(ctx, "/api/events?after=%d&limit=%d".formatted(until, limit.getAsInt()));
    }
    JsonStream.write(
        ctx,
        "events",
        store.readLog(after).limit(until - after),
        Json::event,
        json -> json.writeNumberProperty("position", until));
  }

  private static long after(OptionalLong after, OptionalInt last, long head) {
    if (last.isPresent()) {
      if (after.isPresent()) {
        throw ProblemException.invalid("last", "There is either after or last, not both.");
      }
      return Math.max(0, head - last.getAsInt());
    }
    if (after.orElse(0) > head) {
      throw ProblemException.invalid(
          "after", "The log ends at position " + head + ", before the one given.");
    }
    return after.orElse(0);
  }

  private static void link(Context ctx, String next) {
    ctx.header("Link", "<" + next + ">; rel=\"next\"");
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
