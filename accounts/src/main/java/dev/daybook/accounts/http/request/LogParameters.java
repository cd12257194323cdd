package dev.daybook.accounts.http.request;

import dev.daybook.accounts.http.response.HeaderNames;
import dev.daybook.accounts.http.response.Problem;
import dev.daybook.accounts.http.response.ProblemException;
import dev.daybook.eventstore.EventFilter;
import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.LogIdentity;
import dev.daybook.eventstore.StreamId;
import io.javalin.http.Context;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/// The parameters of requests that read the log: which events, and from which position of which
/// epoch on.
public final class LogParameters {
  private LogParameters() {}

  /// The filter that `type` and `account` ask for.
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

  /// Refuses a position after the end of the log.
  ///
  /// @param field that names the position
  /// @throws ProblemException if the log doesn't reach so far
  public static void requireWithinLog(String field, long position, long head) {
    if (position > head) {
      throw ProblemException.invalid(
          field, "The log ends at position " + head + ", before the one given.");
    }
  }

  /// Tells in which epoch the log is, and refuses a position of a past that it no longer has.
  public static void requireEpoch(Context ctx, Query query, long position, EventStore store) {
    LogIdentity identity = store.identity();
    ctx.header(HeaderNames.EPOCH, identity.now().id().toString());
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
      throw ProblemException.invalid("epoch", "The parameter epoch is the id of an epoch.");
    }
  }
}
