package dev.daybook.accounts.http.request;

import io.javalin.http.Context;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// An element of a header field that is a list, such as `text/csv;q=0.5` of `Accept` or `wait=2` of
/// `Prefer` (RFC 9110, section 5.6; RFC 7240, section 2).
///
/// @param name in lower case
/// @param value what follows the name, without quotes; empty if nothing does
/// @param parameters by their names in lower case; of those with the same name the first one
public record HeaderElement(String name, String value, Map<String, String> parameters) {
  /// A token, or the two of a media range.
  private static final Pattern NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z/-]+");

  private static final Pattern WEIGHT = Pattern.compile("0(?:\\.\\d{0,3})?|1(?:\\.0{0,3})?");

  public HeaderElement {
    parameters = Map.copyOf(parameters);
  }

  /// The elements of all fields with that name, in order; without those that are malformed.
  public static List<HeaderElement> of(Context ctx, String header) {
    return Collections.list(ctx.req().getHeaders(header)).stream()
        .flatMap(field -> split(field, ',').stream())
        .flatMap(element -> parse(element).stream())
        .toList();
  }

  /// The element's `q` in thousandths (RFC 9110, section 12.4.2); 0 if that is malformed.
  public int weight() {
    String weight = parameters.getOrDefault("q", "1");
    return WEIGHT.matcher(weight).matches()
        ? new BigDecimal(weight).movePointRight(3).intValueExact()
        : 0;
  }

  private static Optional<HeaderElement> parse(String element) {
    List<String> parts = split(element, ';');
    Map<String, String> parameters = new LinkedHashMap<>();
    for (String part : parts.subList(1, parts.size())) {
      if (!part.isEmpty()) {
        Optional<String> value = value(part);
        if (value.isEmpty()) {
          return Optional.empty();
        }
        parameters.putIfAbsent(name(part), value.get());
      }
    }
    String first = parts.getFirst();
    return value(first).map(value -> new HeaderElement(name(first), value, parameters));
  }

  private static String name(String pair) {
    int equals = pair.indexOf('=');
    String name = equals < 0 ? pair : pair.substring(0, equals);
    return name.strip().toLowerCase(Locale.ROOT);
  }

  /// Empty if the pair is malformed.
  private static Optional<String> value(String pair) {
    int equals = pair.indexOf('=');
    String value = equals < 0 ? "" : pair.substring(equals + 1).strip();
    if (!NAME.matcher(name(pair)).matches()) {
      return Optional.empty();
    }
    return value.startsWith("\"")
        ? unquoted(value)
        : Optional.of(value).filter(v -> v.isEmpty() || NAME.matcher(v).matches());
  }

  private static Optional<String> unquoted(String quoted) {
    var text = new StringBuilder(quoted.length());
    for (int i = 1; i < quoted.length(); i++) {
      if (quoted.charAt(i) == '"') {
        return i == quoted.length() - 1 ? Optional.of(text.toString()) : Optional.empty();
      }
      if (quoted.charAt(i) == '\\' && ++i == quoted.length()) {
        break;
      }
      text.append(quoted.charAt(i));
    }
    return Optional.empty();
  }

  /// The parts between separators that are not within quotes, without the blanks around them.
  private static List<String> split(String text, char separator) {
    List<String> parts = new ArrayList<>();
    boolean quoted = false;
    int begin = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"') {
        quoted = !quoted;
      } else if (c == '\\' && quoted) {
        i++;
      } else if (c == separator && !quoted) {
        parts.add(text.substring(begin, i).strip());
        begin = i + 1;
      }
    }
    parts.add(text.substring(begin).strip());
    return parts;
  }
}
