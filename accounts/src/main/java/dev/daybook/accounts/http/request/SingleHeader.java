package dev.daybook.accounts.http.request;

import dev.daybook.accounts.http.response.ProblemException;
import io.javalin.http.Context;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/// A header field that a request may have once.
public final class SingleHeader {
  private SingleHeader() {}

  /// Returns the value; empty if the header is missing.
  ///
  /// @throws ProblemException if the request has the header more than once
  public static Optional<String> of(Context ctx, String name) {
    List<String> values = Collections.list(ctx.req().getHeaders(name));
    if (values.size() > 1) {
      throw ProblemException.invalid(name, "%s is given more than once.".formatted(name));
    }
    return values.stream().findFirst();
  }
}
