package dev.daybook.accounts.http.accounts;

import dev.daybook.accounts.domain.Rejected;
import dev.daybook.accounts.http.request.AccountIds;
import dev.daybook.accounts.http.request.Query;
import dev.daybook.accounts.http.response.Json;
import dev.daybook.accounts.http.response.JsonStream;
import dev.daybook.accounts.http.routing.Exchange;
import dev.daybook.accounts.http.routing.Routes;
import dev.daybook.accounts.readmodels.AccountList;
import dev.daybook.accounts.readmodels.AccountList.Cursor;
import dev.daybook.accounts.readmodels.AccountList.Entry;
import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.StreamId;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Routes for lists: all accounts, and the events of an account. Without a limit the whole list is
/// streamed; with a limit, a `Link` header names the next page.
public final class ListRoutes {
  private final EventStore store;
  private final AccountList list;
  private final ReadYourWrites readYourWrites;

  public ListRoutes(EventStore store, AccountList list, ReadYourWrites readYourWrites) {
    this.store = store;
    this.list = list;
    this.readYourWrites = readYourWrites;
  }

  public void addTo(Routes routes) {
    routes.get("/api/accounts", this::accounts);
    routes.get("/api/accounts/{id}/events", this::accountEvents);
  }

  private void accounts(Exchange exchange) {
    Query query = new Query(exchange, Set.of("search", "after", "limit"));
    String search = InputRules.search(query.text("search").orElse(null));
    Cursor after = new Cursor(query.number("after").orElse(0));
    OptionalInt limit = query.count("limit");
    readYourWrites.await(exchange);
    Stream<Entry> entries =
        limit.isPresent()
            ? page(query, search, after, limit.getAsInt()).stream()
            : list.all(search, after);
    JsonStream.write(
        exchange,
        "accounts",
        entries,
        (json, entry) -> Json.account(json, entry.account()),
        _ -> {});
  }

  private List<Entry> page(Query query, @Nullable String search, Cursor after, int limit) {
    List<Entry> entries = list.page(search, after, limit + 1);
    if (entries.size() <= limit) {
      return entries;
    }
    List<Entry> page = entries.subList(0, limit);
    query.linkNext(page.getLast().cursor().createdPosition());
    return page;
  }

  private void accountEvents(Exchange exchange) {
    StreamId stream = AccountIds.stream(exchange);
    Query query = new Query(exchange, Set.of("after", "limit"));
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
        query.linkNext(next);
      }
    }
    JsonStream.write(exchange, "events", events, Json::event, _ -> {});
  }
}
