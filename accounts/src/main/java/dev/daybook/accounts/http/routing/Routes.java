package dev.daybook.accounts.http.routing;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.eclipse.jetty.http.pathmap.MatchedResource;
import org.eclipse.jetty.http.pathmap.PathMappings;
import org.jspecify.annotations.Nullable;

/// The routes of the service: a method, a path template and a handler each.
///
/// A variable such as `{id}` matches one segment, unless it is that of [#getBelow]. An exact path
/// takes precedence over a template. Paths are matched as sent, without decoding.
///
/// Not thread-safe until the server starts.
public final class Routes {
  private final Map<String, Route> byTemplate = new LinkedHashMap<>();
  private final PathMappings<Route> byPath = new PathMappings<>();
  private final List<RouteHandler> checks = new ArrayList<>();

  /// Adds a route for GET and HEAD. The server omits the body of a response to HEAD.
  public void get(String path, RouteHandler handler) {
    add("GET", path, handler);
    add("HEAD", path, handler);
  }

  /// Adds a route for GET and HEAD whose last variable matches the rest of the path, with its
  /// slashes.
  public void getBelow(String path, RouteHandler handler) {
    byTemplate.computeIfAbsent(path, it -> created(Route.below(it)));
    get(path, handler);
  }

  public void post(String path, RouteHandler handler) {
    add("POST", path, handler);
  }

  public void delete(String path, RouteHandler handler) {
    add("DELETE", path, handler);
  }

  /// Adds a check that runs before each request to the API, with or without a route. Checks run in
  /// the order in which they are added.
  public void before(RouteHandler check) {
    checks.add(check);
  }

  /// Finds the route of a path; null if there is none.
  public @Nullable Route find(String path) {
    MatchedResource<Route> matched = byPath.getMatched(path);
    return matched == null ? null : matched.getResource();
  }

  /// Runs the checks.
  public void check(Exchange exchange) {
    checks.forEach(check -> check.handle(exchange));
  }

  /// Method and template of every route.
  public Set<String> all() {
    return byTemplate.values().stream()
        .flatMap(route -> route.methods().stream().map(method -> method + " " + route.path()))
        .collect(Collectors.toSet());
  }

  private void add(String method, String path, RouteHandler handler) {
    byTemplate.computeIfAbsent(path, it -> created(Route.of(it))).add(method, handler);
  }

  private Route created(Route route) {
    byPath.put(route.spec(), route);
    return route;
  }
}
