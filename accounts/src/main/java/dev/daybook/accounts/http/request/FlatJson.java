package dev.daybook.accounts.http.request;

import dev.daybook.accounts.http.response.Problem;
import dev.daybook.accounts.http.response.ProblemException;
import dev.daybook.jackson.StrictJson;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/// Parses a JSON object of strings, numbers, booleans and nulls. Memory is bounded by the size of
/// the text: nested values are skipped, and numbers are not expanded.
///
/// Not bound to records by [StrictJson], so that a problem names the field and its expected type;
/// exceptions of Jackson name Java types.
final class FlatJson {
  private FlatJson() {}

  /// Replaces a value that is an object or an array.
  enum Nested {
    VALUE
  }

  /// @return the fields by name: `String`, `BigDecimal`, `Boolean`, null or [Nested]
  /// @throws ProblemException if the text is not one object of strict JSON in UTF-8
  static Map<String, @Nullable Object> parse(byte[] utf8) {
    try (JsonParser parser = StrictJson.mapper().createParser(decode(utf8))) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw unreadable("The body is not a JSON object.");
      }
      Map<String, @Nullable Object> fields = new LinkedHashMap<>();
      while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
        String name = parser.currentName();
        parser.nextToken();
        fields.put(name, value(parser));
      }
      if (parser.nextToken() != null) {
        throw unreadable("The body continues after its JSON object.");
      }
      return fields;
    } catch (JacksonException | ArithmeticException | NumberFormatException e) {
      throw unreadable("The body is not well-formed JSON" + location(e) + ".");
    }
  }

  private static @Nullable Object value(JsonParser parser) {
    return switch (parser.currentToken()) {
      case VALUE_STRING -> parser.getString();
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> parser.getDecimalValue();
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case START_OBJECT, START_ARRAY -> {
        parser.skipChildren();
        yield Nested.VALUE;
      }
      default -> null;
    };
  }

  private static String decode(byte[] utf8) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString();
    } catch (CharacterCodingException _) {
      throw unreadable("The body is not UTF-8.");
    }
  }

  private static String location(Exception e) {
    return e instanceof JacksonException json && json.getLocation() != null
        ? " (line %d, column %d)"
            .formatted(json.getLocation().getLineNr(), json.getLocation().getColumnNr())
        : "";
  }

  private static ProblemException unreadable(String detail) {
    return new ProblemException(Problem.unreadable(detail));
  }
}
