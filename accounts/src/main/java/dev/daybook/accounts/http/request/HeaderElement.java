package dev.daybook.accounts.http.request;

import dev.daybook.accounts.http.routing.Exchange;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.ComplianceViolation;
import org.eclipse.jetty.http.QuotedCSVParser;

/// An element of a header field that is a list, such as `text/csv;q=0.5` of `Accept` or `wait=2` of
/// `Prefer` (RFC 9110, section 5.6; RFC 7240, section 2).
///
/// @param name name in lower case
/// @param value value after the name, without quotes; may be empty
/// @param parameters parameters by name in lower case; the first one of equal names
public record HeaderElement(String name, String value, Map<String, String> parameters) {
  private static final Pattern WEIGHT = Pattern.compile("0(?:\\.\\d{0,3})?|1(?:\\.0{0,3})?");

  public HeaderElement {
    parameters = Map.copyOf(parameters);
  }

  /// Returns the elements of all header fields of a name, in order.
  public static List<HeaderElement> of(Exchange exchange, String header) {
    return parse(exchange.headers(header));
  }

  static List<HeaderElement> parse(List<String> fields) {
    var parser = new Parser();
    fields.forEach(parser::addValue);
    return parser.elements();
  }

  /// Returns the weight `q` in thousandths (RFC 9110, section 12.4.2); 0 if it is malformed.
  /// Jetty's QuotedQualityCSV accepts `q=2`, ignores `Q=0`, and omits elements with weight 0.
  public int weight() {
    String weight = parameters.getOrDefault("q", "1");
    return WEIGHT.matcher(weight).matches()
        ? new BigDecimal(weight).movePointRight(3).intValueExact()
        : 0;
  }

  /// Name and value of an element or parameter.
  private record Pair(String name, String value) {
    /// @param text a name, optionally followed by `=` and a value
    static Pair of(String text) {
      int equals = text.indexOf('=');
      String name = equals < 0 ? text : text.substring(0, equals);
      String value = equals < 0 ? "" : text.substring(equals + 1);
      return new Pair(name.strip().toLowerCase(Locale.ROOT), value);
    }
  }

  /// @param pairs the element, then its parameters
  private static HeaderElement of(List<Pair> pairs) {
    Map<String, String> parameters = new HashMap<>();
    for (Pair parameter : pairs.subList(1, pairs.size())) {
      parameters.putIfAbsent(parameter.name(), parameter.value());
    }
    return new HeaderElement(pairs.getFirst().name(), pairs.getFirst().value(), parameters);
  }

  /// Collects the pairs from Jetty's parser.
  private static final class Parser extends QuotedCSVParser {
    private final List<List<Pair>> elements = new ArrayList<>();

    Parser() {
      super(false);
    }

    List<HeaderElement> elements() {
      return elements.stream().map(HeaderElement::of).toList();
    }

    /// Called for an element without a value.
    @Override
    protected void parsedValue(StringBuilder buffer) {
      begin(buffer.toString());
    }

    /// Called for an element with a value and for each parameter.
    @Override
    protected void parsedParam(
        StringBuilder buffer, int valueLength, int paramName, int paramValue) {
      if (paramName == 0) {
        begin(buffer.toString());
      } else if (paramName > 0) {
        elements.getLast().add(Pair.of(buffer.substring(paramName)));
      }
    }

    private void begin(String text) {
      elements.add(new ArrayList<>(List.of(Pair.of(text))));
    }

    /// Ignores spaces around `=`, which `Prefer` allows, and misplaced quotes, which result in an
    /// unknown name.
    @Override
    protected void onComplianceViolation(ComplianceViolation violation, String value) {}
  }
}
