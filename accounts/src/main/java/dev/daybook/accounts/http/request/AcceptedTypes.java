package dev.daybook.accounts.http.request;

import dev.daybook.accounts.http.routing.Exchange;
import java.util.List;
import java.util.stream.Stream;

/// The media types that a request accepts (RFC 9110, section 12.5.1). Parameters other than the
/// weight are ignored.
///
/// @param ranges media ranges such as `text/csv`, `text/*` or `*/*`, in the request's order
public record AcceptedTypes(List<HeaderElement> ranges) {
  public static AcceptedTypes of(Exchange exchange) {
    return new AcceptedTypes(HeaderElement.of(exchange, "Accept"));
  }

  /// Whether the request accepts `type` and prefers it to `other`, by weight or, for equal weights,
  /// by order.
  public boolean prefers(String type, String other) {
    int range = rangeOf(type);
    int otherRange = rangeOf(other);
    int weight = weight(range);
    return weight > weight(otherRange)
        || (weight > 0 && weight == weight(otherRange) && range < otherRange);
  }

  /// Returns the index of the most specific range that contains a type; -1 if none does.
  private int rangeOf(String type) {
    String family = type.substring(0, type.indexOf('/')) + "/*";
    List<String> names = ranges.stream().map(HeaderElement::name).toList();
    return Stream.of(type, family, "*/*")
        .map(names::indexOf)
        .filter(index -> index >= 0)
        .findFirst()
        .orElse(-1);
  }

  private int weight(int range) {
    return range < 0 ? 0 : ranges.get(range).weight();
  }
}
