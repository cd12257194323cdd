package dev.daybook.accounts.http.request;

import static dev.daybook.accounts.domain.Rejected.Reason.AMOUNT_TOO_LARGE;

import dev.daybook.accounts.domain.Amount;
import dev.daybook.accounts.domain.Currency;
import dev.daybook.accounts.domain.Rejected;
import dev.daybook.accounts.http.response.Problem;
import dev.daybook.accounts.http.response.ProblemException;
import dev.daybook.accounts.http.routing.Exchange;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The fields of a request body: one flat JSON object. Unknown fields are refused.
public final class Body {
  private static final Pattern JSON =
      Pattern.compile(
          "application/json(?:\\s*;\\s*charset\\s*=\\s*\"?utf-8\"?)?\\s*",
          Pattern.CASE_INSENSITIVE);

  /// Maximum number of digits before the decimal point; no currency has larger amounts.
  private static final int AMOUNT_DIGITS_MAX = 15;

  private final Map<String, @Nullable Object> fields;

  private Body(Map<String, @Nullable Object> fields, Set<String> known) {
    this.fields = fields;
    fields.keySet().forEach(field -> requireKnown(field, known));
  }

  /// Reads a required body.
  ///
  /// @param known names of the allowed fields
  /// @throws ProblemException if the body is missing or invalid
  public static Body read(Exchange exchange, Set<String> known) {
    requireJson(exchange);
    return new Body(FlatJson.parse(BodyBytes.read(exchange)), known);
  }

  /// Reads an optional body. A request without body and content type has no fields.
  public static Body readIfPresent(Exchange exchange, Set<String> known) {
    byte[] bytes = BodyBytes.read(exchange);
    if (bytes.length == 0) {
      return new Body(Map.of(), known);
    }
    requireJson(exchange);
    return new Body(FlatJson.parse(bytes), known);
  }

  public String text(String field) {
    return optionalText(field)
        .orElseThrow(() -> ProblemException.invalid(field, "The " + field + " is missing."));
  }

  /// Returns the text of a field; empty if it is missing or null.
  public Optional<String> optionalText(String field) {
    return switch (fields.get(field)) {
      case null -> Optional.empty();
      case String text -> Optional.of(text);
      default -> throw ProblemException.invalid(field, "The " + field + " is not a string.");
    };
  }

  /// Returns a field that holds an instant of RFC 3339, in the years 0 to 9999.
  public Instant instant(String field) {
    return Query.instant(field, field, text(field));
  }

  /// Returns a field that holds a whole number; empty if it is missing or null.
  ///
  /// @throws ProblemException unless it is from `min` to `max`
  public OptionalInt optionalNumber(String field, int min, int max) {
    return switch (fields.get(field)) {
      case null -> OptionalInt.empty();
      case BigDecimal value
          when value.compareTo(BigDecimal.valueOf(min)) >= 0
              && value.compareTo(BigDecimal.valueOf(max)) <= 0
              && value.stripTrailingZeros().scale() <= 0 ->
          OptionalInt.of(value.intValueExact());
      default ->
          throw ProblemException.invalid(
              field, "The %s is not a whole number from %d to %d.".formatted(field, min, max));
    };
  }

  /// Returns a field that holds a position of the log, or 0.
  public long position(String field) {
    return switch (fields.get(field)) {
      case null -> throw ProblemException.invalid(field, "The " + field + " is missing.");
      case BigDecimal value
          when value.signum() >= 0
              && value.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) <= 0
              && value.stripTrailingZeros().scale() <= 0 ->
          value.longValueExact();
      default ->
          throw ProblemException.invalid(field, "The %s is not a position.".formatted(field));
    };
  }

  /// Whether a field is there, and not null.
  public boolean has(String field) {
    return fields.get(field) != null;
  }

  /// Returns a field that holds an account id.
  public UUID accountId(String field) {
    return AccountIds.parse(field, text(field));
  }

  /// Returns the amount in the fields `amount` and `currency`.
  public Amount amount() {
    return switch (fields.get("amount")) {
      case null -> throw ProblemException.invalid("amount", "The amount is missing.");
      case BigDecimal value -> new Amount(positive(value), currency().orElse(null));
      default -> throw ProblemException.invalid("amount", "The amount is not a number.");
    };
  }

  /// Checks the value of an amount: its number of digits before any computation, since
  /// `1e999999999` is short but has a billion digits.
  ///
  /// @throws ProblemException if it is not positive
  /// @throws Rejected if it is too large
  public static BigDecimal positive(BigDecimal value) {
    if (value.signum() <= 0) {
      throw ProblemException.invalid("amount", "The amount is not positive.");
    }
    if ((long) value.precision() - value.scale() > AMOUNT_DIGITS_MAX) {
      throw new Rejected(AMOUNT_TOO_LARGE);
    }
    return value;
  }

  public Optional<Currency> currency() {
    return optionalText("currency").map(Body::currency);
  }

  private static Currency currency(String code) {
    return Currency.find(code)
        .orElseThrow(
            () -> ProblemException.invalid("currency", "The currency is not a code of ISO 4217."));
  }

  private static void requireKnown(String field, Set<String> known) {
    if (!known.contains(field)) {
      throw new ProblemException(Problem.unknown("field", field, known));
    }
  }

  private static void requireJson(Exchange exchange) {
    String type = exchange.contentType();
    if (type == null || !JSON.matcher(type).matches()) {
      throw new ProblemException(Problem.unsupportedMediaType());
    }
  }
}
