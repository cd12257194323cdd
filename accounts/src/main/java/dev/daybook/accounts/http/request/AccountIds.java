package dev.daybook.accounts.http.request;

import dev.daybook.accounts.http.response.ProblemException;
import dev.daybook.accounts.http.routing.Exchange;
import dev.daybook.eventstore.StreamId;
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

  /// Returns the stream of an account.
  public static StreamId stream(UUID id) {
    return new StreamId("account", id.toString());
  }

  /// Parses an account id.
  ///
  /// @param field name of the field, for the problem
  /// @throws ProblemException if the text is not a UUID
  static UUID parse(String field, String text) {
    if (!UUID_FORM.matcher(text).matches()) {
      throw ProblemException.invalid(field, "The account id is not a UUID.");
    }
    return UUID.fromString(text);
  }
}
