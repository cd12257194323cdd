package dev.daybook.jackson;

import dev.daybook.eventstore.StreamId;
import dev.daybook.jackson.personal.Personal;
import dev.daybook.jackson.personal.Seals;
import dev.daybook.jackson.personal.Seals.Place;
import java.lang.reflect.RecordComponent;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.BiFunction;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.node.ObjectNode;

/// The fields of an event's shape that are marked as [Personal], with what is read in their place
/// once they are forgotten.
final class PersonalFields {
  private static final ObjectReader READER = StrictJson.mapper().readerFor(ObjectNode.class);

  private final String type;
  private final Map<String, String> forgotten;

  private PersonalFields(String type, Map<String, String> forgotten) {
    this.type = type;
    this.forgotten = forgotten;
  }

  /// @throws IllegalArgumentException if a field is marked that is no text
  static PersonalFields of(String type, Class<?> shape) {
    Map<String, String> forgotten = new TreeMap<>();
    for (RecordComponent component : shape.getRecordComponents()) {
      Personal mark = component.getAnnotation(Personal.class);
      if (mark != null) {
        if (component.getType() != String.class) {
          throw new IllegalArgumentException(
              "The field %s of %s is marked as personal, but only texts can be sealed"
                  .formatted(component.getName(), type));
        }
        forgotten.put(component.getName(), mark.forgotten());
      }
    }
    return new PersonalFields(type, forgotten);
  }

  boolean isEmpty() {
    return forgotten.isEmpty();
  }

  /// @throws IllegalStateException if a field is missing, so that it could not be sealed
  String seal(StreamId stream, String data, Seals seals) {
    ObjectNode object = READER.readValue(data);
    for (String field : forgotten.keySet()) {
      if (!object.has(field)) {
        throw new IllegalStateException(
            "The personal field %s of %s is written under another name".formatted(field, type));
      }
    }
    return replace(stream, object, seals::seal);
  }

  /// @throws IllegalArgumentException if a field isn't sealed for its place
  String open(StreamId stream, String data, Seals seals) {
    return replace(
        stream,
        READER.readValue(data),
        (place, stored) -> seals.open(place, stored).orElseGet(() -> instead(place)));
  }

  private String instead(Place place) {
    return Objects.requireNonNull(forgotten.get(place.name()));
  }

  private String replace(
      StreamId stream, ObjectNode object, BiFunction<Place, String, String> replacement) {
    for (String field : forgotten.keySet()) {
      JsonNode text = object.get(field);
      if (text != null && text.isString()) {
        var place = new Place(stream, type, field);
        object.put(field, replacement.apply(place, text.stringValue()));
      }
    }
    return StrictJson.mapper().writeValueAsString(object);
  }
}
