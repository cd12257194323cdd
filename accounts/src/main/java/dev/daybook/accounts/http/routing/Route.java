package dev.daybook.accounts.http.routing;

import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.eclipse.jetty.http.pathmap.UriTemplatePathSpec;

/// The handlers of a path, by method.
///
/// Not thread-safe until the server starts.
public final class Route {
  private final String path;
  private final UriTemplatePathSpec template;
  private final SortedMap<String, RouteHandler> handlers = new TreeMap<>();

  /// @param path template, such as `/api/accounts/{id}`
  Route(String path) {
    this.path = path;
    this.template = new UriTemplatePathSpec(path);
  }

  void add(String method, RouteHandler handler) {
    if (handlers.putIfAbsent(method, handler) != null) {
      throw new IllegalArgumentException("Two handlers of " + method + " " + path);
    }
  }

  /// The template of the path.
  public String path() {
    return path;
  }

  public Set<String> methods() {
    return Collections.unmodifiableSet(handlers.keySet());
  }

  /// Handles a request of this path.
  ///
  /// @return false if the path does not support the method; nothing has been done then
  public boolean handle(Exchange exchange) {
    RouteHandler handler = handlers.get(exchange.method());
    if (handler == null) {
      return false;
    }
    exchange.setRoute(path, parameters(exchange.path()));
    handler.handle(exchange);
    return true;
  }

  UriTemplatePathSpec template() {
    return template;
  }

  private Map<String, String> parameters(String matching) {
    return template.getVariableCount() == 0 ? Map.of() : template.getPathParams(matching);
  }
}
