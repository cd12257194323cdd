package dev.daybook.accounts.http.request;

import dev.daybook.accounts.http.response.ProblemException;
import dev.daybook.eventstore.StreamId;
import io.javalin.http.Context;
import java.util.UUID;
import java.util.regex.Pattern;

/// The ids of accounts in requests, and the streams that they name.
public final class AccountIds {
  private static final Pattern UUID_FORM =
      Pattern.compile("\\p{XDigit}{8}(?:-\\p{XDigit}{4}){3}-\\p{XDigit}{12}");

  private AccountIds() {}

  /// The stream of the account that the path names.
  public static StreamId stream(Context ctx) {
    return stream(parse("accountId", ctx.pathParam("id")));
  }

  /// The stream of an account.
  public static StreamId stream(UUID id) {
    return new StreamId("account", id.toString());
  }

  /// The id that a field holds.
  ///
  /// @param field that holds the text
  /// @throws ProblemException if the text is not a UUID
  static UUID parse(String field, String text) {
    if (!UUID_FORM.matcher(text).matches()) {
      throw ProblemException.invalid(field, "The account's id is not a UUID.");
    }
    return UUID.fromString(text);
  }
}
