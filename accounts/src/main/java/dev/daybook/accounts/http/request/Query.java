package dev.daybook.accounts.http.request;

import dev.daybook.accounts.http.response.Problem;
import dev.daybook.accounts.http.response.ProblemException;
import io.javalin.http.Context;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The parameters in a request's address, read strictly: unknown and repeated ones are refused, so
/// that a misspelt filter doesn't go unnoticed. Javalin looks only at the parameters that a handler
/// asks for.
public final class Query {
  /// The most items that a page may be asked to have.
  static final int LIMIT_MAX = 10_000;

  private static final Instant EARLIEST = Instant.parse("0000-01-01T00:00:00Z");
  private static final Instant TOO_LATE = Instant.parse("+10000-01-01T00:00:00Z");

  private static final Pattern MALFORMED_ESCAPE = Pattern.compile("%(?!\\p{XDigit}{2})");

  private final Context ctx;

  public Query(Context ctx, Set<String> known) {
    this(ctx, known, Set.of());
  }

  /// @param repeatable those of the known ones that may be given more than once
  public Query(Context ctx, Set<String> known, Set<String> repeatable) {
    this.ctx = ctx;
    ctx.queryParamMap()
        .forEach((name, values) -> requireKnown(name, values, known, repeatable.contains(name)));
    requireNamesDecoded(ctx.queryString(), known);
  }

  /// A number of items, from 1 to [#LIMIT_MAX].
  public OptionalInt count(String name) {
    OptionalLong count = number(name);
    if (count.isPresent() && (count.getAsLong() < 1 || count.getAsLong() > LIMIT_MAX)) {
      throw ProblemException.invalid(
          name, "The parameter " + name + " is a whole number from 1 to " + LIMIT_MAX + ".");
    }
    return count.isPresent() ? OptionalInt.of((int) count.getAsLong()) : OptionalInt.empty();
  }

  /// A whole number from 0.
  public OptionalLong number(String name) {
    Optional<String> text = text(name);
    return text.isEmpty() ? OptionalLong.empty() : OptionalLong.of(number(name, text.get()));
  }

  /// The number that a text of a request is.
  ///
  /// @throws ProblemException if the text is no whole number from 0
  public static long number(String name, String text) {
    if (!text.matches("\\d{1,18}")) {
      throw ProblemException.invalid(
          name, name + " is a whole number from 0, with at most 18 digits.");
    }
    return Long.parseLong(text);
  }

  /// An instant of RFC 3339, so of the years 0 to 9999.
  public Optional<Instant> instant(String name) {
    return text(name).map(text -> parsed(name, text));
  }

  private static Instant parsed(String name, String text) {
    try {
      Instant instant = Instant.parse(text);
      if (!instant.isBefore(EARLIEST) && instant.isBefore(TOO_LATE)) {
        return instant;
      }
    } catch (DateTimeException _) {
      // said below
    }
    throw ProblemException.invalid(
        name, "The parameter %s is no instant, such as 2026-01-31T12:00:00Z.".formatted(name));
  }

  public Optional<String> text(String name) {
    return Optional.ofNullable(ctx.queryParam(name));
  }

  List<String> texts(String name) {
    return ctx.queryParams(name);
  }

  /// Names the next page of a list in the answer: this request again, but after another place.
  public void linkNext(long after) {
    String others =
        ctx.queryParamMap().entrySet().stream()
            .filter(parameter -> !parameter.getKey().equals("after"))
            .flatMap(
                parameter -> parameter.getValue().stream().map(v -> pair(parameter.getKey(), v)))
            .collect(Collectors.joining());
    ctx.header("Link", "<%s?after=%d%s>; rel=\"next\"".formatted(ctx.path(), after, others));
  }

  private static String pair(String name, String value) {
    return "&" + name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8);
  }

  /// Javalin leaves a parameter out whose name can't be decoded.
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
      throw ProblemException.invalid(name, "The parameter " + name + " can't be decoded.");
    }
    if (values.size() > 1 && !repeatable) {
      throw ProblemException.invalid(name, "The parameter " + name + " is given more than once.");
    }
  }
}
