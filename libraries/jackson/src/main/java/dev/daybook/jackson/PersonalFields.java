package dev.daybook.jackson;

import dev.daybook.eventstore.StreamId;
import dev.daybook.jackson.personal.FieldEncryption;
import dev.daybook.jackson.personal.FieldEncryption.FieldLocation;
import dev.daybook.jackson.personal.PersonId;
import dev.daybook.jackson.personal.PersonalData;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.node.ObjectNode;

/// The fields of a stored form that are annotated with [PersonalData], each with the text that
/// replaces it after an erasure, and the field that names the person.
final class PersonalFields {
  /// The form of a stream's id.
  private static final Pattern PERSON = Pattern.compile("[!-~]{1," + StreamId.ID_LENGTH_MAX + "}");

  private static final ObjectReader READER = StrictJson.mapper().readerFor(ObjectNode.class);

  private final String type;
  private final Map<String, String> erasedAs;
  private final @Nullable String personId;

  private PersonalFields(String type, Map<String, String> erasedAs, @Nullable String personId) {
    this.type = type;
    this.erasedAs = erasedAs;
    this.personId = personId;
  }

  /// @throws IllegalArgumentException if a marked field is not a text, or the person's id is marked
  ///   twice, needlessly or as personal
  static PersonalFields of(String type, Class<?> payload) {
    Map<String, String> erasedAs = new TreeMap<>();
    for (RecordComponent component : payload.getRecordComponents()) {
      PersonalData mark = PayloadCheck.findMark(component, PersonalData.class);
      if (mark != null) {
        if (component.getType() != String.class) {
          throw new IllegalArgumentException(
              "The field %s of %s is marked as personal, but only texts can be encrypted"
                  .formatted(component.getName(), type));
        }
        erasedAs.put(component.getName(), mark.erasedAs());
      }
    }
    return new PersonalFields(type, erasedAs, personId(type, payload, erasedAs.keySet()));
  }

  private static @Nullable String personId(String type, Class<?> payload, Set<String> personal) {
    List<String> marked =
        Arrays.stream(payload.getRecordComponents())
            .filter(component -> PayloadCheck.isMarked(component, PersonId.class))
            .map(RecordComponent::getName)
            .toList();
    if (marked.isEmpty()) {
      return null;
    }
    if (marked.size() > 1 || personal.isEmpty() || personal.contains(marked.getFirst())) {
      throw new IllegalArgumentException(
          "%s marks %s as the person's id: mark one field, which is not personal itself, of an event with personal fields"
              .formatted(type, marked));
    }
    return marked.getFirst();
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

  /// The person whose data an event has; empty if the event doesn't tell.
  Optional<String> person(StreamId stream, String data) {
    if (personId == null) {
      return Optional.of(stream.id());
    }
    try {
      return Optional.of(person(stream, READER.<ObjectNode>readValue(data)));
    } catch (JacksonException | IllegalArgumentException e) {
      return Optional.empty(); // decoding the event throws it
    }
  }

  /// @throws IllegalArgumentException if the field of the person's id has none
  private String person(StreamId stream, ObjectNode object) {
    if (personId == null) {
      return stream.id();
    }
    JsonNode id = object.get(personId);
    if (id == null || !id.isString() || !PERSON.matcher(id.stringValue()).matches()) {
      throw new IllegalArgumentException(
          "The field %s of %s must name a person: 1 to 191 printable ASCII characters without spaces"
              .formatted(personId, type));
    }
    return id.stringValue();
  }

  private String replace(
      StreamId stream, ObjectNode object, BiFunction<FieldLocation, String, String> replacement) {
    String person = person(stream, object);
    for (String field : erasedAs.keySet()) {
      JsonNode text = object.get(field);
      if (text != null && text.isString()) {
        var location = new FieldLocation(stream, type, field, person);
        object.put(field, replacement.apply(location, text.stringValue()));
      }
    }
    return StrictJson.mapper().writeValueAsString(object);
  }
}
