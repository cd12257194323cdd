package dev.daybook.accounts.http.accounts;

import dev.daybook.accounts.http.request.LogParameters;
import dev.daybook.accounts.http.request.Query;
import dev.daybook.accounts.http.response.HeaderNames;
import dev.daybook.accounts.http.response.Json;
import dev.daybook.accounts.http.response.JsonStream;
import dev.daybook.accounts.http.response.ProblemException;
import dev.daybook.accounts.http.routing.Exchange;
import dev.daybook.accounts.http.routing.Routes;
import dev.daybook.eventstore.EventFilter;
import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.LogPage;
import dev.daybook.eventstore.RecordedEvent;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;

/// Routes for the events of the log, optionally filtered. Without a limit the log is streamed up to
/// its head; with a limit, a page has the position up to which it was read, and a `Link` header
/// names the next page.
public final class LogRoutes {
  private final EventStore store;

  public LogRoutes(EventStore store) {
    this.store = store;
  }

  public void addTo(Routes routes) {
    routes.get("/api/events", this::events);
  }

  private void events(Exchange exchange) {
    Query query =
        new Query(
            exchange,
            Set.of("after", "limit", "last", "type", "account", "epoch"),
            Set.of("type", "account"));
    OptionalInt last = query.count("last");
    OptionalInt limit = query.count("limit");
    EventFilter filter = LogParameters.filter(query);
    long head = store.head();
    long after = after(query.number("after"), last, filter, head);
    LogParameters.requireEpoch(exchange, query, after, store);
    exchange.header(HeaderNames.POSITION, Long.toString(head));
    if (limit.isPresent()) {
      LogPage page = store.readLogPage(after, filter, limit.getAsInt());
      if (page.position() < head) {
        query.linkNext(page.position());
      }
      write(exchange, page.events().stream(), page.position());
    } else {
      Stream<RecordedEvent> events = store.readLog(after, filter);
      write(exchange, events.takeWhile(event -> event.position() <= head), head);
    }
  }

  private static void write(Exchange exchange, Stream<RecordedEvent> events, long position) {
    JsonStream.write(
        exchange,
        "events",
        events,
        Json::event,
        json -> json.writeNumberProperty("position", position));
  }

  private static long after(OptionalLong after, OptionalInt last, EventFilter filter, long head) {
    if (last.isPresent()) {
      if (after.isPresent() || !filter.equals(EventFilter.all())) {
        throw ProblemException.invalid(
            "last", "The parameter last cannot be combined with after, type or account.");
      }
      return Math.max(0, head - last.getAsInt());
    }
    LogParameters.requireWithinLog("after", after.orElse(0), head);
    return after.orElse(0);
  }
}
