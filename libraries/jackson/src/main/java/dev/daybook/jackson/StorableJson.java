package dev.daybook.jackson;

import dev.daybook.eventstore.spi.Utf16;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.TokenStreamContext;

/// Rejects JSON that a store of JSON values, such as PostgreSQL's `jsonb`, can't hold or would
/// return as other values.
final class StorableJson {
  /// Maximum sum of the absolute exponents of all numbers in an event, because `jsonb` writes out
  /// all digits of a number.
  private static final int EXPONENTS_MAX = 10_000;

  private int exponents;

  private StorableJson() {}

  /// @throws UnstorableValueException with the path of the value
  static void requireStorable(String json) {
    var check = new StorableJson();
    try (JsonParser parser = StrictJson.mapper().createParser(json)) {
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        check.check(parser, token);
      }
    } catch (JacksonException e) {
      throw new UnstorableValueException("", e.getOriginalMessage(), e);
    }
  }

  private void check(JsonParser parser, JsonToken token) {
    switch (token) {
      case PROPERTY_NAME -> checkText(parser, parser.currentName());
      case VALUE_STRING -> checkText(parser, parser.getString());
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> checkNumber(parser, parser.getString());
      default -> {}
    }
  }

  private static void checkText(JsonParser parser, String text) {
    if (text.indexOf('\0') >= 0) {
      throw refusal(parser, "it contains U+0000, which a store can't hold");
    }
    if (!Utf16.isWellFormed(text)) {
      throw refusal(parser, "it contains half of a surrogate pair");
    }
  }

  private void checkNumber(JsonParser parser, String number) {
    if (number.startsWith("-") && isZero(number)) {
      throw refusal(parser, "it is minus zero, which a store returns as zero");
    }
    if (number.length() > StrictJson.NUMBER_LENGTH_MAX) {
      throw refusal(parser, "it is longer than " + StrictJson.NUMBER_LENGTH_MAX + " characters");
    }
    exponents += exponent(number);
    if (exponents > EXPONENTS_MAX) {
      throw refusal(
          parser, "the exponents of the event's numbers add up to more than " + EXPONENTS_MAX);
    }
  }

  private static boolean isZero(String number) {
    for (int i = 1; i < number.length() && "eE".indexOf(number.charAt(i)) < 0; i++) {
      if (number.charAt(i) >= '1' && number.charAt(i) <= '9') {
        return false;
      }
    }
    return true;
  }

  /// The exponent's distance from 0; at most [#EXPONENTS_MAX] plus one.
  private static int exponent(String number) {
    int e = Math.max(number.indexOf('e'), number.indexOf('E'));
    int exponent = 0;
    for (int i = e + 1; e >= 0 && i < number.length(); i++) {
      int digit = Character.digit(number.charAt(i), 10);
      exponent = digit < 0 ? exponent : Math.min(10 * exponent + digit, EXPONENTS_MAX + 1);
    }
    return exponent;
  }

  private static UnstorableValueException refusal(JsonParser parser, String reason) {
    return new UnstorableValueException(path(parser.streamReadContext()), reason, null);
  }

  private static String path(TokenStreamContext context) {
    TokenStreamContext parent = context.getParent();
    if (parent == null) {
      return "";
    }
    String path = path(parent);
    String name = context.currentName();
    return context.inArray()
        ? path + "[" + context.getCurrentIndex() + "]"
        : name == null ? path : UnstorableValueException.join(path, name);
  }
}
