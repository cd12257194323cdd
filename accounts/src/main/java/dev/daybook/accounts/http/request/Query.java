package dev.daybook.accounts.http.request;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.daybook.accounts.http.response.Problem;
import dev.daybook.accounts.http.response.ProblemException;
import dev.daybook.accounts.http.routing.Exchange;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.Charset;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/// The query parameters of a request. Unknown and repeated parameters are refused, so that a
/// misspelt filter is not ignored.
public final class Query {
  /// Maximum number of items on a page.
  static final int LIMIT_MAX = 10_000;

  private static final Instant EARLIEST = Instant.parse("0000-01-01T00:00:00Z");
  private static final Instant TOO_LATE = Instant.parse("+10000-01-01T00:00:00Z");

  private static final Pattern MALFORMED_ESCAPE = Pattern.compile("%(?!\\p{XDigit}{2})");

  private final Exchange exchange;

  /// The decoded values by name. A value that cannot be decoded is missing.
  private final Map<String, List<String>> parameters;

  public Query(Exchange exchange, Set<String> known) {
    this(exchange, known, Set.of());
  }

  /// @param known names of the allowed parameters
  /// @param repeatable allowed parameters that may be given more than once
  /// @throws ProblemException if a parameter is unknown or repeated
  public Query(Exchange exchange, Set<String> known, Set<String> repeatable) {
    this.exchange = exchange;
    this.parameters = parsed(exchange);
    parameters.forEach(
        (name, values) -> requireKnown(name, values, known, repeatable.contains(name)));
    requireNamesDecoded(exchange.query(), known);
  }

  /// Returns a number of items.
  ///
  /// @throws ProblemException unless it is from 1 to [#LIMIT_MAX]
  public OptionalInt count(String name) {
    return count(name, LIMIT_MAX);
  }

  /// Returns a number of items.
  ///
  /// @throws ProblemException unless it is from 1 to `max`
  public OptionalInt count(String name, int max) {
    OptionalLong count = number(name);
    if (count.isPresent() && (count.getAsLong() < 1 || count.getAsLong() > max)) {
      throw ProblemException.invalid(
          name, "The parameter " + name + " must be a whole number from 1 to " + max + ".");
    }
    return count.isPresent() ? OptionalInt.of((int) count.getAsLong()) : OptionalInt.empty();
  }

  /// Returns a whole number, 0 or above.
  public OptionalLong number(String name) {
    Optional<String> text = text(name);
    return text.isEmpty() ? OptionalLong.empty() : OptionalLong.of(number(name, text.get()));
  }

  /// Parses a whole number.
  ///
  /// @throws ProblemException unless the text is a whole number, 0 or above
  public static long number(String name, String text) {
    if (!text.matches("\\d{1,18}")) {
      throw ProblemException.invalid(
          name, name + " must be a whole number with at most 18 digits.");
    }
    return Long.parseLong(text);
  }

  /// Returns an instant of RFC 3339, in the years 0 to 9999.
  public Optional<Instant> instant(String name) {
    return text(name).map(text -> instant(name, "parameter " + name, text));
  }

  /// Parses an instant of RFC 3339, in the years 0 to 9999.
  ///
  /// @param field name of the field, for the problem
  /// @param what its name in a sentence
  static Instant instant(String field, String what, String text) {
    try {
      Instant instant = Instant.parse(text);
      if (!instant.isBefore(EARLIEST) && instant.isBefore(TOO_LATE)) {
        return instant;
      }
    } catch (DateTimeException _) {
      // reported below
    }
    throw ProblemException.invalid(
        field, "The %s must be an instant such as 2026-01-31T12:00:00Z.".formatted(what));
  }

  public Optional<String> text(String name) {
    return texts(name).stream().findFirst();
  }

  List<String> texts(String name) {
    return parameters.getOrDefault(name, List.of());
  }

  /// Adds a `Link` header with the next page: this request with another `after`.
  public void linkNext(long after) {
    linkNext("after", after);
  }

  /// Adds a `Link` header with the next page: this request with another cursor.
  ///
  /// @param cursor name of the parameter
  public void linkNext(String cursor, long value) {
    String others =
        parameters.entrySet().stream()
            .filter(parameter -> !parameter.getKey().equals(cursor))
            .flatMap(
                parameter -> parameter.getValue().stream().map(v -> pair(parameter.getKey(), v)))
            .collect(Collectors.joining());
    exchange.header(
        "Link", "<%s?%s=%d%s>; rel=\"next\"".formatted(exchange.path(), cursor, value, others));
  }

  private static String pair(String name, String value) {
    return "&" + name + "=" + URLEncoder.encode(value, UTF_8);
  }

  /// Splits the query as forms write it. Parameters whose name cannot be decoded are omitted.
  private static Map<String, List<String>> parsed(Exchange exchange) {
    String query = exchange.query();
    if (query == null || query.isEmpty()) {
      return Map.of();
    }
    Charset charset = Objects.requireNonNullElse(Request.getCharset(exchange.request()), UTF_8);
    Map<String, List<String>> parsed = new LinkedHashMap<>();
    for (String parameter : query.split("&", -1)) {
      String[] pair = parameter.split("=", 2);
      decoded(pair[0], charset)
          .map(name -> parsed.computeIfAbsent(name, _ -> new ArrayList<>()))
          .ifPresent(
              values -> decoded(pair.length > 1 ? pair[1] : "", charset).ifPresent(values::add));
    }
    return parsed;
  }

  private static Optional<String> decoded(String text, Charset charset) {
    try {
      return Optional.of(URLDecoder.decode(text, charset));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  private static void requireNamesDecoded(@Nullable String query, Set<String> known) {
    if (query == null) {
      return;
    }
    for (String parameter : query.split("&", -1)) {
      String name = parameter.split("=", 2)[0];
      if (MALFORMED_ESCAPE.matcher(name).find()) {
        throw new ProblemException(Problem.unknown("parameter", name, known));
      }
    }
  }

  private static void requireKnown(
      String name, List<String> values, Set<String> known, boolean repeatable) {
    if (!known.contains(name)) {
      throw new ProblemException(Problem.unknown("parameter", name, known));
    }
    if (values.isEmpty()) {
      throw ProblemException.invalid(name, "The parameter " + name + " cannot be decoded.");
    }
    if (values.size() > 1 && !repeatable) {
      throw ProblemException.invalid(name, "The parameter " + name + " is given more than once.");
    }
  }
}
