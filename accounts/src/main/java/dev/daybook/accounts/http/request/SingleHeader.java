package dev.daybook.accounts.http.request;

import dev.daybook.accounts.http.response.ProblemException;
import dev.daybook.accounts.http.routing.Exchange;
import java.util.List;
import java.util.Optional;

/// A header field that a request may have once.
public final class SingleHeader {
  private SingleHeader() {}

  /// Returns the value; empty if the header is missing.
  ///
  /// @throws ProblemException if the request has the header more than once
  public static Optional<String> of(Exchange exchange, String name) {
    List<String> values = exchange.headers(name);
    if (values.size() > 1) {
      throw ProblemException.invalid(name, "%s is given more than once.".formatted(name));
    }
    return values.stream().findFirst();
  }
}
