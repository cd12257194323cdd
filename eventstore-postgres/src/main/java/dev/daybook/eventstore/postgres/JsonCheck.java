package dev.daybook.eventstore.postgres;

import dev.daybook.eventstore.InvalidEventException;
import dev.daybook.eventstore.NewEvent;
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
final class JsonCheck {
  /// How deep objects and arrays may nest.
  static final int NESTING_MAX = 100;

  /// How long a number may be, in characters.
  static final int NUMBER_LENGTH_MAX = 1_000;

  /// How far a number's exponent may be from 0.
  static final int EXPONENT_MAX = 1_000;

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(NESTING_MAX)
                  .maxNumberLength(NUMBER_LENGTH_MAX)
                  .maxStringLength(NewEvent.BYTES_MAX)
                  .maxNameLength(NewEvent.BYTES_MAX)
                  .build())
          .build();

  private JsonCheck() {}

  /// @throws InvalidEventException if the database could not hold the event as it is
  static void requireStorable(NewEvent event) {
    check("data", event.data(), false);
    check("metadata", event.metadata(), true);
  }

  private static void check(String field, String json, boolean object) {
    try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), json)) {
      JsonToken first = parser.nextToken();
      if (first == null) {
        throw invalid(field, "there is no value", null);
      }
      if (object && first != JsonToken.START_OBJECT) {
        throw invalid(field, "it is no object", null);
      }
      for (JsonToken token = first; token != null; token = parser.nextToken()) {
        checkToken(field, parser, token);
        boolean atTheEnd = !token.isStructStart() && parser.streamReadContext().inRoot();
        if (atTheEnd && parser.nextToken() != null) {
          throw invalid(field, "something follows the value", null);
        }
      }
    } catch (JacksonException e) {
      throw invalid(field, e.getOriginalMessage(), e);
    }
  }

  private static void checkToken(String field, JsonParser parser, JsonToken token) {
    switch (token) {
      case PROPERTY_NAME -> checkText(field, parser.currentName());
      case VALUE_STRING -> checkText(field, parser.getString());
      case VALUE_NUMBER_FLOAT -> checkNumber(field, parser.getString());
      default -> {}
    }
  }

  private static void checkText(String field, String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == 0) {
        throw invalid(field, "a text contains U+0000", null);
      }
      if (Character.isHighSurrogate(c)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        i++;
      } else if (Character.isSurrogate(c)) {
        throw invalid(field, "a text contains half a surrogate pair", null);
      }
    }
  }

  private static void checkNumber(String field, String number) {
    int e = Math.max(number.indexOf('e'), number.indexOf('E'));
    if (e < 0) {
      return;
    }
    String digits = number.substring(e + 1).replaceFirst("^[+-]?0*", "");
    int most = String.valueOf(EXPONENT_MAX).length();
    boolean tooFar =
        digits.length() > most || (!digits.isEmpty() && Integer.parseInt(digits) > EXPONENT_MAX);
    if (tooFar) {
      throw invalid(field, "a number's exponent is beyond " + EXPONENT_MAX, null);
    }
  }

  private static InvalidEventException invalid(
      String field, String reason, @Nullable Throwable cause) {
    return new InvalidEventException(
        "An event's " + field + " is not storable as JSON: " + reason, cause);
  }
}
