package dev.daybook.jackson;

import dev.daybook.eventstore.StreamId;
import dev.daybook.jackson.personal.FieldEncryption;
import dev.daybook.jackson.personal.FieldEncryption.FieldLocation;
import dev.daybook.jackson.personal.PersonalData;
import java.lang.reflect.RecordComponent;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.BiFunction;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.node.ObjectNode;

/// The fields of a stored form that are annotated with [PersonalData], each with the text that
/// replaces it after an erasure.
final class PersonalFields {
  private static final ObjectReader READER = StrictJson.mapper().readerFor(ObjectNode.class);

  private final String type;
  private final Map<String, String> erasedAs;

  private PersonalFields(String type, Map<String, String> erasedAs) {
    this.type = type;
    this.erasedAs = erasedAs;
  }

  /// @throws IllegalArgumentException if a marked field is not a text
  static PersonalFields of(String type, Class<?> payload) {
    Map<String, String> erasedAs = new TreeMap<>();
    for (RecordComponent component : payload.getRecordComponents()) {
      PersonalData mark = component.getAnnotation(PersonalData.class);
      if (mark != null) {
        if (component.getType() != String.class) {
          throw new IllegalArgumentException(
              "The field %s of %s is marked as personal, but only texts can be encrypted"
                  .formatted(component.getName(), type));
        }
        erasedAs.put(component.getName(), mark.erasedAs());
      }
    }
    return new PersonalFields(type, erasedAs);
  }

  boolean isEmpty() {
    return erasedAs.isEmpty();
  }

  /// @throws IllegalStateException if a personal field is missing from the data, and so can't be
  ///   encrypted
  String encrypt(StreamId stream, String data, FieldEncryption encryption) {
    ObjectNode object = READER.readValue(data);
    for (String field : erasedAs.keySet()) {
      if (!object.has(field)) {
        throw new IllegalStateException(
            "The personal field %s of %s is written under another name".formatted(field, type));
      }
    }
    return replace(stream, object, encryption::encrypt);
  }

  /// @throws IllegalArgumentException if a field was not encrypted for its location
  String decrypt(StreamId stream, String data, FieldEncryption encryption) {
    return replace(
        stream,
        READER.readValue(data),
        (location, stored) ->
            encryption.decrypt(location, stored).orElseGet(() -> instead(location)));
  }

  private String instead(FieldLocation location) {
    return Objects.requireNonNull(erasedAs.get(location.name()));
  }

  private String replace(
      StreamId stream, ObjectNode object, BiFunction<FieldLocation, String, String> replacement) {
    for (String field : erasedAs.keySet()) {
      JsonNode text = object.get(field);
      if (text != null && text.isString()) {
        var location = new FieldLocation(stream, type, field);
        object.put(field, replacement.apply(location, text.stringValue()));
      }
    }
    return StrictJson.mapper().writeValueAsString(object);
  }
}
