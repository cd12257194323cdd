package dev.daybook.accounts.http.request;

import dev.daybook.accounts.http.routing.Exchange;
import java.util.List;
import java.util.Set;

/// The content codings that a request accepts (RFC 9110, section 12.5.3).
public final class AcceptedCodings {
  public static final String ACCEPT_ENCODING = "Accept-Encoding";
  public static final String GZIP = "gzip";

  /// `x-gzip` is an old name of `gzip` (RFC 9110, section 8.4.1.3).
  private static final Set<String> GZIP_NAMES = Set.of(GZIP, "x-gzip");

  private AcceptedCodings() {}

  /// Whether the request accepts gzip, and does not prefer the response without a coding.
  public static boolean includeGzip(Exchange exchange) {
    List<HeaderElement> codings = HeaderElement.of(exchange, ACCEPT_ENCODING);
    int gzip = weight(codings, GZIP_NAMES);
    return gzip > 0 && gzip >= weight(codings, Set.of("identity"));
  }

  private static int weight(List<HeaderElement> codings, Set<String> names) {
    return codings.stream()
        .filter(coding -> names.contains(coding.name()))
        .mapToInt(HeaderElement::weight)
        .findFirst()
        .orElse(0);
  }
}
