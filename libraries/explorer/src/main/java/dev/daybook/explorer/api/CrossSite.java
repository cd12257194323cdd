package dev.daybook.explorer.api;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Set;

/// Refuses requests that a page of another site makes in the user's browser.
final class CrossSite {
  /// A page of another site can't send it without a CORS preflight, which the explorer never
  /// allows.
  static final String HEADER = "Daybook-Explorer";

  private static final Set<String> OWN_SITE = Set.of("same-origin", "none");

  private CrossSite() {}

  /// @throws ApiException if a browser says that another site makes the request
  static void requireOwnSite(HttpServletRequest request) {
    String site = request.getHeader("Sec-Fetch-Site");
    if (site != null && !OWN_SITE.contains(site)) {
      throw ApiException.forbidden("The request comes from a page of another site");
    }
  }

  /// @throws ApiException if the request may come from a page of another origin
  static void requireSameOrigin(HttpServletRequest request) {
    requireOwnSite(request);
    if (request.getHeader(HEADER) == null) {
      throw ApiException.forbidden("The header %s is missing".formatted(HEADER));
    }
    String origin = request.getHeader("Origin");
    if (origin != null && !isOwn(origin, request)) {
      throw ApiException.forbidden("The request comes from a page of another origin");
    }
  }

  /// Compares host and port: behind a proxy that ends TLS, the scheme may differ.
  private static boolean isOwn(String origin, HttpServletRequest request) {
    int scheme = origin.indexOf("://");
    String host = request.getHeader("Host");
    return scheme > 0 && host != null && origin.substring(scheme + 3).equalsIgnoreCase(host);
  }
}
