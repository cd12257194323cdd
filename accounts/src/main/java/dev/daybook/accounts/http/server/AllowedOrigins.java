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

/// The host names and web origins from which the service accepts requests.
///
/// Browsers send the origin of the page. Pages of the service's own origin may call everything;
/// pages of other origins only if they are listed. A request without an origin does not come from a
/// web page.
///
/// @param hosts accepted host names besides loopback, without port: a tunnel or proxy may use
///   another port
/// @param origins listed origins in the form of browsers, such as `https://bank.example`
public record AllowedOrigins(Set<String> hosts, Set<String> origins) {
  /// Loopback names only, and no other origins.
  public static final AllowedOrigins LOOPBACK = new AllowedOrigins(Set.of(), Set.of());

  private static final Set<String> LOOPBACK_NAMES = Set.of("localhost", "127.0.0.1", "[::1]");
  private static final String METHOD_OVERRIDE = "X-HTTP-Method-Override";
  private static final Pattern PORT = Pattern.compile(":\\d{1,5}$");
  private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS");

  public AllowedOrigins {
    hosts = Set.copyOf(hosts);
    origins = Set.copyOf(origins);
  }

  /// Returns the problem of a request that is not allowed; null if it is allowed.
  @Nullable Problem refusal(Request request) {
    if (!isKnownHost(host(request))) {
      return Problem.of(
          ProblemType.UNKNOWN_HOST, "The Host header has a name that the service does not accept.");
    }
    if (request.getHeaders().contains(METHOD_OVERRIDE)) {
      return Problem.unreadable("X-HTTP-Method-Override is not supported.");
    }
    boolean sensitive =
        !READING.contains(request.getMethod())
            || isFeed(Request.getPathInContext(request))
            || request.getHeaders().contains(HttpHeader.UPGRADE);
    if (sensitive && !isOwn(request) && !isListed(request)) {
      return Problem.of(
          ProblemType.FOREIGN_ORIGIN, "Pages of this origin may not call the service.");
    }
    return null;
  }

  private static boolean isFeed(String path) {
    return path.startsWith("/socket.io") || path.equals(EventStreamRoutes.PATH);
  }

  /// Whether the request comes from a page of a listed origin.
  boolean isListed(Request request) {
    String origin = request.getHeaders().get(HttpHeader.ORIGIN);
    return origin != null && origins.contains(origin);
  }

  /// Whether the request comes from a page of the service's own origin, or not from a web page.
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
