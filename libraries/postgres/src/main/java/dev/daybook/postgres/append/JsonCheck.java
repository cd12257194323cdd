package dev.daybook.postgres.append;

import dev.daybook.eventstore.NewEvent;
import dev.daybook.eventstore.errors.InvalidEventException;
import dev.daybook.eventstore.spi.Utf16;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/// Refuses JSON that `jsonb` can't hold or would change, before it enters a batch that others
/// share.
public final class JsonCheck {
  /// How deep objects and arrays may nest.
  static final int NESTING_MAX = 100;

  /// How long a number may be, in characters.
  static final int NUMBER_LENGTH_MAX = 1_000;

  /// How far the exponents of all numbers may be from 0, added up.
  static final int EXPONENTS_MAX = 10_000;

  private static final int EXPONENT_DIGITS_MAX = 5;

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(NESTING_MAX)
                  .maxNumberLength(NewEvent.BYTES_MAX) // checked here: the parser looks too late
                  .maxStringLength(NewEvent.BYTES_MAX)
                  .maxNameLength(NewEvent.BYTES_MAX)
                  .build())
          .build();

  private final String field;
  private int exponents;

  private JsonCheck(String field) {
    this.field = field;
  }

  /// Checks both texts of an event.
  ///
  /// @throws InvalidEventException if the database could not hold the event as it is
  public static void requireStorable(NewEvent event) {
    new JsonCheck("data").check(event.data(), false);
    new JsonCheck("metadata").check(event.metadata(), true);
  }

  private void check(String json, boolean object) {
    checkText(json); // half a pair can't be sent, though its other half may follow as an escape
    try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), json)) {
      JsonToken token = parser.nextToken();
      if (token == null) {
        throw invalid("there is no value", null);
      }
      if (object && token != JsonToken.START_OBJECT) {
        throw invalid("it is no object", null);
      }
      check(parser, token);
      while (!parser.streamReadContext().inRoot()) {
        check(parser, parser.nextToken());
      }
      if (parser.nextToken() != null) {
        throw invalid("something follows the value", null);
      }
    } catch (JacksonException e) {
      throw invalid(e.getOriginalMessage(), e);
    }
  }

  private void check(JsonParser parser, JsonToken token) {
    switch (token) {
      case PROPERTY_NAME -> checkText(parser.currentName());
      case VALUE_STRING -> checkText(parser.getString());
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> checkNumber(parser.getString());
      default -> {}
    }
  }

  private void checkText(String text) {
    if (text.indexOf('\0') >= 0) {
      throw invalid("a text contains U+0000", null);
    }
    if (!Utf16.isWellFormed(text)) {
      throw invalid("a text contains half a surrogate pair", null);
    }
  }

  /// `jsonb` writes numbers out, so that a few characters could come back as very many.
  private void checkNumber(String number) {
    if (number.length() > NUMBER_LENGTH_MAX) {
      throw invalid("a number is longer than " + NUMBER_LENGTH_MAX + " characters", null);
    }
    int e = Math.max(number.indexOf('e'), number.indexOf('E'));
    if (e < 0) {
      return;
    }
    String digits = number.substring(e + 1).replaceFirst("^[+-]?0*", "");
    int exponent =
        digits.length() > EXPONENT_DIGITS_MAX
            ? Integer.MAX_VALUE
            : digits.isEmpty() ? 0 : Integer.parseInt(digits);
    if (exponent > EXPONENTS_MAX - exponents) {
      throw invalid("the exponents of its numbers add up to more than " + EXPONENTS_MAX, null);
    }
    exponents += exponent;
  }

  private InvalidEventException invalid(String reason, @Nullable Throwable cause) {
    return new InvalidEventException(
        "An event's " + field + " is not storable as JSON: " + reason, cause);
  }
}
