package dev.daybook.accounts.http.routing;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.eclipse.jetty.http.pathmap.PathSpec;
import org.eclipse.jetty.http.pathmap.RegexPathSpec;
import org.eclipse.jetty.http.pathmap.UriTemplatePathSpec;

/// The handlers of a path, by method.
///
/// Not thread-safe until the server starts.
public final class Route {
  private static final Pattern VARIABLE = Pattern.compile("\\{(\\w+)}");
  private static final String SEGMENT = "([^/]+)";
  private static final String REST = "(.+)";

  private final String path;
  private final PathSpec spec;
  private final Function<String, Map<String, String>> parameters;
  private final SortedMap<String, RouteHandler> handlers = new TreeMap<>();

  private Route(String path, PathSpec spec, Function<String, Map<String, String>> parameters) {
    this.path = path;
    this.spec = spec;
    this.parameters = parameters;
  }

  /// @param path template, such as `/api/accounts/{id}`
  static Route of(String path) {
    var template = new UriTemplatePathSpec(path);
    return new Route(
        path, template, template.getVariableCount() == 0 ? _ -> Map.of() : template::getPathParams);
  }

  /// A route whose last variable matches the rest of the path, one segment or more.
  ///
  /// @param path template that ends with a variable
  static Route below(String path) {
    int last = path.lastIndexOf('{');
    var spec =
        new RegexPathSpec(
            "^" + VARIABLE.matcher(path.substring(0, last)).replaceAll(SEGMENT) + REST + "$");
    List<String> names = VARIABLE.matcher(path).results().map(it -> it.group(1)).toList();
    return new Route(
        path, spec, matching -> parameters(spec.getPattern().matcher(matching), names));
  }

  private static Map<String, String> parameters(Matcher path, List<String> names) {
    if (!path.matches()) {
      throw new IllegalArgumentException("The path is not of this route");
    }
    return IntStream.range(0, names.size())
        .boxed()
        .collect(Collectors.toMap(names::get, index -> path.group(index + 1)));
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
    exchange.setRoute(path, parameters.apply(exchange.path()));
    handler.handle(exchange);
    return true;
  }

  PathSpec spec() {
    return spec;
  }
}
