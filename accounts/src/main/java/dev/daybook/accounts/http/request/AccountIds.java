package dev.daybook.accounts.http.request;

import dev.daybook.accounts.events.AccountEventTypes;
import dev.daybook.accounts.http.response.ProblemException;
import dev.daybook.accounts.http.routing.Exchange;
import dev.daybook.eventstore.StreamId;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/// Account ids in requests, and the streams of accounts.
public final class AccountIds {
  private static final Pattern UUID_FORM =
      Pattern.compile("\\p{XDigit}{8}(?:-\\p{XDigit}{4}){3}-\\p{XDigit}{12}");

  private AccountIds() {}

  /// Returns the stream of the account in the path.
  ///
  /// @throws ProblemException if the id in the path is not a UUID
  public static StreamId stream(Exchange exchange) {
    return stream(parse("accountId", exchange.pathParameter("id")));
  }

  /// Returns the id of the reservation in the path.
  ///
  /// @throws ProblemException if it is not a UUID
  public static UUID reservation(Exchange exchange) {
    return parse("reservationId", "reservation", exchange.pathParameter("reservation"));
  }

  /// Returns the id of the scheduled transfer in the path.
  ///
  /// @throws ProblemException if it is not a UUID
  public static UUID scheduledTransfer(Exchange exchange) {
    return parse("scheduledTransferId", "scheduled transfer", exchange.pathParameter("id"));
  }

  /// Returns the account in a parameter.
  ///
  /// @throws ProblemException if it is not a UUID
  public static Optional<UUID> parameter(Query query, String name) {
    return query.text(name).map(text -> parse(name, text));
  }

  /// Returns the stream of an account.
  public static StreamId stream(UUID id) {
    return AccountEventTypes.stream(id);
  }

  /// Parses an account id.
  ///
  /// @param field name of the field, for the problem
  /// @throws ProblemException if the text is not a UUID
  static UUID parse(String field, String text) {
    return parse(field, "account", text);
  }

  private static UUID parse(String field, String what, String text) {
    if (!UUID_FORM.matcher(text).matches()) {
      throw ProblemException.invalid(field, "The %s id is not a UUID.".formatted(what));
    }
    return UUID.fromString(text);
  }
}
