package dev.daybook.accounts.http.operations;

import dev.daybook.accounts.http.request.Body;
import dev.daybook.accounts.http.request.IdempotencyKeyHeader;
import dev.daybook.accounts.http.response.ProblemException;
import dev.daybook.postgres.operations.OperatorAction;
import io.javalin.http.Context;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/// Reads what operators order: who, why, and by which key it is known when it comes again.
public final class ActionRequests {
  private final UnaryOperator<byte[]> requestHash;

  /// @param requestHash a keyed hash
  public ActionRequests(UnaryOperator<byte[]> requestHash) {
    this.requestHash = requestHash;
  }

  /// @param act what is to be done, and to what
  OperatorAction.Request read(Context ctx, Body body, String... act) {
    String by = said(body, "by", OperatorAction.Request.BY_CHARACTERS_MAX);
    String why = said(body, "why", OperatorAction.Request.WHY_CHARACTERS_MAX);
    List<String> request = Stream.concat(Arrays.stream(act), Stream.of(by, why)).toList();
    OperatorAction.Key key =
        IdempotencyKeyHeader.of(ctx, request, requestHash)
            .map(IdempotencyKeyHeader::actionKey)
            .orElse(null);
    return new OperatorAction.Request(by, why, key);
  }

  private static String said(Body body, String field, int most) {
    String text = body.text(field);
    if (text.isBlank() || text.length() > most || text.indexOf('\0') >= 0) {
      throw ProblemException.invalid(
          field, "The %s has 1 to %d characters.".formatted(field, most));
    }
    return text;
  }
}
