package dev.daybook.accounts.http.operations;

import dev.daybook.accounts.http.request.Body;
import dev.daybook.accounts.http.request.IdempotencyKeyHeader;
import dev.daybook.accounts.http.response.ProblemException;
import dev.daybook.accounts.http.routing.Exchange;
import dev.daybook.postgres.operations.OperatorAction;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/// Reads requests for operator actions: operator, reason and idempotency key.
public final class ActionRequests {
  private final UnaryOperator<byte[]> requestHash;

  /// @param requestHash keyed hash function
  public ActionRequests(UnaryOperator<byte[]> requestHash) {
    this.requestHash = requestHash;
  }

  /// @param action kind and target of the action
  /// @throws ProblemException if a field or the idempotency key is invalid
  OperatorAction.Request read(Exchange exchange, Body body, String... action) {
    String by = text(body, "by", OperatorAction.Request.BY_CHARACTERS_MAX);
    String why = text(body, "why", OperatorAction.Request.WHY_CHARACTERS_MAX);
    List<String> request = Stream.concat(Arrays.stream(action), Stream.of(by, why)).toList();
    OperatorAction.Key key =
        IdempotencyKeyHeader.of(exchange, request, requestHash)
            .map(IdempotencyKeyHeader::actionKey)
            .orElse(null);
    return new OperatorAction.Request(by, why, key);
  }

  private static String text(Body body, String field, int charactersMax) {
    String text = body.text(field);
    if (text.isBlank() || text.length() > charactersMax || text.indexOf('\0') >= 0) {
      throw ProblemException.invalid(
          field, "The %s must have 1 to %d characters.".formatted(field, charactersMax));
    }
    return text;
  }
}
