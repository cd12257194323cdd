package dev.daybook.accounts.http.request;

import dev.daybook.accounts.http.response.HeaderNames;
import dev.daybook.accounts.http.response.Problem;
import dev.daybook.accounts.http.response.ProblemException;
import dev.daybook.accounts.http.routing.Exchange;
import dev.daybook.eventstore.EventFilter;
import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.LogIdentity;
import dev.daybook.eventstore.StreamId;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/// Parameters of requests that read the log: filter, position and epoch.
public final class LogParameters {
  private LogParameters() {}

  /// Returns the filter of the parameters `type` and `account`.
  public static EventFilter filter(Query query) {
    Set<StreamId> streams =
        query.texts("account").stream()
            .map(id -> AccountIds.stream(AccountIds.parse("account", id)))
            .collect(Collectors.toSet());
    try {
      return new EventFilter(Set.of(), streams, Set.copyOf(query.texts("type")), Set.of());
    } catch (IllegalArgumentException e) {
      String field = streams.size() > EventFilter.STREAMS_MAX ? "account" : "type";
      throw ProblemException.invalid(field, e.getMessage() + ".");
    }
  }

  /// Refuses a position above the log's head.
  ///
  /// @param field name of the parameter or header
  /// @throws ProblemException if the position is above the head
  public static void requireWithinLog(String field, long position, long head) {
    if (position > head) {
      throw ProblemException.invalid(
          field, "The position is above the log's head, which is " + head + ".");
    }
  }

  /// Sends the log's epoch in a header, and refuses a position that was lost in a restore.
  ///
  /// @throws ProblemException if the log no longer has the events of the given epoch up to the
  ///   position
  public static void requireEpoch(Exchange exchange, Query query, long position, EventStore store) {
    LogIdentity identity = store.identity();
    exchange.header(HeaderNames.EPOCH, identity.now().id().toString());
    query
        .text("epoch")
        .map(LogParameters::epoch)
        .filter(epoch -> !identity.keeps(epoch, position))
        .ifPresent(
            _ -> {
              throw new ProblemException(Problem.diverged(position, identity.now()));
            });
  }

  private static UUID epoch(String text) {
    try {
      return UUID.fromString(text);
    } catch (IllegalArgumentException _) {
      throw ProblemException.invalid("epoch", "The parameter epoch is not the id of an epoch.");
    }
  }
}
