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

/// Reads a JSON object whose fields are strings, numbers, truth values and nulls. It never holds
/// more than the text itself: what is nested is passed over, and a number stays as many digits as
/// it was written with.
///
/// Not bound to records by [StrictJson]: a refusal names the field at fault and says what it has to
/// be; an exception of Jackson's names Java types.
final class FlatJson {
  private FlatJson() {}

  /// Stands for a value that is an object or an array.
  enum Nested {
    VALUE
  }

  /// @return `String`, `BigDecimal`, `Boolean`, null and [Nested] by the names of the fields
  /// @throws ProblemException if it is not one object of strict JSON in UTF-8
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
        throw unreadable("The body goes on after its JSON object.");
      }
      return fields;
    } catch (JacksonException | ArithmeticException | NumberFormatException e) {
      throw unreadable("The body is not well-formed JSON" + place(e) + ".");
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

  private static String place(Exception e) {
    return e instanceof JacksonException json && json.getLocation() != null
        ? " (line %d, column %d)"
            .formatted(json.getLocation().getLineNr(), json.getLocation().getColumnNr())
        : "";
  }

  private static ProblemException unreadable(String detail) {
    return new ProblemException(Problem.unreadable(detail));
  }
}
