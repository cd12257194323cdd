package dev.daybook.accounts.http.routing;

/// Handles a request on a virtual thread, so it may block.
@FunctionalInterface
public interface RouteHandler {
  /// Sets the response. An exception becomes an error response.
  void handle(Exchange exchange);
}
