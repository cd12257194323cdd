package dev.daybook.accounts.http.server;

import dev.daybook.accounts.http.live.sse.EventStreamRoutes;
import dev.daybook.accounts.http.response.Problem;
import dev.daybook.accounts.http.response.ProblemType;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/// Who may talk to the service: the names that it answers to, and the web pages that may call it.
///
/// A browser sends a page's origin along. Pages of the service's own origin may do everything;
/// pages of other origins only if they are listed. What comes without an origin is no web page.
///
/// @param hosts names without port, besides those of the loopback; whatever the port, since a
///   tunnel or proxy may use another
/// @param origins as browsers write them, such as `https://bank.example`
public record AllowedOrigins(Set<String> hosts, Set<String> origins) {
  /// Loopback names only, and no foreign page.
  public static final AllowedOrigins LOOPBACK = new AllowedOrigins(Set.of(), Set.of());

  private static final Set<String> LOOPBACK_NAMES = Set.of("localhost", "127.0.0.1", "[::1]");
  private static final String METHOD_OVERRIDE = "X-HTTP-Method-Override";
  private static final Pattern PORT = Pattern.compile(":\\d{1,5}$");
  private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS");

  public AllowedOrigins {
    hosts = Set.copyOf(hosts);
    origins = Set.copyOf(origins);
  }

  /// The answer to a request that must not come in, null if it may.
  @Nullable Problem refusal(Request request) {
    if (!isKnownHost(host(request))) {
      return Problem.of(
          ProblemType.UNKNOWN_HOST, "The service doesn't answer to the name in the Host header.");
    }
    if (request.getHeaders().contains(METHOD_OVERRIDE)) {
      return Problem.unreadable("A request has the method that it is sent with.");
    }
    boolean sensitive =
        !READING.contains(request.getMethod())
            || isFeed(Request.getPathInContext(request))
            || request.getHeaders().contains(HttpHeader.UPGRADE);
    if (sensitive && !isOwn(request) && !isListed(request)) {
      return Problem.of(
          ProblemType.FOREIGN_ORIGIN, "Pages of that origin may not call this service.");
    }
    return null;
  }

  private static boolean isFeed(String path) {
    return path.startsWith("/socket.io") || path.equals(EventStreamRoutes.PATH);
  }

  /// Whether a page of another origin sent the request, and is listed.
  boolean isListed(Request request) {
    String origin = request.getHeaders().get(HttpHeader.ORIGIN);
    return origin != null && origins.contains(origin);
  }

  /// Whether the request comes from a page of this origin, or from no web page.
  private static boolean isOwn(Request request) {
    String origin = request.getHeaders().get(HttpHeader.ORIGIN);
    return origin == null
        || origin.equalsIgnoreCase("http://" + host(request))
        || origin.equalsIgnoreCase("https://" + host(request));
  }

  private static @Nullable String host(Request request) {
    return request.getHeaders().get(HttpHeader.HOST);
  }

  private boolean isKnownHost(@Nullable String host) {
    if (host == null) {
      return false;
    }
    String name = PORT.matcher(host).replaceFirst("").toLowerCase(Locale.ROOT);
    return LOOPBACK_NAMES.contains(name) || hosts.contains(name);
  }
}
